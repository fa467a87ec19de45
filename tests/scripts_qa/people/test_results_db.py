"""Operators and their results: whose they are, what is blind, what can be heard, and how disputes go."""

import io
from uuid import uuid4

import numpy as np
import pytest
import soundfile

from scripts_qa.people.jobs import remind, tell_results
from tests.scripts_qa.people.world import Firm

pytestmark = pytest.mark.db

PROPOSAL = {"question_id": "price", "comment": "I named it at the end", "chosen": "full"}


async def test_released_result_is_its_operators_alone(firm: Firm) -> None:
    hidden = await firm.reviewed(release=False)
    review = await firm.reviewed(price="none")
    await firm.run(tell_results)
    (row,) = (await firm.ask("anna", "GET", "/qa/results"))["items"]
    assert (row["id"], row["total"], row["unread"], row["withheld"]) == (str(review.id), 50.0, True, False)
    assert (await firm.ask("anna", "GET", "/qa/counts"))["results"] == 1
    for who, review_id in (("boris", review.id), ("anna", hidden.id), ("anna", uuid4())):
        assert await firm.ask(who, "GET", f"/qa/results/{review_id}") == (404, "no-such-result")
        assert await firm.ask(who, "PUT", f"/qa/results/{review_id}/acknowledgement") == (404, "no-such-result")
    assert (await firm.ask("boris", "GET", "/qa/results"))["items"] == []
    assert await firm.ask("rita", "GET", "/qa/results") == (403, "forbidden")


async def test_result_shows_answer_words_and_proof_and_is_read_then(firm: Firm) -> None:
    review = await firm.reviewed(price="none")
    await firm.run(tell_results)
    path = f"/qa/results/{review.id}"
    result = await firm.ask("anna", "GET", path)
    questions = {one["id"]: one for one in result["questions"]}
    assert (questions["price"]["answer"]["value"], questions["price"]["answer"]["comment"]) == (0.0, "about price")
    assert questions["greet"]["proof"] == {"start_s": 1.0, "end_s": 4.0, "quote": "good afternoon", "role": "proof"}
    assert (questions["price"]["proof"], result["reviewer_name"]) == (None, "Rita")
    await firm.ask("anna", "PUT", f"{path}/seen")
    assert (await firm.ask("anna", "GET", "/qa/counts"))["results"] == 0
    await firm.ask("anna", "PUT", f"{path}/acknowledgement")
    await firm.ask("anna", "PUT", f"{path}/acknowledgement")
    assert (await firm.ask("anna", "GET", path))["acknowledged_at"] is not None
    assert await firm.deeds("result.") == [("result.acknowledge", "anna")]


async def test_proof_plays_its_stretch_and_no_more_and_is_told(firm: Firm) -> None:
    review = await firm.reviewed()
    path = f"/qa/results/{review.id}/questions"
    status, sound = await firm.hear("anna", f"{path}/greet/audio")
    samples, rate = soundfile.read(io.BytesIO(sound))
    assert (status, len(samples) / rate) == (200, pytest.approx(3, abs=0.1))
    assert np.abs(samples).max() > 0.1
    assert (await firm.hear("boris", f"{path}/greet/audio"))[0] == 404
    assert (await firm.hear("anna", f"{path}/price/audio"))[0] == 404
    assert await firm.deeds("recording.") == [("recording.play", "anna")]


@pytest.mark.parametrize(("mode", "looks"), [("offered", 200), ("required", 409)])
async def test_own_judgement_comes_before_the_reviewers(firm: Firm, mode: str, looks: int) -> None:
    review = await firm.reviewed(price="none", greet="no")
    path = f"/qa/results/{review.id}"
    await firm.ask("lena", "PUT", f"/qa/self-scoring/{firm.form_id}", {"mode": mode})
    (row,) = (await firm.ask("anna", "GET", "/qa/results"))["items"]
    assert (row["withheld"], row["total"], row["outcome"]) == (True, None, "withheld")
    result = await firm.ask("anna", "GET", path)
    assert (result["total"], result["comment"], [one["answer"] for one in result["questions"]]) == (
        None,
        "",
        [None] * 3,
    )
    refused = (409, "self-score-first")
    if looks == 409:
        assert await firm.ask("anna", "PUT", f"{path}/seen") == refused
        assert await firm.ask("anna", "PUT", f"{path}/acknowledgement") == refused
        assert (await firm.hear("anna", f"{path}/questions/greet/audio"))[0] == 409
        assert await firm.ask("anna", "POST", f"{path}/disputes", {"items": [PROPOSAL]}) == refused
    own = [{"question_id": name, "chosen": good} for name, good in (("greet", "yes"), ("need", "done"))]
    short = await firm.ask("anna", "PUT", f"{path}/self-score", {"answers": own})
    assert short == (409, "unanswered")
    own.append({"question_id": "price", "chosen": "none"})
    opened = await firm.ask("anna", "PUT", f"{path}/self-score", {"answers": own})
    assert (opened["own_total"], opened["total"]) == (50.0, 25.0)
    assert {one["id"]: one["own"]["value"] for one in opened["questions"]} == {"greet": 1.0, "need": 1.0, "price": 0.0}
    assert await firm.ask("anna", "PUT", f"{path}/self-score", {"answers": own}) == (409, "qa-wrong-move")


async def test_look_at_an_offered_result_declines_the_own_judgement(firm: Firm) -> None:
    review = await firm.reviewed()
    path = f"/qa/results/{review.id}"
    await firm.ask("lena", "PUT", f"/qa/self-scoring/{firm.form_id}", {"mode": "offered"})
    await firm.ask("anna", "PUT", f"{path}/seen")
    assert (await firm.ask("anna", "GET", path))["total"] == 100.0
    answers = [{"question_id": "greet", "chosen": "yes"}]
    assert await firm.ask("anna", "PUT", f"{path}/self-score", {"answers": answers}) == (409, "qa-wrong-move")
    assert await firm.ask("rita", "PUT", f"/qa/self-scoring/{firm.form_id}", {"mode": "off"}) == (403, "forbidden")


async def test_dispute_is_decided_by_another_person_and_moves_the_score_on_the_record(firm: Firm) -> None:
    review = await firm.reviewed(price="none", greet="no")
    path = f"/qa/results/{review.id}"
    items = [PROPOSAL, {"question_id": "greet", "comment": "listen", "chosen": "yes"}]
    dispute = await firm.ask("anna", "POST", f"{path}/disputes", {"items": items})
    place = f"/qa/disputes/{dispute['id']}"
    assert (dispute["state"], dispute["total_before"]) == ("open", 25.0)
    assert await firm.ask("anna", "POST", f"{path}/disputes", {"items": items}) == (409, "qa-wrong-move")
    decisions = [
        {"question_id": "price", "decision": "accept", "reason": "said at 5:02"},
        {"question_id": "greet", "decision": "keep", "reason": "too late"},
    ]
    body = {"decisions": decisions}
    assert await firm.ask("rita", "POST", f"{place}/resolution", body) == (403, "own-review")
    assert await firm.ask("anna", "GET", place) == (403, "forbidden")
    assert (await firm.ask("rita", "GET", "/qa/counts"))["disputes"] == 0
    assert (await firm.ask("roman", "GET", "/qa/counts"))["disputes"] == 1
    await firm.ask("lena", "PUT", f"{place}/taking")
    assert await firm.ask("roman", "POST", f"{place}/resolution", body) == (409, "qa-wrong-move")
    await firm.ask("roman", "PUT", f"{place}/taking")
    assert (await firm.hear("roman", f"{place}/questions/greet/audio"))[0] == 200
    assert await firm.ask("roman", "POST", f"{place}/resolution", {"decisions": decisions[:1]}) == (
        422,
        "invalid-input",
    )
    done = await firm.ask("roman", "POST", f"{place}/resolution", body)
    assert (done["state"], done["total_after"], done["resolved_by_name"]) == ("resolved", 75.0, "Roman")
    after = await firm.ask("anna", "GET", path)
    price = next(one for one in after["questions"] if one["id"] == "price")
    assert (after["total"], price["disputable"], price["answer"]["comment"]) == (75.0, False, "about price")
    assert [(one["chosen"], one["by_name"]) for one in price["history"]] == [("none", "Rita"), ("full", "Roman")]
    assert (await firm.ask("anna", "GET", "/qa/counts"))["results"] == 1
    again = {"items": [{**PROPOSAL, "chosen": "none"}]}
    assert await firm.ask("anna", "POST", f"{path}/disputes", again) == (409, "already-decided")
    assert [name for name, _ in await firm.deeds("dispute.")] == [
        "dispute.open", "dispute.take", "dispute.take", "dispute.resolve",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "item",
    [
        {**PROPOSAL, "chosen": "none"},
        {**PROPOSAL, "chosen": "half"},
        {**PROPOSAL, "comment": "  "},
        {**PROPOSAL, "question_id": "unheard"},
        {**PROPOSAL, "question_id": "greet", "chosen": "0.5"},
    ],
)
async def test_proposal_that_makes_no_sense_is_refused_and_changes_nothing(firm: Firm, item: dict[str, str]) -> None:
    review = await firm.reviewed(price="none")
    path = f"/qa/results/{review.id}/disputes"
    assert await firm.ask("anna", "POST", path, {"items": [item]}) == (422, "invalid-input")
    assert (await firm.ask("anna", "POST", path, {"items": [PROPOSAL]}))["state"] == "open"


async def test_dispute_in_time_is_reminded_once_and_too_late_refused(firm: Firm) -> None:
    review = await firm.reviewed(price="none")
    path = f"/qa/results/{review.id}/disputes"
    dispute = await firm.ask("anna", "POST", path, {"items": [PROPOSAL]})
    for days in (0, 8, 1, 1):
        firm.clock.forward(days=days)
        await firm.run(remind)
    told = [name for name, _ in await firm.deeds("dispute.re", "dispute.ov")]
    assert told == ["dispute.overdue"]
    (row,) = (await firm.ask("lena", "GET", "/qa/disputes"))["items"]
    assert (row["overdue"], (await firm.ask("lena", "GET", "/qa/counts"))["overdue"]) == (True, 1)
    await firm.ask("anna", "POST", f"/qa/disputes/{dispute['id']}/withdrawal")
    assert await firm.ask("anna", "POST", path, {"items": [PROPOSAL]}) == (409, "dispute-too-late")
    (ended,) = (await firm.ask("lena", "GET", "/qa/disputes", which="ended"))["items"]
    assert (ended["state"], ended["overdue"]) == ("withdrawn", False)


async def test_nobody_withdraws_anothers_dispute(firm: Firm) -> None:
    review = await firm.reviewed(price="none")
    dispute = await firm.ask("anna", "POST", f"/qa/results/{review.id}/disputes", {"items": [PROPOSAL]})
    assert await firm.ask("boris", "POST", f"/qa/disputes/{dispute['id']}/withdrawal") == (404, "no-such-dispute")


async def test_pages_of_results_follow_each_other(firm: Firm) -> None:
    ids = []
    for _ in range(3):
        ids.append(str((await firm.reviewed()).id))
        firm.clock.forward(seconds=1)
    first = await firm.ask("anna", "GET", "/qa/results", limit="2")
    second = await firm.ask("anna", "GET", "/qa/results", limit="2", cursor=first["next_cursor"])
    assert [one["id"] for one in (*first["items"], *second["items"])] == ids[::-1]
    assert second["next_cursor"] is None
    assert await firm.ask("anna", "GET", "/qa/results", cursor="x!") == (422, "invalid-input")
