"""What a person should know of: told once, counted until it is seen."""

from collections.abc import Callable, Collection
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from scripts_qa.people import repository
from scripts_qa.people.kinds import NoticeKind
from scripts_qa.people.models import Notice


class Notices:
    def __init__(self, *, now: Callable[[], datetime]) -> None:
        self._now = now

    async def tell(self, session: AsyncSession, user_id: int, kind: NoticeKind, subject: str) -> bool:
        """Whether it is news; telling it again changes nothing."""
        values = {"user_id": user_id, "kind": kind, "subject": subject, "at": self._now()}
        return await repository.insert_once(session, Notice, values)

    async def seen(
        self, session: AsyncSession, user_id: int, kinds: Collection[NoticeKind], subject: str | None = None
    ) -> None:
        await repository.see(session, user_id, kinds=kinds, subject=subject, at=self._now())

    async def unseen(self, session: AsyncSession, user_id: int) -> dict[NoticeKind, int]:
        return await repository.unseen(session, user_id)
