"""What was found in a call, and what people say of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.audit.service import AuditTrail
from callcenter.audit.trail import Actor, Subject
from scripts_qa.checking import repository
from scripts_qa.checking.checked import CheckedCall, Criterion, HumanWord, Proof
from scripts_qa.checking.errors import NoSuchCriterion, NoSuchRun, VerdictInvalid
from scripts_qa.checking.kinds import Certainty, CriterionKind
from scripts_qa.checking.models import Confirmation, EvidenceRecord, StepResultRecord
from scripts_qa.checking.quality import Quality, TrustRule
from scripts_qa.checking.queueing import CheckQueue, RecountArgs
from scripts_qa.checking.trust import Qualities, auto_score, counts
from scripts_qa.forms.service import FormLibrary, FormVersion
from scripts_qa.library.service import ScriptLibrary
from scripts_qa.report import score_document
from scripts_qa.results import EvidenceRole, Status

VERDICTS: Final[Mapping[CriterionKind, frozenset[Status]]] = {
    CriterionKind.STEP: frozenset({Status.DONE, Status.PARTIAL, Status.MISSED, Status.NOT_APPLICABLE}),
    CriterionKind.FORBID: frozenset({Status.VIOLATED, Status.OK}),
    CriterionKind.METRIC: frozenset(),
}
"""What a person may say of a criterion."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the service works with."""

    rule: TrustRule
    audit: AuditTrail
    scripts: ScriptLibrary
    forms: FormLibrary
    queue: CheckQueue


class Checks:
    """It is given the session of the request, so that one answer is one moment. Who may see a call is asked before."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @property
    def rule(self) -> TrustRule:
        return self._desk.rule

    async def latest(self, session: AsyncSession, call_id: str) -> CheckedCall | None:
        """The newest run of a call with all its proofs."""
        row = await repository.call_check(session, call_id)
        return None if row is None or row.run_id is None else await self.run(session, row.run_id)

    async def run(self, session: AsyncSession, run_id: UUID) -> CheckedCall:
        """:raises NoSuchRun: for an id that was never given"""
        found = await repository.stored(session, run_id)
        if found is None:
            raise NoSuchRun("there is no such check")
        words = await repository.newest_words(session, found.run.call_id)
        qualities = await self.qualities(session, found.run.script_key)
        form = await self.form_of(session, found.run.script_version_id, found.run.form_version_id)
        proofs = repository.by_criterion(found.evidence)
        criteria = [
            self._criterion(step, proofs.get(step.criterion_id, []), words.get(step.criterion_id), qualities)
            for step in found.steps
        ]
        run = found.run
        return CheckedCall(
            run_id=run.id,
            call_id=run.call_id,
            script_version_id=run.script_version_id,
            script_key=run.script_key,
            script_n=run.script_n,
            form_version_id=run.form_version_id,
            agent_id=run.agent_id,
            called_at=run.called_at,
            checked_at=run.at,
            matcher_version=run.matcher_version,
            language=run.language,
            criteria=tuple(criteria),
            metrics={row.name: row.value for row in found.metrics},
            machine=run.machine,
            auto=score_document(auto_score(found, form.form, qualities, self.rule)),
        )

    async def form_of(
        self, session: AsyncSession, script_version_id: UUID, form_version_id: UUID | None
    ) -> FormVersion:
        """The form that a run was scored by."""
        if form_version_id is not None:
            return await self._desk.forms.version(session, form_version_id)
        script = await self._desk.scripts.version(session, script_version_id)
        return self._desk.forms.derived(script.compiled.script)

    async def confirm(
        self,
        session: AsyncSession,
        actor: Actor,
        place: tuple[UUID, str],
        human: Status,
        *,
        certainty: Certainty = Certainty.SHOWN,
    ) -> None:
        """A person's word on the verdict of `place` (run, criterion); saying it again replaces nothing and adds. Where
        it gives or takes trust, the automatic scores of the script's calls follow.

        :raises VerdictInvalid: for a word that does not fit the criterion
        """
        run_id, criterion_id = place
        run, step = await repository.run(session, run_id), await repository.step(session, run_id, criterion_id)
        if run is None:
            raise NoSuchRun("there is no such check")
        if step is None:
            raise NoSuchCriterion("this check has no such criterion")
        allowed = VERDICTS[CriterionKind(step.kind)]
        if human not in allowed:
            raise VerdictInvalid(f"this criterion is judged by {', '.join(sorted(allowed)) or 'nobody'}")
        key = (criterion_id, step.definition)
        before = (await self.qualities(session, run.script_key)).get(key, Quality()).lamp(self.rule)
        row = Confirmation(
            call_id=run.call_id,
            run_id=run.id,
            script_key=run.script_key,
            criterion_id=criterion_id,
            definition=step.definition,
            machine=Status(step.status),
            human=human,
            certainty=certainty,
            by_id=actor.user_id,
            at=datetime.now(UTC),
        )
        await repository.add_all(session, [row])
        after = (await self.qualities(session, run.script_key))[key].lamp(self.rule)
        if after is not before:
            await self._desk.queue.recount(session, RecountArgs(run.script_key))
        subject = Subject("call", run.call_id, run.agent_id)
        said = {"criterion": criterion_id, "machine": str(step.status), "human": str(human), "run": str(run.id)}
        await self._desk.audit.record(session, actor, "check.confirm", subject, dict(said))

    async def qualities(self, session: AsyncSession, script_key: str) -> Qualities:
        """How often the machine is right, by criterion and definition."""
        return await repository.qualities(session, script_key)

    def _criterion(
        self,
        row: StepResultRecord,
        proofs: list[EvidenceRecord],
        word: Confirmation | None,
        qualities: Qualities,
    ) -> Criterion:
        kind, status = CriterionKind(row.kind), Status(row.status)
        return Criterion(
            id=row.criterion_id,
            kind=kind,
            title=row.title,
            definition=row.definition,
            status=status,
            credit=row.credit,
            p=row.p,
            value=row.value,
            matcher=row.matcher,
            reason=row.reason,
            searched=tuple((start, end) for start, end in row.searched),
            counts=counts(row, qualities, self.rule),
            evidence=tuple(_proof(item) for item in proofs),
            human=None if word is None else HumanWord(Status(word.human), word.by_id, word.at),
        )


def _proof(row: EvidenceRecord) -> Proof:
    return Proof(
        role=EvidenceRole(row.role),
        recording_id=row.recording_id,
        speaker=row.speaker,
        start_s=row.start_s,
        end_s=row.end_s,
        call_s=row.call_s,
        quote=row.quote,
        phrase=row.phrase,
        similarity=row.similarity,
        part=row.part,
    )
