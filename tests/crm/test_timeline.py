"""The history of a customer."""

from datetime import timedelta
from typing import Any

import pytest

from callcenter.bus import Message
from callcenter.calls.events import CALLS_STORED, calls_stored
from callcenter.calls.facts import CallId
from callcenter.db import Database
from crm import service
from crm.events import CUSTOMERS
from crm.handlers import InTouch
from crm.models import Change, Note
from crm.schemas import Named
from tests.crm.builders import NOW, NUMBER, call, contact
from tests.crm.conftest import Api
from tests.fakes.bus import RecordingBus

pytestmark = pytest.mark.db

OLGA = {"id": 7, "name": "Ольга"}


async def anna(api: Api) -> dict[str, Any]:
    made: dict[str, Any] = await api.post("/contacts", {"name": "Анна", "phones": [{"raw": NUMBER}]})
    return made


async def test_edit_is_told_with_what_was_and_what_is(api: Api) -> None:
    made = await anna(api)
    body = {"version": 1, "name": "Анна Белая", "responsible_id": 7, "tags": ["vip"], "emails": ["a@x.example"]}
    body["phones"] = [{"raw": "8 812 123-45-67", "extension": "5"}]
    await api.send("PATCH", f"/contacts/{made['id']}", body)
    edit, beginning = (await api.get(f"/contacts/{made['id']}/timeline"))["items"]
    assert (edit["type"], edit["author"], beginning["type"], beginning["author"]) == ("changed", OLGA, "created", OLGA)
    assert {change["field"]: (change["before"], change["after"]) for change in edit["changes"]} == {
        "name": ("Анна", "Анна Белая"),
        "responsible_id": (None, 7),
        "tags": ([], ["vip"]),
        "emails": ([], ["a@x.example"]),
        "phones": ([NUMBER], ["+78121234567 #5"]),
    }


async def test_note_is_told_with_its_author_and_marks_the_customer_in_touch(api: Api) -> None:
    made = await anna(api)
    note = await api.post(f"/contacts/{made['id']}/notes", {"text": " Просила\nперезвонить "})
    items = (await api.get(f"/contacts/{made['id']}/timeline"))["items"]
    assert {**items[0], "untold": []} == note
    assert (note["text"], note["author"]) == ("Просила\nперезвонить", OLGA)
    assert (await api.get(f"/contacts/{made['id']}"))["last_contact_at"] == note["at"]


async def test_note_of_a_call_is_told_to_everyone_with_its_number(api: Api) -> None:
    first, second = await anna(api), await anna(api)
    stranger = await api.post("/contacts", {"name": "Пётр", "phones": [{"raw": "8 812 123-45-67"}]})
    api.calls.rows.append(call("c1"))
    api.calls.absorbed["c0"] = "c1"
    note = await api.post("/calls/c0/note", {"text": "Хочет скидку"})
    told = [(await api.get(f"/contacts/{one['id']}/timeline"))["items"] for one in (first, second, stranger)]
    assert note.pop("untold") == []
    assert [note in items for items in told] == [True, True, False]
    assert [payload["customer_id"] for payload in api.bus.of(CUSTOMERS)[-2:]] == [first["id"], second["id"]]


async def test_note_of_a_withheld_call_is_kept(api: Api) -> None:
    api.calls.rows.append(call("c1", key=None))
    assert (await api.post("/calls/c1/note", {"text": "Молчал"}))["text"] == "Молчал"


async def test_calls_are_told_among_the_other_lines_newest_first(api: Api) -> None:
    made = await anna(api)
    api.calls.rows += [call("old", NOW - timedelta(days=900)), call("late", NOW + timedelta(days=900))]
    await api.post(f"/contacts/{made['id']}/notes", {"text": "заметка"})
    items = (await api.get(f"/contacts/{made['id']}/timeline"))["items"]
    assert [(item["type"], item["call"] and item["call"]["id"]) for item in items][1:3] == [
        ("note", None),
        ("created", None),
    ]
    assert [item["call"]["id"] for item in items if item["type"] == "call"] == ["late", "old"]
    assert items[0]["call"]["customer_key"] == NUMBER


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
async def test_lines_of_one_instant_are_paged_without_loss_or_repeat(api: Api, database: Database, limit: int) -> None:
    made = await contact(database, "Анна", NUMBER)
    async with database.transaction() as session:
        session.add_all(Note(contact_id=made.id, at=made.created_at, text=f"{n}") for n in range(4))
        session.add_all(Note(call_id="c", number_key=NUMBER, at=made.created_at, text=f"c{n}") for n in range(3))
        session.add_all(Change(contact_id=made.id, at=made.created_at, changes=[]) for _ in range(3))
        session.add_all(Note(contact_id=made.id, at=made.created_at - timedelta(n), text="-") for n in range(1, 3))
    api.calls.rows += [call(f"c{n}", made.created_at) for n in range(3)]
    items = await api.all_pages(f"/contacts/{made.id}/timeline", limit=limit)
    ids = [item["id"] for item in items]
    assert (len(ids), len(set(ids))) == (16, 16)
    assert [item["at"] for item in items] == sorted((item["at"] for item in items), reverse=True)


async def test_lines_that_come_in_between_pages_do_not_move_the_next_page(api: Api, database: Database) -> None:
    made = await anna(api)
    notes = [await api.post(f"/contacts/{made['id']}/notes", {"text": str(n)}) for n in range(4)]
    first = await api.get(f"/contacts/{made['id']}/timeline", limit=2)
    await api.post(f"/contacts/{made['id']}/notes", {"text": "новая"})
    second = await api.get(f"/contacts/{made['id']}/timeline", limit=2, cursor=first["next_cursor"])
    ids = [item["id"] for item in first["items"] + second["items"]]
    assert ids == [note["id"] for note in reversed(notes)]


@pytest.mark.parametrize("cursor", ["x", "e30", "WzFd", "WyJhIiwgMSwgIjEiXQ", "é", "A" * 400])
async def test_foreign_cursor_is_malformed(api: Api, cursor: str) -> None:
    made = await anna(api)
    for path in (f"/contacts/{made['id']}/timeline", "/customers"):
        assert (await api.send("GET", path, cursor=cursor))[0] == 422


async def test_call_that_is_stored_marks_its_owners_in_touch_once(database: Database, api: Api) -> None:
    made = await contact(database, "Анна", NUMBER)
    api.calls.rows += [call("c1"), call("c2", key=None)]
    bus = RecordingBus()
    handler = InTouch(database, bus, api.calls)
    message = Message(CALLS_STORED, "1", calls_stored([CallId("c1"), CallId("c2"), CallId("gone")]))
    for _ in range(2):
        await handler.handle(message)
    async with database.reading() as session:
        card = await service.card(session, made.ref)
    assert (card.last_contact_at, card.version) == (NOW, 1)


async def test_callers_are_given_with_their_last_notes(database: Database, api: Api) -> None:
    made, silent = await contact(database, "Анна", NUMBER), await contact(database, "Пётр", NUMBER)
    async with database.transaction() as session:
        for text in ("первая", "вторая"):
            await service.add_note(session, made.ref, text, author=Named(id=7, name="Ольга"))
    async with database.reading() as session:
        found = await service.callers(session, NUMBER)
        assert [owner for owner, _ in found] == await service.owners_of(session, NUMBER)
    assert {owner.ref: extras.last_note for owner, extras in found} == {made.ref: "вторая", silent.ref: None}
