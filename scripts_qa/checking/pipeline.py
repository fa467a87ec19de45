"""One call checked: read, compute away from the event loop, write in one transaction.

What decides the result is hashed into the run's key: the same work done twice, by a retry after a kill or by two
workers, is one run. Words that changed while it was computed are another call's work: nothing is written then, for
whoever changed them asked for a check too. A call that was re-scored for the record stays with that script: a later
change of its words, or the sweep, checks it against the same version again.
"""

import asyncio
import hashlib
import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.bus import Bus
from callcenter.calls.schemas import CallRow
from callcenter.calls.service import CallLog
from callcenter.calls.story import CallStory
from callcenter.db import Database
from callcenter.webhooks.events import Event
from callcenter.webhooks.outbox import just_now, tell_if_heard
from recordings.library import RecordingLibrary
from recordings.transcription.spoken import SpokenCall, SpokenRecord
from scripts_qa.call import Span
from scripts_qa.checker import MATCHER_VERSION, check
from scripts_qa.checking import repository
from scripts_qa.checking.events import CALL_CHECKED, CallChecked, to_payload
from scripts_qa.checking.gathering import Agent, Gathered, agent_of, gathered, holds_of
from scripts_qa.checking.kinds import CheckState
from scripts_qa.checking.quality import TrustRule
from scripts_qa.checking.trust import auto_score
from scripts_qa.checking.verdicts import Verdict, rows_of, verdicts_of
from scripts_qa.forms.automatic import score_verdicts
from scripts_qa.forms.service import FormLibrary, FormVersion
from scripts_qa.library.service import PublishedScript, ScriptLibrary
from scripts_qa.matching.meaning import Meaning
from scripts_qa.report import score_document
from scripts_qa.scoring import Score

log = structlog.get_logger(__name__)

SETTLING: Final = timedelta(minutes=1)
"""A change that another process committed just before we read may carry a later time than ours."""
PATIENCE: Final = timedelta(hours=1)
"""So long the check waits for the words of the call's other recordings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What the checks work with. `meaning` is None where rules judge alone."""

    database: Database
    bus: Bus
    calls: CallLog
    library: RecordingLibrary
    spoken: SpokenRecord
    scripts: ScriptLibrary
    forms: FormLibrary
    rule: TrustRule
    meaning: Meaning | None = None


@dataclass(frozen=True, slots=True)
class CallToCheck:
    """What is known of a call before any script."""

    row: CallRow
    story: CallStory
    spoken: SpokenCall
    words: Gathered
    agent: Agent
    holds: list[Span] | None
    read_at: datetime


@dataclass(frozen=True, slots=True)
class Against:
    """What it is held against."""

    script: PublishedScript
    form: FormVersion


@dataclass(frozen=True, slots=True)
class Checked:
    """The result, not stored yet. `machine`: the score as if every verdict counted."""

    verdicts: tuple[Verdict, ...]
    figures: dict[str, float | None]
    machine: Score
    took_ms: float

    @property
    def suspected(self) -> bool:
        return bool(self.machine.suspected_fatal)


class CallChecker:
    """One for each worker."""

    def __init__(self, around: Around) -> None:
        self._around = around

    @property
    def matchers(self) -> str:
        meaning = self._around.meaning
        return MATCHER_VERSION if meaning is None else f"{MATCHER_VERSION}+{meaning.name}"

    async def run(self, call_id: str, *, again: bool) -> None:
        """`again`: an earlier attempt may have been killed after its commit and before it told anybody."""
        async with self._around.database.reading() as session:
            call = await self.read(session, call_id)
            against = None if call is None else await self._against(session, call)
        if call is None:
            return
        if against is None:
            await self._settle_without_script(call)
            return
        await self.check_and_store(call, against, tell_anyway=again)

    async def read(self, session: AsyncSession, call_id: str) -> CallToCheck | None:
        """None while there is nothing to check: the call goes on, or its words are not all there."""
        read_at = datetime.now(UTC)
        around = self._around
        rows = await around.calls.calls_by_id(session, [call_id])
        story = await around.calls.story(session, call_id)
        if not rows or story is None or rows[0].ended_at is None:
            return None
        spoken = await around.spoken.of_call(session, call_id)
        words = gathered(spoken)
        if words is None or (spoken.unfinished and read_at - rows[0].ended_at < PATIENCE):
            return None
        agent = agent_of(rows[0], story, words.transcript.language)
        return CallToCheck(rows[0], story, spoken, words, agent, holds_of(story, spoken), read_at)

    async def against(self, session: AsyncSession, script_version_id: UUID, form_version_id: UUID | None) -> Against:
        script = await self._around.scripts.version(session, script_version_id)
        form = await self._around.forms.for_call(session, script.compiled.script, form_version_id)
        return Against(script, form)

    async def _against(self, session: AsyncSession, call: CallToCheck) -> Against | None:
        around = self._around
        decided = await repository.kept_against(session, call.row.id)
        if decided is not None:
            return await self.against(session, *decided)
        traits = around.scripts.traits(
            at=call.row.started_at,
            direction=call.row.direction,
            queue=call.row.queue,
            tags=await around.library.tags_of_call(session, call.row.id),
            talk_s=call.row.talk_s,
        )
        bound = await around.scripts.bound(session, traits)
        if bound is None:
            return None
        form = await around.forms.for_call(session, bound.script.compiled.script, bound.binding.form_version_id)
        return Against(bound.script, form)

    async def check_and_store(self, call: CallToCheck, against: Against, *, tell_anyway: bool = False) -> None:
        async with self._around.database.reading() as session:
            known = await repository.run_with(session, call.row.id, self.input_key(call, against))
        checked = None if known is not None else await self.compute(call, against)
        await self.store(call, against, checked, tell=checked is not None or tell_anyway)

    async def store(self, call: CallToCheck, against: Against, checked: Checked | None, *, tell: bool = True) -> None:
        """Everything in one transaction, then the news; nothing when a re-scoring for the record came in between."""
        async with self._around.database.transaction() as session:
            await repository.claim(session, call.row.id, call.read_at)
            decided = await repository.kept_against(session, call.row.id)
            if decided is not None and decided[0] != against.script.id:
                return
            news = await self.put(session, call, against, checked)
        if news is not None and tell:
            await self.tell(news)

    async def tell(self, news: CallChecked) -> None:
        await self._around.bus.publish(CALL_CHECKED, to_payload(news))

    async def compute(self, call: CallToCheck, against: Against) -> Checked:
        """In a thread: some milliseconds for the rules, a second or more with embeddings, which leave the interpreter
        to others meanwhile."""
        return await asyncio.to_thread(self._compute, call, against)

    def _compute(self, call: CallToCheck, against: Against) -> Checked:
        began = time.perf_counter()
        compiled = against.script.compiled
        result = check(
            compiled,
            call.words.transcript,
            agent_name=call.agent.first_name,
            holds=call.holds,
            meaning=self._around.meaning,
        )
        verdicts = verdicts_of(compiled.script, result)
        machine = score_verdicts(against.form.form, {item.id: item.says for item in verdicts}, lambda _name: True)
        return Checked(tuple(verdicts), result.figures, machine, 1000 * (time.perf_counter() - began))

    def input_key(self, call: CallToCheck, against: Against) -> str:
        """Everything that decides the result."""
        parts = [call.words.state_key, against.script.sha256, against.form.sha256, self.matchers, self._params(call)]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def _params(self, call: CallToCheck) -> str:
        holds = None if call.holds is None else [[round(span.start, 3), round(span.end, 3)] for span in call.holds]
        text = json.dumps({"name": call.agent.first_name, "holds": holds, "agent": call.agent.user_id})
        return hashlib.sha256(text.encode()).hexdigest()

    async def put(
        self, session: AsyncSession, call: CallToCheck, against: Against, checked: Checked | None
    ) -> CallChecked | None:
        """In the transaction of whoever decided what the call is held against. None when its words are others now."""
        key = self.input_key(call, against)
        await repository.claim(session, call.row.id, call.read_at)
        if await self._around.spoken.state_key(session, call.row.id) != call.words.state_key:
            return None
        run_id = await repository.run_with(session, call.row.id, key)
        if run_id is None and checked is not None:
            run_id = await repository.add_run(session, self._run_values(call, against, checked=checked, key=key))
            if run_id is not None:
                await repository.add_all(session, rows_of(run_id, checked.verdicts, checked.figures, call.words))
        if run_id is None:
            return None
        await self._hide_redacted(session, call)
        if checked is not None:
            detail = {"run_id": str(run_id), "script_key": against.script.key}
            await tell_if_heard(session, [just_now(Event.CHECK_DONE, call.row.id, detail)])
        suspected = await self._point(session, call, against, run_id)
        return CallChecked(call.row.id, run_id, against.script.key, suspected)

    def _run_values(self, call: CallToCheck, against: Against, *, checked: Checked, key: str) -> dict[str, Any]:
        return {
            "call_id": call.row.id,
            "input_key": key,
            "script_version_id": against.script.id,
            "script_key": against.script.key,
            "script_n": against.script.n,
            "form_version_id": against.form.id,
            "transcripts": [
                {"recording": part.recording_id, "transcript": part.transcript_id, "version": part.version}
                for part in call.words.parts
            ],
            "words": call.words.state_key,
            "matcher_version": self.matchers,
            "params_hash": self._params(call),
            "language": call.words.transcript.language,
            "agent_id": call.agent.user_id,
            "called_at": call.row.started_at,
            "at": datetime.now(UTC),
            "took_ms": round(checked.took_ms, 3),
            "machine": score_document(checked.machine),
        }

    async def _point(self, session: AsyncSession, call: CallToCheck, against: Against, run_id: UUID) -> bool:
        """The call's newest run is this one."""
        stored = await repository.stored(session, run_id)
        if stored is None:
            raise LookupError("the run is gone")
        qualities = await repository.qualities(session, stored.run.script_key)
        auto = auto_score(stored, against.form.form, qualities, self._around.rule)
        suspected = bool(stored.run.machine.get("suspected_fatal"))
        values = {
            "state": CheckState.CHECKED,
            "run_id": run_id,
            "script_key": against.script.key,
            "agent_id": call.agent.user_id,
            "called_at": call.row.started_at,
            "auto_total": auto.total,
            "machine_total": stored.run.machine.get("total"),
            "suspected_fatal": suspected,
            "checked_at": datetime.now(UTC),
            "covers_until": call.read_at - SETTLING,
            "failure": None,
        }
        await repository.settle(session, call.row.id, values)
        return suspected

    async def _hide_redacted(self, session: AsyncSession, call: CallToCheck) -> None:
        """What has been redacted since an earlier run leaves its quotes."""
        veils = await self._around.spoken.veils(session, [part.recording_id for part in call.words.parts])
        for row in await repository.quotes_of(session, call.row.id):
            for speaker, veil in veils.get(row.recording_id, ()):
                if speaker == row.speaker and veil.start < row.end_s and row.start_s < veil.end:
                    row.quote = ""

    async def _settle_without_script(self, call: CallToCheck) -> None:
        async with self._around.database.transaction() as session:
            await repository.claim(session, call.row.id, call.read_at)
            if await repository.kept_against(session, call.row.id) is not None:
                return
            place = {"called_at": call.row.started_at, "covers_until": call.read_at - SETTLING}
            nothing = {"run_id": None, "script_key": None, "auto_total": None, "machine_total": None}
            values = {"state": CheckState.NO_SCRIPT, "suspected_fatal": False, "failure": None}
            await repository.settle(session, call.row.id, {**place, **nothing, **values})

    async def give_up(self, call_id: str, reason: str) -> None:
        """The newest run, when there is one, stays what people see."""
        log.error("qa.check_failed", call_id=call_id, error=reason)
        async with self._around.database.transaction() as session:
            covered = datetime.now(UTC) - SETTLING
            values = {"state": CheckState.FAILED, "failure": reason, "covers_until": covered}
            await repository.settle(session, call_id, values)
