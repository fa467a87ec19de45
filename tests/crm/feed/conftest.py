"""The firm of the matrix of rights, in which things were done on every card."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest

from callcenter.auth.scopes import Entity
from callcenter.calls.schemas import CallAgent
from crm.feed.kinds import FeedKind
from tests.crm.builders import call
from tests.crm.rights.conftest import BELOW, ME, OWNERS, Firm, firm

__all__ = ["TIMELINES", "firm", "talk_with", "worked"]

TIMELINES: Final = {
    "contact": "/contacts/{}/timeline",
    "company": "/companies/{}/timeline",
    "lead": "/leads/{}/timeline",
    "deal": "/deals/{}/timeline",
    "task": "/tasks/{}/timeline",
}
CUSTOMERS: Final = ((Entity.CONTACT, "contacts"), (Entity.COMPANY, "companies"), (Entity.LEAD, "leads"))


def talk_with(firm: Firm, contact_phone: str, call_id: str, user_id: int, *, ago_s: float = 30.0) -> None:
    row = call(call_id, datetime.now(UTC) - timedelta(seconds=ago_s), contact_phone)
    row.agents = [CallAgent(user_id=user_id, name=f"Person {user_id}", endpoint="100", answered=True)]
    firm.calls.rows.append(row)


async def _end_deal(firm: Firm, stages: list[Any], deal: int, to: str) -> None:
    stage = next(one for one in stages if one["outcome"] == to)
    version = (await firm.get(f"/deals/{deal}"))["version"]
    reason = {"loss_reason_id": await _reason(firm)} if to == "lost" else {}
    status, said = await firm.send(
        "POST", f"/deals/{deal}/move", {"version": version, "stage_id": stage["id"], **reason}
    )
    assert status == 200, said


async def _reason(firm: Firm) -> int:
    return next(int(word["id"]) for word in await firm.get("/dictionaries") if word["kind"] == "loss_reason")


@pytest.fixture
async def worked(firm: Firm) -> Firm:
    """On the cards of everybody and of nobody a note, a talk, a won or a lost deal and a task done; the lead of the
    first person became a customer, and a contact came into other hands."""
    (pipeline,) = await firm.get("/pipelines")
    for number, owner in enumerate(OWNERS):
        for entity, path in CUSTOMERS:
            await firm.post(f"/{path}/{firm.records[entity, owner]}/notes", {"text": f"note of {path} {owner}"})
        talk_with(firm, f"+7495123{number:02d}08", f"talk-{owner}", owner or BELOW)
        deal, task = firm.records[Entity.DEAL, owner], firm.records[Entity.TASK, owner]
        await firm.post(f"/deals/{deal}/notes", {"text": f"note of deal {owner}"})
        await _end_deal(firm, pipeline["stages"], deal, "lost" if number % 2 else "won")
        version = (await firm.get(f"/tasks/{task}"))["version"]
        assert (await firm.send("POST", f"/tasks/{task}/done", {"version": version, "result": "ok"}))[0] == 200
    lead = firm.records[Entity.LEAD, ME]
    version = (await firm.get(f"/leads/{lead}"))["version"]
    await firm.post(f"/leads/{lead}/convert", {"version": version, "with_deal": False})
    contact = firm.records[Entity.CONTACT, None]
    version = (await firm.get(f"/contacts/{contact}"))["version"]
    assert await firm.status("PATCH", f"/contacts/{contact}", {"version": version, "responsible_id": BELOW}) == 200
    return firm


def kinds_of(lines: list[Any]) -> set[FeedKind]:
    return {FeedKind(line["kind"]) for line in lines}
