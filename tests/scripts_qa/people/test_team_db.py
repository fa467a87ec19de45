"""Coaching, best lines, calibrations and reports over HTTP: who sees what, and what moves."""

import io
from datetime import timedelta

import pytest
from openpyxl import load_workbook

from crm.models import Lead
from scripts_qa.people.jobs import recheck_plans
from scripts_qa.results import Status
from tests.scripts_qa.people.world import SCRIPT, Firm

pytestmark = pytest.mark.db

STRETCH = {"start_s": 2.0, "end_s": 4.0}


async def greeted(
    firm: Firm, calls: int, status: Status, *, name: str, days_ago: float = 0.0, auto: float = 80.0
) -> None:
    called_at = firm.clock.now - timedelta(days=days_ago)
    credit = {Status.DONE: 1.0, Status.MISSED: 0.0}.get(status)
    for number in range(calls):
        at = called_at + timedelta(seconds=number)
        await firm.checked(f"{name}{number}", status, credit, called_at=at, auto=auto)


def period(firm: Firm, days: float = 28) -> dict[str, str]:
    return {
        "since": (firm.clock.now - timedelta(days=days)).isoformat(),
        "until": (firm.clock.now + timedelta(days=1)).isoformat(),
    }


async def test_plan_counts_only_calls_after_its_start_and_is_rechecked_by_the_job(firm: Firm) -> None:
    plan = {"agent_id": firm.people["anna"], "title": "Greet", "script_key": SCRIPT, "criterion_id": "greet"}
    body = {**plan, "target": 0.8, "calls_wanted": 5}
    firm.clock.forward(minutes=1)
    assert await firm.ask("anna", "POST", "/qa/coaching", body) == (403, "forbidden")
    assert await firm.ask("rita", "POST", "/qa/coaching", {**body, "criterion_id": "x"}) == (422, "invalid-input")
    made = await firm.ask("rita", "POST", "/qa/coaching", body)
    path = f"/qa/coaching/{made['id']}"
    assert (made["criterion_title"], made["baseline"], made["baseline_n"]) == ("Greeting", 1.0, 1)
    assert await firm.ask("anna", "GET", path) == (404, "no-such-plan")
    clip = {**STRETCH, "recording_id": firm.recording_id, "call_id": firm.call_id, "title": "your best one"}
    added = await firm.ask("rita", "POST", f"{path}/clips", clip)
    await firm.ask("rita", "POST", f"{path}/notes", {"text": "mine", "shared": False})
    firm.clock.forward(minutes=1)
    await firm.ask("rita", "POST", f"{path}/moves", {"move": "start"})
    assert (await firm.ask("anna", "GET", "/qa/counts"))["coaching"] == 1
    await firm.ask("anna", "PUT", f"{path}/seen")
    await firm.ask("anna", "POST", f"{path}/notes", {"text": "understood", "shared": False})
    seen = await firm.ask("anna", "GET", path)
    assert [note["text"] for note in seen["notes"]] == ["understood"]
    assert [note["text"] for note in (await firm.ask("rita", "GET", path))["notes"]] == ["mine", "understood"]
    assert (await firm.hear("anna", f"{path}/clips/{added['id']}/audio"))[0] == 200
    assert (await firm.hear("boris", f"{path}/clips/{added['id']}/audio"))[0] == 404
    firm.clock.forward(minutes=1)
    await greeted(firm, 4, Status.DONE, name="after")
    firm.clock.forward(minutes=1)
    await greeted(firm, 3, Status.UNKNOWN, name="unclear")
    await firm.run(recheck_plans)
    assert (await firm.ask("anna", "GET", path))["state"] == "active"
    await greeted(firm, 1, Status.MISSED, name="last")
    firm.clock.forward(minutes=1)
    await firm.run(recheck_plans)
    done = await firm.ask("anna", "GET", path)
    assert (done["state"], done["result"], done["result_n"], done["met"]) == ("rechecked", 0.8, 5, True)
    assert done["progress"]["sure"] is False
    assert await firm.ask("rita", "POST", f"{path}/moves", {"move": "start"}) == (409, "qa-wrong-move")
    assert (await firm.ask("rita", "POST", f"{path}/moves", {"move": "close"}))["state"] == "closed"


async def test_line_is_heard_by_operators_only_after_a_lead_agreed(firm: Firm) -> None:
    body = {**STRETCH, "recording_id": firm.recording_id, "call_id": firm.call_id, "script_key": SCRIPT}
    line = {**body, "step_id": "greet", "quote": "good afternoon"}
    assert await firm.ask("rita", "POST", "/qa/lines", {**line, "step_id": "x"}) == (422, "invalid-input")
    assert await firm.ask("rita", "POST", "/qa/lines", {**line, "end_s": 500.0}) == (422, "invalid-input")
    assert await firm.ask("anna", "POST", "/qa/lines", line) == (403, "forbidden")
    made = await firm.ask("rita", "POST", "/qa/lines", line)
    path = f"/qa/lines/{made['id']}"
    assert (await firm.ask("boris", "GET", "/qa/lines"))["items"] == []
    assert (await firm.hear("boris", f"{path}/audio"))[0] == 404
    assert await firm.ask("rita", "PUT", f"{path}/state", {"state": "published"}) == (403, "forbidden")
    await firm.ask("lena", "PUT", f"{path}/state", {"state": "published"})
    assert await firm.ask("lena", "PUT", f"{path}/state", {"state": "refused"}) == (409, "qa-wrong-move")
    (shown,) = (await firm.ask("boris", "GET", "/qa/lines"))["items"]
    assert (shown["quote"], shown["step_title"]) == ("good afternoon", "Greeting")
    assert (await firm.hear("boris", f"{path}/audio"))[0] == 200
    review = await firm.reviewed(greet="no")
    result = await firm.ask("anna", "GET", f"/qa/results/{review.id}")
    greet = next(one for one in result["questions"] if one["id"] == "greet")
    assert [one["quote"] for one in greet["lines"]] == ["good afternoon"]


def answers(**chosen: str) -> dict[str, list[dict[str, str]]]:
    return {"answers": [{"question_id": name, "chosen": value} for name, value in chosen.items()]}


async def test_calibration_is_blind_until_handed_in_and_measures_agreement(firm: Firm) -> None:
    body = {
        "title": "March", "form_version_id": str(firm.form_version), "standard": "consensus",
        "call_ids": [firm.call_id], "member_ids": [firm.people["rita"], firm.people["roman"]],
    }  # fmt: skip
    assert await firm.ask("rita", "POST", "/qa/calibrations", body) == (403, "forbidden")
    wrong = {**body, "member_ids": [firm.people["rita"], firm.people["anna"]]}
    assert await firm.ask("lena", "POST", "/qa/calibrations", wrong) == (422, "invalid-input")
    made = await firm.ask("lena", "POST", "/qa/calibrations", body)
    path = f"/qa/calibrations/{made['id']}"
    sheet = f"{path}/calls/{firm.call_id}/sheet"
    assert (await firm.ask("rita", "GET", "/qa/counts"))["calibrations"] == 1
    await firm.ask("rita", "PUT", sheet, answers(greet="yes", need="done"))
    assert await firm.ask("rita", "POST", f"{sheet}/submission") == (409, "unanswered")
    await firm.ask("rita", "PUT", sheet, answers(price="full"))
    before = await firm.ask("roman", "GET", path)
    assert (before["answers"], before["figures"], before["open_to_me"]) == ([], None, False)
    assert (await firm.ask("rita", "POST", f"{sheet}/submission"))["total"] == 100.0
    assert await firm.ask("rita", "PUT", sheet, answers(price="none")) == (409, "qa-wrong-move")
    assert (await firm.ask("roman", "GET", path))["answers"] == []
    assert (await firm.ask("lena", "GET", path))["answers"] == []
    mine = await firm.ask("roman", "GET", sheet)
    assert [one["answer"] for one in mine["questions"]] == [None] * 3
    assert await firm.ask("lena", "POST", f"{path}/reveal", {}) == (409, "qa-wrong-move")
    assert await firm.ask("lena", "GET", sheet) == (404, "no-such-calibration")
    await firm.ask("roman", "PUT", sheet, answers(greet="yes", need="missed", price="full"))
    await firm.ask("roman", "POST", f"{sheet}/submission")
    opened = await firm.ask("roman", "GET", path)
    assert [one["percent"]["value"] for one in opened["figures"]["questions"]] == [100, 0, 100]
    assert {one["name"]: one["mean"] for one in opened["figures"]["severity"]} == {"Rita": 25, "Roman": -25}
    await firm.ask("lena", "POST", f"{path}/reveal", {})
    agreed = await firm.ask(
        "lena", "PUT", f"{path}/calls/{firm.call_id}/consensus", answers(need="partial", greet="yes", price="full")
    )
    assert agreed["answers"][0]["agreed_total"] == 87.5
    closed = await firm.ask("lena", "POST", f"{path}/close")
    assert {one["name"]: one["mean"] for one in closed["figures"]["severity"]} == {"Rita": 12.5, "Roman": -12.5}
    assert (await firm.ask("anna", "GET", "/qa/results"))["items"] == []


async def test_report_keeps_people_and_machine_apart_and_opens_into_calls(firm: Firm) -> None:
    await greeted(firm, 4, Status.DONE, name="good", days_ago=1)
    await greeted(firm, 5, Status.MISSED, name="bad", days_ago=2, auto=30.0)
    for inclusion, price in ((0.1, "full"), (0.1, "full"), (0.1, "full"), (1.0, "none")):
        await firm.reviewed(inclusion=inclusion, price=price)
    few = await firm.ask("rita", "GET", "/qa/reports/overview", **period(firm))
    assert (few["human"]["too_few"], few["human"]["value"], few["human"]["n"]) == (True, None, 4)
    await firm.reviewed(inclusion=1.0, price="none")
    report = await firm.ask("rita", "GET", "/qa/reports/overview", **period(firm))
    assert report["human"]["value"] == pytest.approx((30 * 100 + 2 * 50) / 32)
    assert report["auto"]["value"] == pytest.approx((90 + 4 * 80 + 5 * 30) / 10)
    (anna,) = report["agents"]
    assert (anna["name"], anna["human"]["n"], anna["auto"]["n"]) == ("Anna", 5, 10)
    assert [one["queue"] for one in report["queues"]] == ["sales"]
    criteria = await firm.ask("rita", "GET", "/qa/reports/criteria", **period(firm))
    (greet,) = criteria["criteria"]
    assert (greet["done"]["value"], greet["known"], greet["missed"]) == (0.5, 10, 5)
    assert criteria["questions"][0]["question_id"] == "price"
    first = await firm.ask("rita", "GET", "/qa/reports/calls", **period(firm), criterion_id="greet", limit="3")
    cursor = first["next_cursor"]
    rest = await firm.ask(
        "rita", "GET", "/qa/reports/calls", **period(firm), criterion_id="greet", limit="3", cursor=cursor
    )
    assert [one["call_id"] for one in (*first["items"], *rest["items"])] == ["bad4", "bad3", "bad2", "bad1", "bad0"]
    assert (await firm.hear("rita", f"/qa/calls/{firm.call_id}/criteria/greet/audio"))[0] == 200
    queue = await firm.ask("rita", "GET", "/qa/reports/overview", **period(firm), queue="sales")
    assert (queue["human"]["n"], queue["auto"]["n"]) == (5, 1)
    status, book = await firm.hear("rita", f"/qa/reports/export?{_query(period(firm))}&format=xlsx")
    sheets = load_workbook(io.BytesIO(book))
    assert (status, sheets["agents"]["A2"].value, sheets["agents"]["B2"].value) == (200, "Anna", 5)
    assert await firm.ask("anna", "GET", "/qa/reports/overview", **period(firm)) == (403, "forbidden")
    assert await firm.deeds("export.") == [("export.download", "rita")]


async def test_alerts_tell_suspected_fatals_and_only_real_falls(firm: Firm) -> None:
    await greeted(firm, 38, Status.DONE, name="before", days_ago=20)
    await greeted(firm, 2, Status.MISSED, name="slip", days_ago=20)
    alerts = await firm.ask("rita", "GET", "/qa/reports/alerts")
    assert (alerts["falling"], alerts["suspected"]) == ([], [])
    await greeted(firm, 6, Status.DONE, name="now", days_ago=1)
    await greeted(firm, 14, Status.MISSED, name="fell", days_ago=1)
    await firm.checked("awful", Status.MISSED, 0.0, suspected=True, called_at=firm.clock.now - timedelta(hours=1))
    alerts = await firm.ask("rita", "GET", "/qa/reports/alerts")
    (fall,) = alerts["falling"]
    assert (fall["title"], fall["before"]["value"]) == ("Greeting", 0.95)
    assert [(one["call_id"], one["reviewed"]) for one in alerts["suspected"]] == [("awful", False)]


async def test_outcomes_compare_leads_with_a_known_fate(firm: Firm) -> None:
    await greeted(firm, 8, Status.DONE, name="done", days_ago=1)
    await greeted(firm, 8, Status.MISSED, name="miss", days_ago=1)
    async with firm.database.transaction() as session:
        for name, won in (("done", 6), ("miss", 2)):
            for number in range(8):
                status = "converted" if number < won else "lost"
                session.add(_lead(firm, f"{name}{number}", status))
        session.add(_lead(firm, firm.call_id, "in_work"))
    found = await firm.ask("rita", "GET", "/qa/reports/outcomes", **period(firm))
    (row,) = found["rows"]
    assert (found["known"], row["with_step"]["value"], row["without"]["value"]) == (16, 0.75, 0.25)
    assert row["low"] < row["difference"] == 0.5 < row["high"]


def _lead(firm: Firm, call_id: str, status: str) -> Lead:
    now = firm.clock.now
    return Lead(
        name=call_id, status=status, origin="automatic", origin_key=f"phone:{call_id}", call_id=call_id,
        created_at=now, updated_at=now,
    )  # fmt: skip


def _query(values: dict[str, str]) -> str:
    return "&".join(f"{name}={value.replace('+', '%2B')}" for name, value in values.items())
