"""Filling the inboxes: the draw of each plan for the periods that are over, and suspected fatals as they are found."""

import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.calls import judged
from callcenter.calls.judged import TalkedPart
from callcenter.calls.vocabulary import Direction
from recordings.kinds import RecordingState
from recordings.library import RecordingLibrary
from scripts_qa.checking.standing import Standing, standings
from scripts_qa.forms.service import FormLibrary
from scripts_qa.library.service import ScriptLibrary
from scripts_qa.reviews import sampling, task_store
from scripts_qa.reviews.errors import NothingToDraw
from scripts_qa.reviews.kinds import Purpose, Stratum
from scripts_qa.reviews.models import PlanDraw, ReviewTask, SamplingPlan
from scripts_qa.reviews.sampling import Candidate, Drawn, Evaluator, Rules
from scripts_qa.reviews.state import TaskState, advance_task

SETTLED: Final = timedelta(hours=2)
"""After the end of a period its last calls are still transcribed and checked: the draw waits for them so long."""
FATAL_LOOK_BACK: Final = timedelta(days=2)


class Drawer:
    """Everything in the caller's transaction: a draw and its tasks are stored together."""

    def __init__(
        self, scripts: ScriptLibrary, forms: FormLibrary, library: RecordingLibrary, *, now: Callable[[], datetime]
    ) -> None:
        self._scripts = scripts
        self._forms = forms
        self._library = library
        self._now = now

    async def fill(self, session: AsyncSession) -> int:
        """The draws that are due and not made, and the new suspected fatals; how many tasks came of it. Doing it twice
        adds nothing."""
        made = 0
        for plan in await task_store.plans(session, active=True):
            made += await self._draw(session, plan) + await self._fatals(session, plan)
        return made

    async def replace(self, session: AsyncSession, row: ReviewTask, why: str) -> ReviewTask:
        """Another call of the same operator and period in the place of one that cannot be judged; it is counted.

        :raises NothingToDraw: when there is no other, or nobody drew this one
        """
        plan = None if row.plan_id is None else await session.get(SamplingPlan, row.plan_id)
        if plan is None or row.purpose != Purpose.NORMAL:
            raise NothingToDraw("there is no other call in its place")
        rules = Rules.model_validate(plan.rules)
        calls = [one for one in await self._candidates(session, row.period) if one.agent_id == row.agent_id]
        drawn = await task_store.taken(session, plan.id, row.period, row.agent_id)
        while True:
            found = sampling.replacement(drawn, calls, rules, seed=row.seed)
            if found is None:
                raise NothingToDraw("no further call of this operator and period fits the plan")
            form = await self._form_of(session, plan, found)
            if form is not None:
                break
            drawn.append(found.call_id)
        again = Drawn(found, Stratum(row.stratum), "", row.inclusion_prob, row.seed)
        fresh = self._task((plan, rules), row.period, again, row.evaluator_id, form)
        fresh.replaces_id, fresh.due_at = row.id, row.due_at
        row.state = advance_task(TaskState(row.state), TaskState.REPLACED)
        row.replaced_why, row.replaced_at = why, self._now()
        session.add(fresh)
        draw = await session.get(PlanDraw, (plan.id, row.period, row.agent_id))
        if draw is not None:
            draw.replaced += 1
        await session.flush()
        return fresh

    async def release_after_h(self, session: AsyncSession, row: ReviewTask) -> int:
        """How long after the end of its review a result is kept back by the plan; 0: until the reviewer says so."""
        plan = None if row.plan_id is None else await session.get(SamplingPlan, row.plan_id)
        return 0 if plan is None else Rules.model_validate(plan.rules).release_after_h

    async def _draw(self, session: AsyncSession, plan: SamplingPlan) -> int:
        rules = Rules.model_validate(plan.rules)
        ended = (self._now() - SETTLED).date()
        began, _ = sampling.days_of(sampling.period_of(ended, rules.period))
        period = sampling.period_of(began - timedelta(days=1), rules.period)
        done = await task_store.draws(session, plan.id, period)
        of_agent: defaultdict[int, list[Candidate]] = defaultdict(list)
        for call in await self._candidates(session, period):
            if call.agent_id not in done:
                of_agent[call.agent_id].append(call)
        drawn: list[tuple[Drawn, UUID]] = []
        for agent_id, calls in sorted(of_agent.items()):
            seed = sampling.seed_of(plan.seed, period, agent_id)
            ready = [(call, form) for call in calls if (form := await self._form_of(session, plan, call)) is not None]
            forms = {call.call_id: form for call, form in ready}
            found = sampling.draw([call for call, _ in ready], rules, seed=seed)
            drawn += [(one, forms[one.candidate.call_id]) for one in found]
            session.add(PlanDraw(plan_id=plan.id, period=period, agent_id=agent_id, at=self._now(), frame=len(ready),
                                 drawn=len(found), unassigned=0, replaced=0))  # fmt: skip
        return await self._give(session, (plan, rules), period, drawn)

    async def _fatals(self, session: AsyncSession, plan: SamplingPlan) -> int:
        rules = Rules.model_validate(plan.rules)
        if not rules.fatal_at_once:
            return 0
        now = self._now()
        found: list[tuple[Drawn, UUID]] = []
        calls = await self._between(session, now - FATAL_LOOK_BACK, now)
        for call in calls:
            if not (sampling.certain(call, rules) and sampling.fits(call, rules)):
                continue
            period = sampling.period_of(call.called_at.date(), rules.period)
            if call.call_id in await task_store.taken(session, plan.id, period, call.agent_id):
                continue
            form = await self._form_of(session, plan, call)
            if form is not None:
                found.append((Drawn(call, Stratum.RISK, str(sampling.Reason.FATAL), 1.0, plan.seed), form))
        by_period: defaultdict[str, list[tuple[Drawn, UUID]]] = defaultdict(list)
        for one, form in found:
            by_period[sampling.period_of(one.candidate.called_at.date(), rules.period)].append((one, form))
        return sum([await self._give(session, (plan, rules), name, some) for name, some in by_period.items()])

    async def _give(
        self,
        session: AsyncSession,
        planned: tuple[SamplingPlan, Rules],
        period: str,
        drawn: Sequence[tuple[Drawn, UUID]],
    ) -> int:
        plan, rules = planned
        forms = {(one.candidate.call_id, one.candidate.agent_id): form for one, form in drawn}
        people = [Evaluator(one["user_id"], tuple(one["languages"]), one["share"]) for one in plan.evaluators]
        seed = sampling.seed_of(plan.seed, period, 0)
        await session.flush()
        given, left = sampling.split([one for one, _ in drawn], people, await task_store.load(session), seed=seed)
        for one, evaluator_id in given:
            form = forms[one.candidate.call_id, one.candidate.agent_id]
            session.add(self._task(planned, period, one, evaluator_id, form))
        for one in left:
            draw = await session.get(PlanDraw, (plan.id, period, one.candidate.agent_id))
            if draw is not None:
                draw.unassigned += 1
        await session.flush()
        for evaluator_id in sorted({user_id for _, user_id in given}) if rules.golden_every else ():
            await self._golden(session, planned, period, evaluator_id)
        return len(given)

    async def _golden(
        self, session: AsyncSession, planned: tuple[SamplingPlan, Rules], period: str, evaluator_id: int
    ) -> None:
        """As many known calls as this person's share asks for, made to look like the others."""
        plan, rules = planned
        total, golden = await task_store.golden_counts(session, plan.id, evaluator_id)
        known = list(await task_store.baselines_for(session, evaluator_id))
        rng = random.Random(f"{plan.seed}:{period}:{evaluator_id}")  # noqa: S311 - must be repeatable
        rng.shuffle(known)
        for base in known[: max(0, total // rules.golden_every - golden)]:
            parts = [part for part in await judged.talked_in(session, [base.call_id]) if part.user_id == base.agent_id]
            if not parts:
                continue
            call = (await self._with_standing(session, parts))[0]
            reason = sampling.reason_of(call, rules) if rng.random() * 100 >= rules.mix.random else None
            stratum = Stratum.RANDOM if reason is None else _stratum(reason)
            drawn = Drawn(call, stratum, "" if reason is None else str(reason), 1.0, plan.seed)
            row = self._task(planned, period, drawn, evaluator_id, base.form_version_id)
            row.purpose, row.baseline_id = Purpose.GOLDEN, base.id
            session.add(row)
        await session.flush()

    def _task(
        self, planned: tuple[SamplingPlan, Rules], period: str, drawn: Drawn, evaluator_id: int, form: UUID
    ) -> ReviewTask:
        plan, rules = planned
        call = drawn.candidate
        return ReviewTask(
            id=uuid4(),
            plan_id=plan.id,
            period=period,
            call_id=call.call_id,
            agent_id=call.agent_id,
            evaluator_id=evaluator_id,
            form_version_id=form,
            purpose=Purpose.NORMAL,
            stratum=drawn.stratum,
            reason=drawn.reason,
            inclusion_prob=drawn.inclusion_prob,
            seed=drawn.seed,
            blind=rules.blind,
            language=call.language,
            queue=call.queue,
            talk_s=call.talk_s,
            called_at=call.called_at,
            state=TaskState.OPEN,
            due_at=self._now() + timedelta(days=rules.due_days),
            created_at=self._now(),
            replaced_why="",
        )

    async def candidates_of(self, session: AsyncSession, call_id: str) -> list[Candidate]:
        """The parts that our people had in one call that is over, the longest first."""
        parts = await judged.talked_in(session, [call_id])
        return await self._with_standing(session, sorted(parts, key=lambda part: -part.talk_s))

    async def _form_of(self, session: AsyncSession, plan: SamplingPlan, call: Candidate) -> UUID | None:
        return await self.form_of(session, call, plan.form_version_id)

    async def form_of(self, session: AsyncSession, call: Candidate, fixed: UUID | None) -> UUID | None:
        """None: no published form is for this call, or there is nothing to hear; nobody can judge it."""
        if not await self._is_heard(session, call):
            return None
        if fixed is not None:
            return fixed
        traits = self._scripts.traits(
            at=call.called_at, direction=Direction(call.direction), queue=call.queue, talk_s=call.talk_s
        )
        bound = await self._scripts.bound(session, traits)
        if bound is None:
            return None
        script = bound.script.compiled.script
        return (await self._forms.for_call(session, script, bound.binding.form_version_id)).id

    async def form_of_check(self, session: AsyncSession, call: Candidate) -> UUID | None:
        """For a call that began before its script was published and was checked all the same."""
        known = (await standings(session, {call.call_id})).get(call.call_id)
        if known is None or not await self._is_heard(session, call):
            return None
        script = await self._scripts.version(session, known.script_version_id)
        return (await self._forms.for_call(session, script.compiled.script, None)).id

    async def _is_heard(self, session: AsyncSession, call: Candidate) -> bool:
        recordings = await self._library.of_call(session, call.call_id)
        return any(one.state == RecordingState.STORED for one in recordings)

    async def _candidates(self, session: AsyncSession, period: str) -> list[Candidate]:
        first, after = (datetime.combine(day, time(), UTC) for day in sampling.days_of(period))
        return await self._between(session, first, after)

    async def _between(self, session: AsyncSession, since: datetime, until: datetime) -> list[Candidate]:
        return await self._with_standing(session, await judged.talked_between(session, since, until))

    async def _with_standing(self, session: AsyncSession, parts: Sequence[TalkedPart]) -> list[Candidate]:
        known = await standings(session, {part.call_id for part in parts})
        return [self._candidate(part, known.get(part.call_id)) for part in parts]

    def _candidate(self, part: TalkedPart, known: Standing | None) -> Candidate:
        traits = self._scripts.traits(at=part.started_at, direction=part.direction, queue=part.queue)
        return Candidate(
            call_id=part.call_id,
            agent_id=part.user_id,
            called_at=part.started_at,
            talk_s=part.talk_s,
            language=traits.language or (known.language if known is not None else ""),
            queue=part.queue,
            direction=str(part.direction),
            ended_by_customer=part.ended_by_customer,
            suspected_fatal=known is not None and known.suspected_fatal,
            penalty=known is not None and known.penalty,
            machine_total=None if known is None else known.machine_total,
            unknown_share=None if known is None else known.unknown_share,
            least_p=None if known is None else known.least_p,
        )


def _stratum(reason: sampling.Reason) -> Stratum:
    if reason is sampling.Reason.PERFECT:
        return Stratum.PERFECTION
    if reason in (sampling.Reason.UNKNOWN, sampling.Reason.UNSURE):
        return Stratum.UNCERTAINTY
    return Stratum.RISK
