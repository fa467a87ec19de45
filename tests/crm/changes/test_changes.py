"""The feed of changed cards: each card once, what went away included, and nothing lost between two writers at once."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import delete, select, text, update

from callcenter.db import Database
from crm.changes.models import CardChange
from crm.models import Contact, Lead
from tests.crm.builders import NOW, contact
from tests.crm.conftest import Api
from tests.crm.deals.conftest import OPERATOR, PEOPLE, api, sales

__all__ = ["api", "sales"]

pytestmark = pytest.mark.db


def told(page: Any) -> list[tuple[str, int, str]]:
    return [(one["entity"], one["id"], one["what"]) for one in page["items"]]


async def test_each_card_is_told_once_at_its_last_change_and_a_reader_goes_on(api: Api, sales: Any) -> None:
    anna = await api.post("/contacts", {"name": "Анна"})
    deal = await api.post("/deals", {"title": "Окна", "pipeline_id": sales["id"], "contact_id": anna["id"]})
    task = await api.post("/tasks", {"title": "Позвонить"})
    project = await api.post("/projects", {"name": "Монтаж"})
    await api.send("PATCH", f"/contacts/{anna['id']}", {"version": 1, "note": "VIP"})
    first = await api.get("/changes", limit=3)
    assert (told(first), first["has_more"]) == (
        [("deal", deal["id"], "changed"), ("task", task["id"], "changed"), ("project", project["id"], "changed")],
        True,
    )
    rest = await api.get("/changes", since=first["next_cursor"])
    assert (told(rest), rest["has_more"]) == ([("contact", anna["id"], "changed")], False)
    assert rest["items"][0]["version"] == 2
    assert (await api.get("/changes", since=rest["next_cursor"]))["items"] == []
    await api.post(f"/contacts/{anna['id']}/notes", {"text": "звонила"})
    assert (await api.get("/changes", since=rest["next_cursor"]))["items"] == []
    now = await api.get("/changes", start="now")
    assert (now["items"], now["next_cursor"]) == ([], rest["next_cursor"])
    assert told(await api.get("/changes", entity="project")) == [("project", project["id"], "changed")]


async def test_merged_converted_and_deleted_cards_are_told_as_what_they_are(api: Api, database: Database) -> None:
    kept, loser, gone = [await contact(database, name, f"+7916000000{n}") for n, name in enumerate("абв")]
    lead = await api.post("/leads", {"name": "Лид"})
    start = (await api.get("/changes", start="now"))["next_cursor"]
    became = await api.send("POST", f"/leads/{lead['id']}/convert", {"version": 1, "with_deal": False})
    async with database.transaction() as session:
        await session.execute(update(Contact).where(Contact.id == loser.id).values(merged_into_id=kept.id))
        await session.execute(delete(Contact).where(Contact.id == gone.id))
    page = await api.get("/changes", since=start)
    known = {(one["entity"], one["id"]): (one["what"], one["into"]) for one in page["items"]}
    assert known["lead", lead["id"]] == ("converted", became[1]["contact"]["id"])
    assert known["contact", loser.id] == ("merged", kept.id)
    assert known["contact", gone.id] == ("gone", None)


async def test_card_out_of_reach_is_told_as_gone_and_a_kind_without_the_right_is_refused(api: Api, sales: Any) -> None:
    mine = await api.post("/deals", {"title": "Окна", "pipeline_id": sales["id"]})
    api.login = OPERATOR.login
    theirs = await api.get("/changes", entity="deal")
    assert theirs["items"] == [
        {"entity": "deal", "id": mine["id"], "what": "gone", "version": None, "updated_at": None, "into": None}
    ]
    api.login = PEOPLE["integrator"].login
    assert (await api.send("GET", "/changes", since="nonsense"))[0] in (403, 422)


async def test_statement_past_every_service_is_told_and_a_call_is_not(api: Api, database: Database) -> None:
    anna = await contact(database, "Анна", "+79160000001")
    start = (await api.get("/changes", start="now"))["next_cursor"]
    async with database.transaction() as session:
        await session.execute(update(Contact).values(last_contact_at=NOW))
    assert (await api.get("/changes", since=start))["items"] == []
    async with database.transaction() as session:
        await session.execute(update(Contact).values(name="[erased]"))
    assert told(await api.get("/changes", since=start)) == [("contact", anna.id, "erased")]


async def test_change_that_began_first_and_is_committed_last_is_not_lost(postgres_url: str) -> None:
    database = Database(postgres_url)
    first, second = await contact(database, "А", "+79160000001"), await contact(database, "Б", "+79160000002")
    async with database.reading() as session:
        start = max(await session.scalars(select(CardChange.position)))
    slow, fast = database.transaction(), database.transaction()
    slowly = await slow.__aenter__()
    await slowly.execute(update(Contact).where(Contact.id == first.id).values(name="Старая"))
    quickly = await fast.__aenter__()
    await quickly.execute(update(Contact).where(Contact.id == second.id).values(name="Новая"))
    await fast.__aexit__(None, None, None)
    seen = await _after(database, start)
    assert [one.entity_id for one in seen] == [second.id]
    await slow.__aexit__(None, None, None)
    assert [one.entity_id for one in await _after(database, seen[-1].position)] == [first.id]
    await database.dispose()


async def test_many_writers_at_once_lose_nothing_for_a_reader_who_keeps_up(postgres_url: str) -> None:
    database = Database(postgres_url)
    read: list[int] = []
    cursor = 0
    writing = asyncio.gather(*(_make(database, number) for number in range(30)))
    while True:
        over = writing.done()
        for change in await _after(database, cursor):
            read.append(change.entity_id)
            cursor = change.position
        if over:
            break
    async with database.reading() as session:
        assert sorted(read) == sorted(await session.scalars(select(Lead.id)))
    await database.dispose()


async def _make(database: Database, number: int) -> None:
    async with database.transaction() as session:
        session.add(Lead(name=f"Лид {number}", origin="user", created_at=NOW, updated_at=NOW))
        await session.flush()
        await session.execute(text("SELECT pg_sleep(:s)"), {"s": number % 5 / 100})


async def _after(database: Database, position: int) -> list[CardChange]:
    async with database.reading() as session:
        query = select(CardChange).where(CardChange.position > position).order_by(CardChange.position)
        return list(await session.scalars(query))
