"""Asking for a try-out: which calls, which texts. The job does the rest."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.principal import Principal
from callcenter.calls.schemas import CallQuery
from callcenter.calls.service import CallLog
from callcenter.calls.vocabulary import CallStatus
from callcenter.jobs.ports import Jobs
from recordings.transcription.reading import TranscriptReading
from scripts_qa.library import repository
from scripts_qa.library.errors import NoSuchScript, NoSuchTryout, NothingToTry
from scripts_qa.library.models import SalesScript, ScriptTryout
from scripts_qa.library.published import compiled_text
from scripts_qa.library.schemas import TryoutInput
from scripts_qa.library.state import TryoutState
from scripts_qa.library.tryout import TRY, TryArgs


@dataclass(frozen=True, slots=True)
class TryoutDesk:
    calls: CallLog
    jobs: Jobs
    now: Callable[[], datetime]

    async def ask(
        self, session: AsyncSession, principal: Principal, script: SalesScript, wish: TryoutInput
    ) -> ScriptTryout:
        """The calls are chosen now, among those that this person may see.

        :raises ScriptInvalid: for a draft that is no script
        :raises NothingToTry: when no call that fits has a transcript
        """
        versions = (await repository.versions(session, [script.id]))[script.id]
        text = script.draft_text if script.draft_text is not None else versions[0].text if versions else ""
        against = wish.against
        if against is None:
            current = await repository.in_force(session, script.id, self.now())
            against = None if current is None else current.id
        elif against not in {item.id for item in versions}:
            raise NoSuchScript("there is no such version of this script")
        sha256 = compiled_text(text).source.sha256
        chosen = await self._chosen(session, principal, wish)
        row = ScriptTryout(
            id=uuid4(),
            script_id=script.id,
            against_id=against,
            sha256=sha256,
            text=text,
            call_ids=chosen,
            state=TryoutState.QUEUED,
            requested_at=self.now(),
            requested_by_id=principal.user_id,
            done=0,
        )
        session.add(row)
        await session.flush()
        await self.jobs.enqueue(session, TRY, TryArgs(row.id), priority=1)
        return row

    async def row(self, session: AsyncSession, tryout_id: UUID) -> ScriptTryout:
        found = await repository.tryout(session, tryout_id)
        if found is None:
            raise NoSuchTryout("there is no such try-out")
        return found

    async def cancel(self, session: AsyncSession, tryout_id: UUID) -> ScriptTryout:
        """One that has ended stays as it ended."""
        await self.row(session, tryout_id)
        await repository.move_tryout(session, tryout_id, TryoutState.CANCELLED, finished_at=self.now())
        return await self.row(session, tryout_id)

    async def _chosen(self, session: AsyncSession, principal: Principal, wish: TryoutInput) -> list[str]:
        query = CallQuery(
            status=CallStatus.ANSWERED, queue=wish.queue, direction=wish.direction, started_from=wish.since
        )
        among = self.calls.visible(principal, query)
        chosen = await TranscriptReading().newest_calls(session, among, wish.limit)
        if not chosen:
            raise NothingToTry("no call that fits has a transcript")
        return list(chosen)
