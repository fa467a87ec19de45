"""Duplicates found while typing and by the walk over all customers; decided on by people."""

from typing import Any, Final

import pytest
from sqlalchemy import delete

from callcenter.bootstrap.work import JOBS
from callcenter.db import Database
from callcenter.jobs.engines import create_jobs
from callcenter.jobs.ports import JobContext, JobId
from crm.duplicates.jobs import SearchArgs, search_duplicates
from crm.duplicates.searching import Searcher
from crm.kinds import CustomerRef
from crm.models import Identifier, SearchWord
from crm.repository import owner_values
from tests.crm.builders import NUMBER, company, contact, lead
from tests.crm.conftest import Api
from tests.crm.merging.conftest import api

__all__ = ["api"]

pytestmark = pytest.mark.db

MOST = 4
TAX = "7707083893"


async def search(database: Database) -> None:
    """What the worker does at night."""
    parts = {Searcher: Searcher(number_owners=MOST)}
    context = JobContext(JobId("1"), search_duplicates.name, 1, database, create_jobs(database, JOBS), parts)
    await search_duplicates.handler(context, SearchArgs())


async def taxed(database: Database, ref: CustomerRef) -> None:
    async with database.transaction() as session:
        session.add(Identifier(kind="tax_number", value=TAX, **owner_values(ref)))


async def pairs(api: Api, **query: object) -> list[tuple[str, str, list[str]]]:
    items = await api.all_pages("/duplicates", limit=2, **query)
    return [(item["first"]["name"], item["second"]["name"], item["reasons"]) for item in items]


async def test_walk_finds_pairs_by_every_reason_and_the_likeliest_come_first(api: Api, database: Database) -> None:
    await contact(database, "Анна Королёва", NUMBER, emails=["anna@x.example"])
    await contact(database, "Королева Анна", NUMBER, emails=["ANNA@x.example"])
    one, two = await company(database, "Альфа"), await company(database, "Бета Трейд")
    for firm in (one, two):
        await taxed(database, firm.ref)
    await company(database, "ООО «Ромашка»")
    await company(database, "Romashka LLC")
    await lead(database, "Сергей Щербаков")
    await lead(database, "Сергей Щербоков")
    await contact(database, "Пётр Ильин", NUMBER[:-1] + "0")
    await search(database)
    assert await pairs(api) == [
        ("Анна Королёва", "Королева Анна", ["email", "phone", "same_name"]),
        ("Альфа", "Бета Трейд", ["tax_number"]),
        ("ООО «Ромашка»", "Romashka LLC", ["same_name"]),
        ("Сергей Щербаков", "Сергей Щербоков", ["alike_name"]),
    ]
    assert await pairs(api, kind="company") == [
        ("Альфа", "Бета Трейд", ["tax_number"]),
        ("ООО «Ромашка»", "Romashka LLC", ["same_name"]),
    ]
    told = await api.get("/duplicates/search")
    assert (told["found"], told["going_on"]) == (4, False)


async def test_number_of_many_or_marked_as_shared_makes_no_pair(api: Api, database: Database) -> None:
    for name in ("Анна Белая", "Пётр Ильин", "Глеб Жуков", "Ева Цой", "Ян Котов"):
        await contact(database, name, NUMBER)
    for name in ("Нина Юдина", "Олег Фомин"):
        await contact(database, name, "+78121234567")
    marked = {"number": "8 812 123-45-67", "shared": True}
    status, shown = await api.send("POST", "/numbers/shared", marked)
    assert (status, shown["marked"], shown["owners"]) == (200, True, 2)
    await search(database)
    assert await pairs(api) == []
    await api.send("POST", "/numbers/shared", {**marked, "shared": False})
    assert not (await api.get("/numbers/shared", number="+78121234567"))["marked"]
    await search(database)
    assert await pairs(api) == [("Нина Юдина", "Олег Фомин", ["phone"])]


async def test_name_that_many_have_makes_no_pair(api: Api, database: Database) -> None:
    for _ in range(6):
        await contact(database, "Иванов Иван")
    await contact(database, "Анна")
    await contact(database, "Анна")
    await search(database)
    assert await pairs(api) == []


async def test_dismissed_pair_is_never_proposed_again_until_reopened(api: Api, database: Database) -> None:
    for name in ("Анна Королёва", "Королева Анна"):
        await contact(database, name, NUMBER)
    await search(database)
    [item] = (await api.get("/duplicates"))["items"]
    status, shown = await api.send("POST", f"/duplicates/{item['id']}/dismiss")
    assert (status, shown["dismissed_by"]["name"]) == (200, "Name of sales_manager")
    await search(database)
    assert await pairs(api) == []
    assert len(await pairs(api, dismissed="true")) == 1
    assert (await api.send("POST", f"/duplicates/{item['id']}/reopen"))[0] == 200
    assert len(await pairs(api)) == 1


async def test_merged_pair_is_gone_and_there_again_when_the_merge_is_taken_back(api: Api, database: Database) -> None:
    one, two = [await contact(database, name, NUMBER) for name in ("Анна Королёва", "Королева Анна")]
    await search(database)
    body = {"kind": "contact", "survivor_id": one.id, "loser_id": two.id, "survivor_version": 1, "loser_version": 1}
    done = await api.post("/merges", body)
    assert await pairs(api) == []
    await api.send("POST", f"/merges/{done['id']}/undo")
    assert len(await pairs(api)) == 1


async def test_pair_that_is_none_any_more_goes_with_the_next_walk(api: Api, database: Database) -> None:
    one, _ = [await contact(database, name, NUMBER) for name in ("Анна Белая", "Пётр Ильин")]
    await search(database)
    assert len(await pairs(api)) == 1
    await api.send("PATCH", f"/contacts/{one.id}", {"version": 1, "phones": []})
    await search(database)
    assert await pairs(api) == []


async def test_names_of_the_time_before_keys_are_found_too(api: Api, database: Database) -> None:
    for name in ("ООО Ромашка", "Ромашка"):
        await company(database, name)
    async with database.transaction() as session:
        await session.execute(delete(SearchWord).where(SearchWord.word.startswith("=")))
    await search(database)
    assert len(await pairs(api)) == 1


async def test_search_asked_twice_waits_once_in_the_queue(api: Api, database: Database) -> None:
    first = await api.send("POST", "/duplicates/search")
    again = await api.send("POST", "/duplicates/search")
    assert (first[0], first[1]["going_on"], again) == (202, True, first)
    async with database.reading() as session:
        assert (await create_jobs(database, JOBS).counts(session)).queued == 1


TYPED: Final[tuple[tuple[dict[str, Any], list[list[str]]], ...]] = (
    ({"phones": ["8 495 123-45-67"]}, [["phone"]]),
    ({"phones": ["8 (495) 123"]}, []),
    ({"emails": [" ANNA@X.example"]}, [["email"]]),
    ({"tax_numbers": ["7707 083893"]}, [["tax_number"]]),
    ({"name": "Koroleva Anna"}, [["same_name"]]),
    ({"name": "Анна Каролева"}, [["alike_name"]]),
    ({"name": "Анна"}, []),
    ({"name": "Анна", "phones": [NUMBER]}, [["phone"]]),
    ({}, []),
)


async def test_customer_being_typed_is_known_by_what_is_typed(api: Api, database: Database) -> None:
    anna = await contact(database, "Анна Королёва", NUMBER, emails=["anna@x.example"])
    await taxed(database, anna.ref)
    for typed, found in TYPED:
        status, shown = await api.send("POST", "/duplicates/check", {"kind": "contact", **typed})
        assert (status, [item["reasons"] for item in shown["items"]]) == (200, found), typed
        _, shown = await api.send("POST", "/duplicates/check", {"kind": "contact", "except_id": anna.id, **typed})
        assert shown["items"] == []


async def test_lead_being_typed_with_a_contacts_number_shows_the_contact(api: Api, database: Database) -> None:
    await contact(database, "Анна Королёва", NUMBER)
    body = {"kind": "lead", "name": "Анна Королёва", "phones": [NUMBER]}
    [item] = (await api.send("POST", "/duplicates/check", body))[1]["items"]
    assert item["customer"]["kind"] == "contact"
    body = {"kind": "lead", "name": "Анна Королёва"}
    assert (await api.send("POST", "/duplicates/check", body))[1]["items"] == []


async def test_person_without_the_right_sees_no_pairs_and_may_check(api: Api) -> None:
    for api.login in ("operator", "qa", "auditor"):
        assert (await api.send("GET", "/duplicates"))[0] == 403
        assert (await api.send("POST", "/duplicates/search"))[0] == 403
        assert (await api.send("POST", "/duplicates/check", {"kind": "contact"}))[0] == 200


async def test_unknown_pair_is_not_found(api: Api) -> None:
    status, problem = await api.send("POST", "/duplicates/77/dismiss")
    assert (status, problem["code"]) == (404, "no-such-pair")


async def matches(api: Api, **query: object) -> list[tuple[str, str, list[str]]]:
    items = await api.all_pages("/duplicates/leads", limit=2, **query)
    return [(item["lead"]["name"], item["customer"]["name"], item["reasons"]) for item in items]


async def test_walk_finds_leads_who_are_customers_already_and_a_name_alone_is_none(
    api: Api, database: Database
) -> None:
    firm = await company(database, "ООО «Север»", "+79155550101")
    await contact(database, "Анна Королёва", NUMBER, company_id=firm.id)
    await contact(database, "Пётр Ильин", "+79155550102", company_id=firm.id)
    await contact(database, "Сергей Щербаков", "+79155550103")
    await lead(database, "Входящий", NUMBER)
    await lead(database, "Ильин Петр", company_name="Север")
    await lead(database, "Сергей Щербаков", company_name="Юг")
    await lead(database, "Кто-то из Севера", "+79155550101", company_name="Север ООО")
    await lead(database, "Отказался", NUMBER, status="lost")
    await search(database)
    assert await matches(api) == [
        ("Кто-то из Севера", "ООО «Север»", ["phone", "same_name"]),
        ("Ильин Петр", "Пётр Ильин", ["same_name", "company"]),
        ("Входящий", "Анна Королёва", ["phone"]),
    ]
    assert await pairs(api, kind="contact") == []


async def test_dismissed_lead_match_is_not_proposed_again_and_one_of_a_lost_lead_is_gone(
    api: Api, database: Database
) -> None:
    await contact(database, "Анна Королёва", NUMBER)
    await lead(database, "Входящий", NUMBER)
    other = await lead(database, "Анна", NUMBER)
    await search(database)
    first = (await api.get("/duplicates/leads"))["items"][0]
    status, said = await api.send("POST", f"/duplicates/leads/{first['id']}/dismiss")
    assert (status, said["dismissed_by"] is not None) == (200, True)
    await search(database)
    assert len(await matches(api)) == 1
    assert len(await matches(api, dismissed="true")) == 1
    assert (await api.send("POST", f"/duplicates/leads/{first['id']}/reopen"))[0] == 200
    assert len(await matches(api)) == 2
    assert (await api.send("PATCH", f"/leads/{other.id}", {"version": 1, "status": "lost"}))[0] == 200
    assert [name for name, _, _ in await matches(api)] == ["Входящий"]
    assert (await api.send("POST", "/duplicates/leads/999/dismiss"))[0] == 404
