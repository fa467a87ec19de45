"""The trail of what people did with calls, recordings and exports: written with the deed, read by auditors.

An entry belongs into the transaction of the deed: `record` with its session. What leaves the database alone (a
command to the PBX, a refusal, whose transaction is rolled back) is written at once by `note`. Names of actions are
stable, `subject.verb` in snake case (`call.hang_up`, `recording.play`, `export.download`): people filter by them.
"""

import base64
import binascii
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.audit import repository
from callcenter.audit.models import AuditRecord
from callcenter.audit.ports import PeopleNames
from callcenter.audit.repository import AuditFilter, Place
from callcenter.audit.schemas import AuditEntry, AuditPage, AuditQuery
from callcenter.audit.trail import Actor, Deed, Subject
from callcenter.bus import JsonValue
from callcenter.db import Database
from callcenter.errors import InvalidInput

log = structlog.get_logger(__name__)

MAX_TEXT: Final = 400
_SEPARATOR: Final = " "


class AuditTrail:
    """`now` is when it happened."""

    def __init__(self, database: Database, *, names: PeopleNames, now: Callable[[], datetime]) -> None:
        self._database = database
        self._names = names
        self._now = now

    async def record(
        self,
        session: AsyncSession,
        actor: Actor,
        action: str,
        subject: Subject,
        detail: Mapping[str, JsonValue] | None = None,
    ) -> None:
        """A deed done, in the caller's transaction: it and its entry are stored together or not at all."""
        await self._add(session, actor, Deed(action, subject, detail or {}))

    async def note(self, actor: Actor, deed: Deed) -> None:
        """In a transaction of its own, for a deed that is done or refused already. A database that is away does not
        undo it: then the entry is in the log."""
        try:
            async with self._database.brief() as session:
                await self._add(session, actor, deed)
        except (SQLAlchemyError, OSError) as error:
            log.error(
                "audit.not_written",
                error=type(error).__name__,
                user_id=actor.user_id,
                action=deed.action,
                subject_kind=deed.subject.kind,
                subject_id=deed.subject.id,
                owner_id=deed.subject.owner_id,
                outcome=str(deed.outcome),
                code=deed.code,
            )

    async def _add(self, session: AsyncSession, actor: Actor, deed: Deed) -> None:
        entry = AuditRecord(
            at=self._now(),
            user_id=actor.user_id,
            login=_plain(actor.login),
            role=actor.role,
            address=_plain(actor.address),
            action=deed.action,
            subject_kind=deed.subject.kind,
            subject_id=_plain(deed.subject.id),
            owner_id=deed.subject.owner_id,
            outcome=str(deed.outcome),
            code=deed.code,
            detail={name: _plain(value) if isinstance(value, str) else value for name, value in deed.detail.items()},
        )
        await repository.add(session, entry)

    async def page(self, session: AsyncSession, query: AuditQuery) -> AuditPage:
        """Newest first. Entries that come in meanwhile do not move the later pages."""
        before = _decode(query.cursor) if query.cursor is not None else None
        wanted = AuditFilter(**query.model_dump(exclude={"limit", "cursor", "action"}), actions=query.action)
        rows = await repository.page(session, wanted, before=before, limit=query.limit + 1)
        shown = rows[: query.limit]
        people = {user_id for row in shown for user_id in (row.user_id, row.owner_id) if user_id is not None}
        names = await self._names.names(session, people)
        following = _encode(shown[-1]) if len(rows) > query.limit else None
        return AuditPage(items=[_entry(row, names) for row in shown], next_cursor=following)


def _entry(row: AuditRecord, names: Mapping[int, str]) -> AuditEntry:
    values: dict[str, Any] = {name: getattr(row, name) for name in AuditEntry.model_fields if hasattr(row, name)}
    return AuditEntry(
        **values,
        user_name=None if row.user_id is None else names.get(row.user_id),
        owner_name=None if row.owner_id is None else names.get(row.owner_id),
    )


def _plain(text: str) -> str:
    """PostgreSQL takes neither NUL nor lone surrogates, and an entry must never fail for a hostile value."""
    return text[:MAX_TEXT].replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode("utf-8")


def _encode(row: AuditRecord) -> str:
    text = f"{row.at.isoformat()}{_SEPARATOR}{row.id}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decode(cursor: str) -> Place:
    """InvalidInput for anything that `_encode` did not make."""
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
        time, _, number = text.partition(_SEPARATOR)
        at, row_id = datetime.fromisoformat(time), int(number)
    except (ValueError, binascii.Error):
        raise _bad_cursor() from None
    if at.tzinfo is None or not 0 < row_id < 2**31:
        raise _bad_cursor()
    return Place(at, row_id)


def _bad_cursor() -> InvalidInput:
    return InvalidInput("the cursor is not one of ours", errors=[{"field": "query.cursor", "reason": "not valid"}])
