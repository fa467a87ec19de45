"""Leads that are lost: with a reason of the dictionary, on the card, in the history, in lists and through merges."""

from typing import Any

import pytest

from callcenter.db import Database
from crm.dictionaries.models import DictionaryWord
from tests.crm.builders import NUMBER, lead
from tests.crm.conftest import Api

pytestmark = pytest.mark.db

DEAR, ELSEWHERE, OLD = 1, 2, 3


@pytest.fixture
async def reasons(database: Database) -> None:
    async with database.transaction() as session:
        for id_, name in ((DEAR, "Дорого"), (ELSEWHERE, "Купили у других"), (OLD, "Старая")):
            word = {"kind": "loss_reason", "name": name, "key": name.casefold(), "position": id_}
            session.add(DictionaryWord(id=id_, **word, archived=id_ == OLD))


async def lost(api: Api, one: Any, version: int = 1, **more: object) -> Any:
    status, card = await api.send("PATCH", f"/leads/{one.id}", {"version": version, "status": "lost", **more})
    assert status == 200, card
    return card


async def test_lead_is_lost_with_a_reason_and_loses_it_with_the_way_back(
    api: Api, database: Database, reasons: None
) -> None:
    one = await lead(database, "Вера", NUMBER)
    status, problem = await api.send("PATCH", f"/leads/{one.id}", {"version": 1, "status": "lost"})
    assert (status, problem["code"]) == (409, "loss-reason-needed")
    for reason in (OLD, 99):
        body = {"version": 1, "status": "lost", "loss_reason_id": reason}
        assert (await api.send("PATCH", f"/leads/{one.id}", body))[0] == 422
    assert (await api.send("PATCH", f"/leads/{one.id}", {"version": 1, "loss_reason_id": DEAR}))[0] == 422
    card = await lost(api, one, loss_reason_id=DEAR, loss_note="ждёт скидку")
    told = card["lead"]
    assert (told["loss_reason"], told["loss_note"]) == ({"id": DEAR, "name": "Дорого"}, "ждёт скидку")
    assert told["lost_at"] is not None
    changes = (await api.get(f"/leads/{one.id}/timeline"))["items"][0]["changes"]
    assert {change["field"]: change["after"] for change in changes} == {
        "status": "lost",
        "loss_reason_id": DEAR,
        "loss_note": "ждёт скидку",
    }
    status, other = await api.send("PATCH", f"/leads/{one.id}", {"version": 2, "loss_reason_id": ELSEWHERE})
    assert (status, other["lead"]["loss_reason"]["id"]) == (200, ELSEWHERE)
    assert other["lead"]["lost_at"] == told["lost_at"]
    status, back = await api.send("PATCH", f"/leads/{one.id}", {"version": 3, "status": "in_work"})
    assert (status, back["lead"]["loss_reason"], back["lead"]["loss_note"], back["lead"]["lost_at"]) == (
        *(200, None, "", None),
    )


async def test_without_a_dictionary_a_lead_is_lost_without_a_reason(api: Api, database: Database) -> None:
    one = await lead(database, "Вера", NUMBER)
    assert (await lost(api, one))["lead"]["loss_reason"] is None


async def test_lead_entered_as_lost_has_its_reason(api: Api, reasons: None) -> None:
    form = {"name": "Глеб", "status": "lost"}
    assert (await api.send("POST", "/leads", form))[0] == 409
    status, card = await api.send("POST", "/leads", {**form, "loss_reason_id": DEAR})
    assert (status, card["lead"]["loss_reason"]["name"]) == (201, "Дорого")
    assert card["lead"]["lost_at"] is not None


async def test_merge_keeps_the_loss_of_the_one_that_goes_and_the_way_back_gives_it_back(
    api: Api, database: Database, reasons: None
) -> None:
    one, other = await lead(database, "Вера", NUMBER), await lead(database, "Вера", NUMBER)
    gone = await lost(api, other, loss_reason_id=DEAR, loss_note="ждёт скидку")
    ids = {"kind": "lead", "survivor_id": one.id, "survivor_version": 1, "loser_id": other.id, "loser_version": 2}
    merged = await api.post("/merges", {**ids, "choices": {"status": "loser"}})
    card = await api.get(f"/leads/{one.id}")
    assert (card["status"], card["lead"]["loss_reason"], card["lead"]["lost_at"]) == (
        *("lost", {"id": DEAR, "name": "Дорого"}, gone["lead"]["lost_at"]),
    )
    assert (await api.send("POST", f"/merges/{merged['id']}/undo"))[0] == 200
    assert (await api.get(f"/leads/{one.id}"))["lead"]["loss_reason"] is None
    again = await api.get(f"/leads/{other.id}")
    assert (again["status"], again["lead"]["loss_note"]) == ("lost", "ждёт скидку")


async def test_of_two_lost_leads_the_reason_that_is_known_stays(api: Api, database: Database) -> None:
    one, other = await lead(database, "Вера", NUMBER), await lead(database, "Вера", NUMBER)
    await lost(api, one)
    async with database.transaction() as session:
        word = {"kind": "loss_reason", "name": "Дорого", "key": "дорого", "position": 1}
        session.add(DictionaryWord(id=DEAR, **word, archived=False))
    await lost(api, other, loss_reason_id=DEAR)
    ids = {"kind": "lead", "survivor_id": one.id, "survivor_version": 2, "loser_id": other.id, "loser_version": 2}
    await api.post("/merges", ids)
    assert (await api.get(f"/leads/{one.id}"))["lead"]["loss_reason"]["id"] == DEAR
