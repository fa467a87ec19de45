"""Inboxes filled from stored calls, and what a reviewer is shown and not shown, on both databases."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.audit.service import AuditTrail
from callcenter.audit.trail import SYSTEM
from callcenter.auth.names import StoredNames
from callcenter.auth.permissions import Permission, Role
from callcenter.auth.principal import Principal
from callcenter.calls.facts import CallFact, Endpoint, UniqueId
from callcenter.calls.recorder import Recorder
from callcenter.calls.storybook import StoryBook
from recordings.kinds import RecordingState
from recordings.library import RecordingLibrary
from recordings.ports import StoredRecording
from scripts_qa.forms.form import form_document
from scripts_qa.forms.models import FormRecord, FormState, FormVersionRecord
from scripts_qa.forms.service import FormLibrary
from scripts_qa.library.service import ScriptLibrary
from scripts_qa.reviews import task_store
from scripts_qa.reviews.drawing import Drawer
from scripts_qa.reviews.errors import NothingToDraw
from scripts_qa.reviews.kinds import Purpose
from scripts_qa.reviews.leading import ReviewLead
from scripts_qa.reviews.models import PlanDraw, ReviewTask
from scripts_qa.reviews.sampling import Period, Rules
from scripts_qa.reviews.schemas import EvaluatorBody, PlanBody
from scripts_qa.reviews.service import NewReview
from scripts_qa.reviews.state import TaskState
from tests.fakes.bus import RecordingBus
from tests.fakes.stories import NODE, Script
from tests.scripts_qa.reviews.world import FORM, FORM_ID, MORNING, Firm

pytestmark = pytest.mark.db


class EverythingRecorded(RecordingLibrary):
    """Each call has one stored recording."""

    def __init__(self) -> None:
        pass

    async def of_call(self, session: AsyncSession, call_id: str) -> list[StoredRecording]:
        return [StoredRecording(1, None, NODE, UniqueId("u"), RecordingState.STORED, MORNING, 60.0)]


@dataclass(slots=True)
class Office:
    firm: Firm
    drawer: Drawer
    lead: ReviewLead
    agent: int = field(init=False)

    def __post_init__(self) -> None:
        self.agent = self.firm.people["anna"]

    def agent_of(self, endpoint: Endpoint) -> int | None:
        return self.agent if endpoint == "PJSIP/101" else None

    async def calls(self, count: int, began: datetime) -> None:
        recorder = Recorder(
            self.firm.database, RecordingBus(), book=StoryBook(), agents=self, normalise=lambda raw: raw
        )
        for number in range(count):
            one = Script(f"d{began:%d}-{number}", began=began + timedelta(minutes=number))
            facts: list[CallFact] = [one.started(), one.leg(), one.answered(), one.leg_ended(after=200)]
            for fact in (*facts, one.ended(after=200)):
                recorder.take(fact)
        assert await recorder.flush()

    async def plan(self, **rules: object) -> UUID:
        people = [EvaluatorBody(user_id=self.firm.people[name]) for name in ("rita", "roman")]
        usual = {"per_agent": 4, "period": Period.DAY, "min_talk_s": 0, **rules}
        body = PlanBody(title="Day", form_version_id=FORM_ID, rules=Rules.model_validate(usual), evaluators=people)
        async with self.firm.database.transaction() as session:
            return (await self.lead.add_plan(session, SYSTEM, body)).id

    async def fill(self) -> int:
        async with self.firm.database.transaction() as session:
            return await self.drawer.fill(session)

    async def tasks(self) -> list[ReviewTask]:
        async with self.firm.database.reading() as session:
            return list(await session.scalars(select(ReviewTask).order_by(ReviewTask.call_id)))


@pytest.fixture
async def office(firm: Firm) -> Office:
    audit = AuditTrail(firm.database, names=StoredNames(), now=firm.clock)
    forms = FormLibrary(audit, StoredNames())
    head = FormRecord(id=uuid4(), key="sales", title="Sales", script_key="sales", created_at=MORNING)
    version = FormVersionRecord(
        id=FORM_ID, form_id=head.id, n=1, state=FormState.PUBLISHED, body=form_document(FORM), sha256=FORM.sha256,
        revision=1, note="", created_at=MORNING, published_at=MORNING,
    )  # fmt: skip
    async with firm.database.transaction() as session:
        session.add(head)
        await session.flush()
        session.add(version)
    scripts = ScriptLibrary(now=firm.clock, languages={"sales": "ru"})
    drawer = Drawer(scripts, forms, EverythingRecorded(), now=firm.clock)
    return Office(firm, drawer, ReviewLead(forms, names=StoredNames(), audit=audit, now=firm.clock))


YESTERDAY = datetime(2026, 3, 3, 10, tzinfo=UTC)


async def test_period_ended_drawn_once_and_split_among_the_people(office: Office) -> None:
    await office.calls(10, YESTERDAY)
    await office.plan()
    assert await office.fill() == 4
    assert await office.fill() == 0
    tasks = await office.tasks()
    assert sorted(task.evaluator_id for task in tasks).count(office.firm.people["rita"]) == 2
    assert {task.inclusion_prob for task in tasks} == {0.4}
    assert {(task.period, task.blind) for task in tasks} == {("2026-03-03", True)}


async def test_call_that_cannot_be_judged_replaced_is_counted_until_none_is_left(office: Office) -> None:
    await office.calls(5, YESTERDAY)
    plan_id = await office.plan()
    await office.fill()
    first = (await office.tasks())[0]
    async with office.firm.database.transaction() as session:
        row = await task_store.task(session, first.id)
        assert row is not None
        fresh = await office.drawer.replace(session, row, "no sound")
        assert (row.state, fresh.replaces_id, fresh.evaluator_id) == (TaskState.REPLACED, row.id, row.evaluator_id)
        draw = await session.get(PlanDraw, (plan_id, "2026-03-03", office.agent))
        assert draw is not None
        assert (draw.frame, draw.drawn, draw.replaced) == (5, 4, 1)
        with pytest.raises(NothingToDraw):
            await office.drawer.replace(session, fresh, "no sound either")


async def test_baseline_given_comes_as_golden_to_others_and_agreement_is_told(office: Office) -> None:
    firm = office.firm
    await office.calls(1, YESTERDAY - timedelta(days=1))
    lena = firm.people["lena"]
    async with firm.database.transaction() as session:
        wanted = NewReview(call_id=f"{NODE}-d02-0", agent_id=office.agent, form_version_id=FORM_ID, reviewer_id=lena)
        base = await firm.reviews.create(session, wanted)
        await firm.answered(session, base)
        await firm.reviews.finish(session, base.id)
        await office.lead.set_baseline(session, SYSTEM, base.id, baseline=True)
    await office.calls(8, YESTERDAY)
    await office.plan(golden_every=2)
    await office.fill()
    golden = [task for task in await office.tasks() if task.purpose == Purpose.GOLDEN]
    assert {task.evaluator_id for task in golden} == {firm.people["rita"], firm.people["roman"]}
    async with firm.database.transaction() as session:
        task = await task_store.task(session, golden[0].id)
        assert task is not None
        mine = await firm.reviews.create(
            session,
            NewReview(
                call_id=task.call_id, agent_id=task.agent_id, form_version_id=FORM_ID,
                reviewer_id=task.evaluator_id, purpose=Purpose.GOLDEN,
            ),
        )  # fmt: skip
        task.review_id = mine.id
        await firm.answered(session, mine)
        await firm.reviews.finish(session, mine.id)
    async with firm.database.reading() as session:
        told = (await office.lead.agreement(session)).items
    assert [(one.reviewer.id, one.calls, one.n, one.percent) for one in told] == [(task.evaluator_id, 1, 6, 100.0)]


async def test_restricted_reviewer_may_do_reviews_and_nothing_else() -> None:
    person = Principal(user_id=1, login="r", name="R", role=Role.REVIEWER, session_id=1)
    assert [str(one) for one in _all() if person.may(one)] == ["reviews.do"]


def _all() -> list[Permission]:
    return list(Permission)
