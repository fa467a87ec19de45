"""QA reports: read once, counted in `figures`."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from scripts_qa.checking.history import AutoScore, CheckHistory, Span
from scripts_qa.checking.service import Checks
from scripts_qa.forms.form import Form
from scripts_qa.people import cursors, repository
from scripts_qa.people.disputes.state import Decision
from scripts_qa.people.estimates import Drawn, Estimate, reviews_to_tell_apart, share
from scripts_qa.people.ports import CallResults, CallTimes, People
from scripts_qa.people.reports.figures import (
    CriterionFigures,
    Pair,
    automatic,
    criteria,
    falling,
    grouped,
    human,
    pairs,
    step_of,
    with_outcomes,
)
from scripts_qa.people.reports.schemas import (
    AgentFigures,
    CriterionCall,
    CriterionCallPage,
    CriterionCallsQuery,
    CriterionRow,
    EstimateOut,
    FallRow,
    OutcomeRow,
    QaAlerts,
    QaCriteria,
    QaOutcomes,
    QaOverview,
    QaReportQuery,
    QuestionRow,
    QueueFiguresRow,
    ReviewerFigures,
    SuspectedCall,
    TrendPoint,
)
from scripts_qa.results import Status
from scripts_qa.reviews.ports import Forms
from scripts_qa.reviews.service import Review, Reviews

ALERT_NOW: Final = timedelta(days=7)
ALERT_BEFORE: Final = timedelta(days=28)
SUSPECTED_SHOWN: Final = 50
OUTCOME_CALLS: Final = 5_000
CHUNK: Final = 500
STATUSES: Final[Mapping[str, Sequence[Status]]] = {
    "failed": (Status.MISSED, Status.PARTIAL, Status.VIOLATED),
    "done": (Status.DONE, Status.OK),
    "unknown": (Status.UNKNOWN,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    reviews: Reviews
    forms: Forms
    checks: Checks
    history: CheckHistory
    calls: CallTimes
    results: CallResults
    people: People
    now: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class _Material:
    """All reviews and automatic scores of a report, and the queues of their calls."""

    reviews: Sequence[Review]
    scores: Sequence[AutoScore]
    queues: Mapping[str, Collection[str]]
    titles: Mapping[object, Form]


class QaReports:
    def __init__(self, around: Around) -> None:
        self._around = around

    async def overview(self, session: AsyncSession, query: QaReportQuery) -> QaOverview:
        found = await self._material(session, query)
        zone = ZoneInfo(query.time_zone)
        trend = pairs(
            grouped(found.reviews, lambda one: [step_of(one.released_at or one.started_at, query.step, zone)]),
            grouped(found.scores, lambda one: [step_of(one.called_at, query.step, zone)]),
        )
        queues = pairs(
            grouped(found.reviews, lambda one: found.queues.get(one.call_id, ())),
            grouped(found.scores, lambda one: found.queues.get(one.call_id, ())),
        )
        whole = Pair(human(found.reviews), automatic(found.scores))
        return QaOverview(
            human=EstimateOut.of(whole.human),
            auto=EstimateOut.of(whole.auto),
            agents=await self._agents(session, found, query),
            queues=[QueueFiguresRow(queue=name, **_pair(one)) for name, one in sorted(queues.items())],
            trend=[TrendPoint(step=name, **_pair(one)) for name, one in sorted(trend.items())],
            reviewers=await self._reviewers(session, found, query),
            scripts=sorted({one.script_key for one in found.scores if one.script_key}),
        )

    async def criteria(self, session: AsyncSession, query: QaReportQuery) -> QaCriteria:
        """Of the script's criteria by the machine, and of the forms' questions by people."""
        tallies = await self._around.history.tallies(session, self._span(query))
        found = await self._material(session, query)
        return QaCriteria(criteria=[_criterion_row(one) for one in criteria(tallies)], questions=_questions(found))

    async def calls(self, session: AsyncSession, query: CriterionCallsQuery) -> CriterionCallPage:
        """The calls behind a criterion's figure, the last first, with the words that prove it."""
        before = cursors.decode_text(query.cursor)
        span = self._span(query)
        verdicts = await self._around.history.verdicts(
            session, span, query.criterion_id, statuses=STATUSES[query.which], before=before, limit=query.limit + 1
        )
        shown = verdicts[: query.limit]
        names = await self._around.people.names(session, {one.agent_id for one in shown if one.agent_id})
        items = []
        for one in shown:
            checked = await self._around.checks.latest(session, one.call_id)
            criterion = None if checked is None else checked.criterion(query.criterion_id)
            proof = criterion.evidence[0] if criterion is not None and criterion.evidence else None
            items.append(
                CriterionCall(
                    call_id=one.call_id,
                    called_at=one.called_at,
                    agent_id=one.agent_id,
                    agent_name=names.get(one.agent_id or 0),
                    status=one.status,
                    quote="" if proof is None else proof.quote,
                    start_s=None if proof is None else proof.start_s,
                    end_s=None if proof is None else proof.end_s,
                )
            )
        following = cursors.encode_text(shown[-1].called_at, shown[-1].call_id) if len(verdicts) > query.limit else None
        return CriterionCallPage(items=items, next_cursor=following)

    async def alerts(self, session: AsyncSession) -> QaAlerts:
        now = self._around.now()
        start = now - ALERT_NOW
        recent = Span(since=start, until=now)
        earlier = Span(since=start - ALERT_BEFORE, until=start)
        before = criteria(await self._around.history.tallies(session, earlier))
        today = criteria(await self._around.history.tallies(session, recent))
        suspected = [one for one in await self._around.history.scores(session, recent) if one.suspected_fatal]
        return QaAlerts(
            suspected=[await self._suspected(session, one) for one in suspected[::-1][:SUSPECTED_SHOWN]],
            falling=[
                FallRow(
                    script_key=one.script_key,
                    criterion_id=one.criterion_id,
                    title=one.title,
                    before=EstimateOut.of(one.before),
                    now=EstimateOut.of(one.now),
                    chance=one.chance,
                )
                for one in falling(before, today)
            ],
        )

    async def outcomes(self, session: AsyncSession, query: QaReportQuery) -> QaOutcomes:
        """Whether leads whose call had a step became customers more often than those whose call missed it."""
        span = self._span(query)
        known = criteria(await self._around.history.tallies(session, span))
        calls = [one.call_id for one in await self._around.history.scores(session, span)]
        won = await self._around.results.won(session, calls)
        rows = []
        for one in known:
            done, missed = [
                [
                    verdict.call_id
                    for verdict in await self._around.history.verdicts(
                        session, span, one.criterion_id, statuses=STATUSES[which], before=None, limit=OUTCOME_CALLS
                    )
                ]
                for which in ("done", "failed")
            ]
            name = (one.script_key, one.criterion_id, one.title)
            rows.append(with_outcomes(name, done, missed, won))
        return QaOutcomes(
            known=len(won),
            rows=[
                OutcomeRow(
                    script_key=row.script_key,
                    criterion_id=row.criterion_id,
                    title=row.title,
                    with_step=EstimateOut.of(row.with_step),
                    without=EstimateOut.of(row.without),
                    difference=row.difference,
                    low=row.low,
                    high=row.high,
                )
                for row in rows
            ],
        )

    async def _suspected(self, session: AsyncSession, one: AutoScore) -> SuspectedCall:
        checked = await self._around.checks.latest(session, one.call_id)
        reviews = await self._around.reviews.of_call(session, one.call_id)
        spoken = next((review for review in reviews if review.released_at is not None), None)
        names = await self._around.people.names(session, [one.agent_id] if one.agent_id else [])
        fatal = () if checked is None else checked.suspected_fatal
        titles = {} if checked is None else {item.id: item.title for item in checked.criteria}
        return SuspectedCall(
            call_id=one.call_id,
            called_at=one.called_at,
            agent_name=names.get(one.agent_id or 0),
            script_key=one.script_key,
            criteria=[titles.get(name) or name for name in fatal],
            reviewed=spoken is not None,
            review_id=None if spoken is None else spoken.id,
        )

    def _span(self, query: QaReportQuery) -> Span:
        return Span(
            since=query.since,
            until=query.until,
            agent_id=query.agent_id,
            script_key=query.script_key,
            among=None if query.queue is None else self._around.calls.through(query.queue),
        )

    async def _material(self, session: AsyncSession, query: QaReportQuery) -> _Material:
        around = self._around
        reviews = [
            one
            for one in await around.reviews.released_between(session, query.since, query.until)
            if query.agent_id in (None, one.agent_id)
        ]
        scores = await around.history.scores(session, self._span(query))
        queues = await self._queues(session, {one.call_id for one in reviews} | {one.call_id for one in scores})
        if query.queue is not None:
            reviews = [one for one in reviews if query.queue in queues.get(one.call_id, ())]
        versions = {one.form_version_id for one in reviews}
        forms = {version: await around.forms.version(session, version) for version in versions}
        if query.script_key is not None:
            reviews = [one for one in reviews if forms[one.form_version_id].script_key == query.script_key]
        return _Material(reviews, scores, queues, {version: form.form for version, form in forms.items()})

    async def _queues(self, session: AsyncSession, call_ids: Collection[str]) -> dict[str, Collection[str]]:
        ids = sorted(call_ids)
        found: dict[str, Collection[str]] = {}
        for start in range(0, len(ids), CHUNK):
            found.update(await self._around.calls.queues(session, ids[start : start + CHUNK]))
        return found

    async def _agents(self, session: AsyncSession, found: _Material, query: QaReportQuery) -> list[AgentFigures]:
        people = pairs(
            grouped(found.reviews, lambda one: [one.agent_id]),
            grouped(found.scores, lambda one: [] if one.agent_id is None else [one.agent_id]),
        )
        names = await self._around.people.names(session, people.keys())
        contested = await self._contested(session, query, found)
        best = max((one.human for one in people.values() if one.human.value is not None), key=_value, default=None)
        return [
            AgentFigures(
                agent_id=agent_id,
                name=names.get(agent_id),
                disputed=len([one for one in contested if one[0] == agent_id]),
                changed=len([one for one in contested if one[0] == agent_id and one[2]]),
                reviews_to_best=None if best is None else reviews_to_tell_apart(one.human, best),
                **_pair(one),
            )
            for agent_id, one in sorted(people.items(), key=lambda item: names.get(item[0], ""))
        ]

    async def _reviewers(self, session: AsyncSession, found: _Material, query: QaReportQuery) -> list[ReviewerFigures]:
        by_reviewer = grouped(found.reviews, lambda one: [one.reviewer_id])
        names = await self._around.people.names(session, by_reviewer.keys())
        contested = await self._contested(session, query, found)
        return [
            ReviewerFigures(
                reviewer_id=reviewer_id,
                name=names.get(reviewer_id),
                reviews=len(some),
                disputed=len([one for one in contested if one[1] == reviewer_id]),
                changed=len([one for one in contested if one[1] == reviewer_id and one[2]]),
            )
            for reviewer_id, some in sorted(by_reviewer.items(), key=lambda item: names.get(item[0], ""))
        ]

    async def _contested(
        self, session: AsyncSession, query: QaReportQuery, found: _Material
    ) -> list[tuple[int, int, bool]]:
        """Agent, reviewer and whether the answer was changed, of the disputes decided in the period."""
        rows = await repository.resolved_between(session, query.since, query.until)
        wanted = None if query.queue is None and query.script_key is None else {one.id for one in found.reviews}
        return [
            (row.agent_id, row.reviewer_id, item.decision is not Decision.KEEP)
            for row, item in rows
            if (wanted is None or row.review_id in wanted) and query.agent_id in (None, row.agent_id)
        ]


def _value(one: Estimate) -> float:
    return one.value or 0.0


def _pair(one: Pair) -> dict[str, EstimateOut]:
    return {"human": EstimateOut.of(one.human), "auto": EstimateOut.of(one.auto)}


def _criterion_row(one: CriterionFigures) -> CriterionRow:
    values = {name: value for name, value in asdict(one).items() if name != "done"}
    return CriterionRow(**values, done=EstimateOut.of(one.done))


def _questions(found: _Material) -> list[QuestionRow]:
    """The most often lost first."""
    answers: dict[tuple[str, str, str], list[Drawn]] = {}
    for review in found.reviews:
        form = found.titles[review.form_version_id]
        for question in form.questions():
            answer = review.answers.get(question.id)
            if answer is not None and answer.value is not None and not answer.na and answer.unscored is None:
                name = (form.title, question.id, question.text)
                answers.setdefault(name, []).append(Drawn(answer.value, review.inclusion_prob or 1.0))
    rows = [
        QuestionRow(
            form_title=name[0],
            question_id=name[1],
            text=name[2],
            value=EstimateOut.of(share(drawn)),
            lost=sum(one.value < 1 for one in drawn),
        )
        for name, drawn in answers.items()
    ]
    return sorted(rows, key=lambda row: (row.value.value is None, row.value.value or 0.0, row.text))
