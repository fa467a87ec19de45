"""The reviewer's desk over HTTP: whose task it is, what is told when, and what a golden call must not give away."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from callcenter.db import Database
from scripts_qa.checking.kinds import Certainty
from scripts_qa.checking.models import Confirmation
from scripts_qa.results import Status
from scripts_qa.reviews.kinds import Purpose, Stratum
from scripts_qa.reviews.models import ReviewRecord, ReviewTask, SamplingPlan
from scripts_qa.reviews.sampling import Rules
from scripts_qa.reviews.state import TaskState
from tests.scripts_qa.people.world import GOOD, Firm, open_firm

pytestmark = pytest.mark.db


@pytest.fixture
async def firm(database: Database, tmp_path: Path) -> AsyncIterator[Firm]:
    async with open_firm(database, tmp_path) as opened:
        yield opened


async def given(firm: Firm, *, rules: dict[str, Any] | None = None, **changes: Any) -> UUID:
    """A blind task of Rita's with the call; `rules` are those of the plan that drew it."""
    now = firm.clock.now
    async with firm.database.transaction() as session:
        plan_id = None
        if rules is not None:
            body = Rules.model_validate(rules).model_dump(mode="json")
            plan = SamplingPlan(
                title="Week", active=True, rules=body, evaluators=[], seed=1, version=1, created_at=now, updated_at=now
            )
            session.add(plan)
            await session.flush()
            plan_id = plan.id
        usual: dict[str, Any] = {
            "plan_id": plan_id, "period": "p", "call_id": firm.call_id, "agent_id": firm.people["anna"],
            "evaluator_id": firm.people["rita"], "form_version_id": firm.form_version, "purpose": Purpose.NORMAL,
            "stratum": Stratum.RISK, "reason": "fatal", "inclusion_prob": 0.5, "seed": 1, "blind": True,
            "language": "en", "queue": "sales", "talk_s": 10.0, "called_at": now, "state": TaskState.OPEN,
            "due_at": now + timedelta(days=1), "created_at": now, "replaced_why": "",
        }  # fmt: skip
        task = ReviewTask(id=uuid4(), **{**usual, **changes})
        session.add(task)
    return task.id


async def answer(firm: Firm, task: UUID, question: str, chosen: str, **more: Any) -> Any:
    return await firm.ask("rita", "PUT", f"/review-tasks/{task}/answers/{question}", {"chosen": chosen, **more})


async def done(firm: Firm, task: UUID, **changed: str) -> Any:
    for question, chosen in {**GOOD, **changed}.items():
        await answer(firm, task, question, chosen)
    return await firm.ask("rita", "POST", f"/review-tasks/{task}/finish")


async def test_blind_desk_opened_tells_neither_the_operator_nor_a_word_of_the_machine(firm: Firm) -> None:
    task = await given(firm)
    (row,) = (await firm.ask("rita", "GET", "/review-tasks"))["items"]
    assert (row["id"], row["reason"], "called_at" in row, "agent_id" in row) == (str(task), "", False, False)
    desk = await firm.ask("rita", "POST", f"/review-tasks/{task}/desk")
    assert (desk["agent"], desk["machine"], desk["state"], desk["task"]["reason"]) == (None, {}, "draft", "")
    other = await answer(firm, task, "price", "none")
    assert other["machine"] == {}
    own = await answer(firm, task, "greet", "no")
    assert (own["machine"]["greet"]["answer"], own["machine"]["greet"]["status"]) == ("yes", "done")
    assert own["machine"]["greet"]["proofs"][0]["quote"] == "good afternoon"
    finished = await done(firm, task, greet="no")
    assert (finished["agent"]["name"], finished["state"]) == ("Anna", "finished")


async def test_open_desk_shows_the_machine_at_once(firm: Firm) -> None:
    task = await given(firm, blind=False)
    desk = await firm.ask("rita", "POST", f"/review-tasks/{task}/desk")
    assert (desk["agent"]["name"], desk["machine"]["greet"]["answer"]) == ("Anna", "yes")


async def test_task_of_somebody_else_is_as_if_it_were_not_there(firm: Firm) -> None:
    task = await given(firm)
    asked = [
        ("POST", "desk", None), ("PUT", "answers/greet", {"chosen": "yes"}), ("DELETE", "answers/greet", None),
        ("PUT", "comment", {"comment": "x"}), ("POST", "finish", None), ("POST", "release", {}),
        ("POST", "replacement", {"why": "x"}),
    ]  # fmt: skip
    for method, path, body in asked:
        for who, wanted in (("roman", (404, "no-such-task")), ("anna", (403, "forbidden"))):
            assert await firm.ask(who, method, f"/review-tasks/{task}/{path}", body) == wanted, (who, path)
    for sound in ("audio", "peaks"):
        assert (await firm.hear("roman", f"/review-tasks/{task}/parts/1/{sound}"))[0] == 404
        assert (await firm.hear("rita", f"/review-tasks/{task}/parts/1/{sound}"))[0] == 200
        assert (await firm.hear("rita", f"/review-tasks/{task}/parts/2/{sound}"))[0] == 404
    assert (await firm.ask("roman", "GET", "/review-tasks"))["items"] == []
    async with firm.database.reading() as session:
        assert list(await session.scalars(select(ReviewRecord.reviewer_id))) == []


@pytest.mark.parametrize("purpose", [Purpose.CALIBRATION, Purpose.SELF, Purpose.GOLDEN])
async def test_review_that_is_no_normal_one_never_reaches_the_operator(firm: Firm, purpose: Purpose) -> None:
    task = await given(firm, purpose=purpose)
    await done(firm, task)
    await firm.ask("rita", "POST", f"/review-tasks/{task}/release", {})
    await released_by_the_clock(firm, hours=1)
    assert (await firm.ask("anna", "GET", "/qa/results"))["items"] == []
    async with firm.database.reading() as session:
        assert (await session.scalars(select(ReviewRecord.released_at))).all() == [None]


async def test_finished_review_of_a_plan_with_a_delay_is_shown_when_its_hours_are_over(firm: Firm) -> None:
    task = await given(firm, rules={"release_after_h": 24})
    finished = await done(firm, task)
    assert (finished["state"], finished["released_at"]) == ("finished", None)
    assert finished["release_at"] == (firm.clock.now + timedelta(hours=24)).isoformat().replace("+00:00", "Z")
    await released_by_the_clock(firm, hours=-1)
    assert (await firm.ask("anna", "GET", "/qa/results"))["items"] == []
    await released_by_the_clock(firm, hours=26)
    assert len((await firm.ask("anna", "GET", "/qa/results"))["items"]) == 1


async def test_golden_desk_looks_as_a_normal_one_at_every_step(firm: Firm) -> None:
    """Two tasks with the same call, one golden: what is told of them differs in nothing but ids."""
    normal = await given(firm, rules={"release_after_h": 24})
    golden = await given(firm, rules={"release_after_h": 24}, purpose=Purpose.GOLDEN, baseline_id=uuid4())
    seen: list[list[Any]] = []
    for task in (normal, golden):
        steps = [await firm.ask("rita", "POST", f"/review-tasks/{task}/desk"), await done(firm, task)]
        steps.append(await firm.ask("rita", "POST", f"/review-tasks/{task}/release", {}))
        steps.append(await answer(firm, task, "greet", "no"))
        steps.append(await firm.ask("rita", "POST", f"/review-tasks/{task}/release", {}))
        seen.append([_told(step) for step in steps])
    assert seen[0] == seen[1]
    assert seen[0][3] == (409, "wrong-step")


async def test_blind_answer_counts_as_blind_unless_it_was_changed_after_the_verdict(firm: Firm) -> None:
    task = await given(firm)
    await answer(firm, task, "greet", "no")
    await done(firm, task, greet="yes")
    other = await given(firm, period="q")
    await done(firm, other, greet="no")
    async with firm.database.reading() as session:
        words = [(one.human, one.certainty) for one in await session.scalars(select(Confirmation).order_by("id"))]
    assert words == [(Status.DONE, Certainty.SHOWN), (Status.MISSED, Certainty.BLIND)]


async def test_call_given_by_a_lead_comes_once_and_to_nobody_who_had_it(firm: Firm) -> None:
    rita, anna = firm.people["rita"], firm.people["anna"]
    body = {"call_id": firm.call_id, "reviewer_id": rita, "form_version_id": str(firm.form_version)}
    assert await firm.ask("rita", "POST", "/review-tasks", body) == (403, "forbidden")
    assert await firm.ask("lena", "POST", "/review-tasks", {**body, "reviewer_id": anna}) == (422, "invalid-input")
    assert await firm.ask("lena", "POST", "/review-tasks", {**body, "call_id": "none"}) == (409, "not-reviewable")
    await firm.ask("lena", "POST", "/review-tasks", body)
    assert await firm.ask("lena", "POST", "/review-tasks", body) == (409, "task-there")
    (row,) = (await firm.ask("rita", "GET", "/review-tasks"))["items"]
    assert (row["stratum"], row["blind"]) == ("asked", True)
    assert ("review.ask", "lena") in await firm.deeds("review.")


async def test_decided_dispute_is_a_word_on_the_machines_verdict(firm: Firm) -> None:
    review = await firm.reviewed(greet="no")
    items = [{"question_id": "greet", "comment": "I did greet", "chosen": "yes"}]
    dispute = await firm.ask("anna", "POST", f"/qa/results/{review.id}/disputes", {"items": items})
    decisions = [{"question_id": "greet", "decision": "accept", "reason": "heard"}]
    await firm.ask("roman", "POST", f"/qa/disputes/{dispute['id']}/resolution", {"decisions": decisions})
    async with firm.database.reading() as session:
        (word,) = (await session.scalars(select(Confirmation))).all()
    assert (word.machine, word.human, word.by_id) == (Status.DONE, Status.DONE, firm.people["roman"])


async def released_by_the_clock(firm: Firm, *, hours: float) -> None:
    """The round of the workers, so much later."""
    firm.clock.forward(hours=hours)
    async with firm.database.transaction() as session:
        for row in await session.scalars(select(ReviewRecord).where(ReviewRecord.release_at.is_not(None))):
            assert row.release_at is not None
            if row.release_at <= firm.clock.now and row.purpose == Purpose.NORMAL and row.released_at is None:
                await firm.room.reviews.release(session, row.id, by_id=None)


def _told(step: Any) -> Any:
    """Without what differs between any two tasks."""
    if isinstance(step, tuple):
        return step
    times = {name: bool(step.get(name)) for name in ("release_at", "released_at")}
    task = {name: value for name, value in step.get("task", {}).items() if name != "id"}
    return {**step, **times, "task": task, "answers": {k: {**v, "seconds": 0} for k, v in step["answers"].items()}}
