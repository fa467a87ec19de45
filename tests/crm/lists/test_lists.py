"""Lists narrowed by every filter, in every order, page by page."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from callcenter.db import Database
from crm.dictionaries.models import DictionaryWord
from crm.kinds import CustomerKind, CustomerRef
from crm.lists import finding
from crm.models import Contact, Lead
from tests.crm.builders import NUMBER, company, contact, in_touch, lead
from tests.crm.deals.conftest import PEOPLE
from tests.crm.lists.conftest import ListApi

pytestmark = pytest.mark.db

SALES = PEOPLE["sales_manager"].user_id
OTHER = PEOPLE["second"].user_id


async def firm(database: Database) -> None:
    """Seven customers, made in this order."""
    acme = await company(database, "Акме", tags=["VIP"], source="Сайт", responsible_id=SALES)
    await contact(database, "Анна", "+7 495 123-45-67", tags=["vip", "Опт"], company_id=acme.id, responsible_id=SALES)
    await contact(database, "Борис", source="Сайт", responsible_id=OTHER)
    await lead(database, "Вера", tags=["Опт"], status="in_work")
    await lead(database, "Глеб", source="Выставка", responsible_id=SALES)
    await contact(database, "Дина", tags=["Опт"], source="Сайт")
    await company(database, "Ёлка", responsible_id=SALES)


FILTERS: list[tuple[dict[str, object], list[str]]] = [
    ({}, ["Ёлка", "Дина", "Глеб", "Вера", "Борис", "Анна", "Акме"]),
    ({"sort": "oldest"}, ["Акме", "Анна", "Борис", "Вера", "Глеб", "Дина", "Ёлка"]),
    ({"kind": "contact"}, ["Дина", "Борис", "Анна"]),
    ({"responsible": "mine"}, ["Ёлка", "Глеб", "Анна", "Акме"]),
    ({"responsible": "nobody"}, ["Дина", "Вера"]),
    ({"responsible": str(OTHER)}, ["Борис"]),
    ({"tag": "vip"}, ["Анна", "Акме"]),
    ({"tag": "ОПТ"}, ["Дина", "Вера", "Анна"]),
    ({"tag": "опт", "sort": "oldest"}, ["Анна", "Вера", "Дина"]),
    ({"tag": "опт", "responsible": "mine"}, ["Анна"]),
    ({"tag": "опт", "kind": "lead"}, ["Вера"]),
    ({"source": "Сайт"}, ["Дина", "Борис", "Акме"]),
    ({"source": "Сайт", "responsible": "nobody"}, ["Дина"]),
    ({"status": "in_work"}, ["Вера"]),
    ({"status": "new", "responsible": "mine"}, ["Глеб"]),
    ({"status": "new", "kind": "contact"}, []),
    ({"q": "ан"}, ["Анна"]),
    ({"q": "8 495 123", "tag": "vip"}, ["Анна"]),
    ({"q": "анна", "responsible": "nobody"}, []),
    ({"untouched": "true", "responsible": str(OTHER)}, ["Борис"]),
]


async def test_filter_given_leaves_those_who_pass_in_order_over_all_pages(lists: ListApi, database: Database) -> None:
    await firm(database)
    for query, names in FILTERS:
        assert (query, await lists.names(**query)) == (query, names)
    status, page = await lists.send("GET", "/customers/list?tag=Опт&tag=VIP")
    assert (status, [item["name"] for item in page["items"]]) == (200, ["Анна"])
    assert await lists.get("/customers/count", source="Сайт") == {"count": 3, "complete": True}


async def test_walk_cut_after_a_few_steps_still_lists_each_customer_once(
    lists: ListApi, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "SCAN", 2)
    for number in range(9):
        await contact(database, f"К{number}", source="Сайт", responsible_id=SALES if number % 4 == 0 else None)
        await lead(database, f"Л{number}", source="Сайт", responsible_id=SALES if number == 3 else None)
    every = await lists.all_pages("/customers/list", limit=2, responsible="mine", source="Сайт", sort="oldest")
    assert [item["name"] for item in every] == ["К0", "Л3", "К4", "К8"]
    assert await lists.all_pages("/customers/list", limit=2, responsible="mine", source="Выставка") == []
    deals = await lists.get("/customers/list", limit=2, open_deal=True)
    assert (deals["items"], deals["cut_short"]) == ([], True)
    assert await lists.all_pages("/customers/list", open_deal=True) == []


async def test_days_given_are_the_firms_days_and_both_belong_to_the_span(lists: ListApi, database: Database) -> None:
    moscow_midnight = datetime(2026, 3, 1, 21, 0, tzinfo=UTC)
    for name, at in (
        ("до", moscow_midnight - timedelta(seconds=1)),
        ("первый", moscow_midnight),
        ("последний", moscow_midnight + timedelta(hours=47)),
        ("после", moscow_midnight + timedelta(hours=48)),
    ):
        card = await contact(database, name)
        async with database.transaction() as session:
            await session.execute(update(Contact).where(Contact.id == card.id).values(created_at=at))
    span = {"created_from": "2026-03-02", "created_to": "2026-03-03"}
    assert await lists.names(**span) == ["последний", "первый"]
    assert await lists.names(created_from="-0d") == []
    assert len(await lists.names(created_to="-1d")) == 4


async def test_last_contact_orders_and_narrows_and_leaves_out_who_never_had_one(
    lists: ListApi, database: Database
) -> None:
    now = datetime.now(UTC)
    for days, name in ((1, "вчера"), (40, "давно"), (10, "недавно")):
        card = await contact(database, name)
        await in_touch(database, card.ref, now - timedelta(days=days))
    await lead(database, "никогда")
    assert await lists.names(sort="last_touched") == ["вчера", "недавно", "давно"]
    assert await lists.names(sort="longest_silent", contact_to="-5d") == ["давно", "недавно"]
    assert await lists.names(contact_from="-20d") == ["недавно", "вчера"]
    assert await lists.names(untouched=True) == ["никогда"]


async def test_open_deals_and_tasks_count_only_when_the_reader_may_see_them(lists: ListApi, database: Database) -> None:
    anna, boris = await contact(database, "Анна"), await contact(database, "Борис")
    line = await lists.post("/pipelines/from-template", {"kind": "sales", "language": "ru", "currency": "RUB"})
    deal = {"pipeline_id": line["id"], "title": "Поставка", "contact_id": anna.id, "responsible_id": SALES}
    await lists.post("/deals", deal)
    await lists.post("/tasks", {"title": "Позвонить", "contact_id": boris.id, "responsible_id": SALES})
    assert [await lists.names(open_deal=True), await lists.names(open_task=True)] == [["Анна"], ["Борис"]]
    assert [await lists.names(open_deal=False), await lists.names(open_task=False)] == [["Борис"], ["Анна"]]
    lists.login = "operator"
    assert [await lists.names(open_deal=True), await lists.names(open_task=True)] == [[], []]


async def test_people_of_a_company_are_listed(lists: ListApi, database: Database) -> None:
    firm = await company(database, "Акме")
    for name in ("Анна", "Борис"):
        await contact(database, name, company_id=firm.id)
    await contact(database, "Вера")
    assert await lists.names(company_id=firm.id) == ["Борис", "Анна"]


async def test_line_of_the_list_says_what_its_columns_show(lists: ListApi, database: Database) -> None:
    card = await contact(database, "Анна", "+74951234567", tags=["VIP"], source="Сайт", emails=["a@b.example"])
    (line,) = (await lists.get("/customers/list"))["items"]
    assert (line["id"], line["emails"], line["tags"]) == (card.id, ["a@b.example"], ["VIP"])
    assert (line["source"], line["last_contact_at"], line["phones"][0]["e164"]) == ("Сайт", None, "+74951234567")


IMPOSSIBLE: list[dict[str, object]] = [
    {"created_from": "вчера"},
    {"created_from": "2026-02-30"},
    {"created_from": "-99999d"},
    {"responsible": "0"},
    {"responsible": "²"},
    {"tag": ""},
    {"status": "gone"},
    {"sort": "name"},
    {"untouched": "true", "contact_from": "-1d"},
    {"cursor": "bm90IG91cnM"},
    {"cursor": "WyJhIiwiY29udGFjdCIsMV0"},
    {"limit": "0"},
    {"unknown": "1"},
]


async def test_filter_that_cannot_be_is_refused_and_the_ends_of_the_calendar_are_taken(lists: ListApi) -> None:
    for query in IMPOSSIBLE:
        status, problem = await lists.send("GET", "/customers/list", **query)
        assert (query, status, problem["errors"] != []) == (query, 422, True)
    for day in ("0001-01-01", "9999-12-31", "-9999d"):
        for name in ("created_from", "created_to", "contact_from", "contact_to"):
            assert await lists.names(**{name: day}) == []


async def test_tags_follow_the_cards_through_edits(lists: ListApi, database: Database) -> None:
    made: Any = await lists.post("/contacts", {"name": "Анна", "tags": ["Опт", "vip"]})
    path = f"/contacts/{made['id']}"
    await lists.send("PATCH", path, {"version": 1, "tags": ["VIP", "новый"]})
    assert [await lists.names(tag="опт"), await lists.names(tag="Новый")] == [[], ["Анна"]]
    async with database.transaction() as session:
        await session.delete(await session.get_one(Contact, made["id"]))
    assert await lists.names(tag="vip") == []
    words = await lists.get("/tags")
    assert [(word["name"], word["color"]) for word in words] == [("vip", "gray"), ("новый", "gray"), ("Опт", "gray")]


async def test_tag_coloured_and_archived_keeps_its_cards(lists: ListApi, database: Database) -> None:
    await lead(database, "Вера", tags=["опт"])
    (tag,) = await lists.get("/tags")
    changed = await lists.send("PATCH", f"/tags/{tag['id']}", {"color": "red", "archived": True, "name": "ОПТ"})
    assert changed == (200, {"id": tag["id"], "name": "ОПТ", "color": "red", "archived": True})
    assert await lists.names(tag="опт") == ["Вера"]
    assert (await lists.send("PATCH", f"/tags/{tag['id']}", {"name": "розница"}))[0] == 422
    assert (await lists.send("POST", "/tags", {"name": "Опт"}))[1]["code"] == "tag-taken"
    assert (await lists.send("PATCH", "/tags/999", {"color": "red"}))[0] == 404


async def test_customer_merged_into_another_is_in_no_list(lists: ListApi, database: Database) -> None:
    kept, gone = await contact(database, "Анна", tags=["опт"]), await contact(database, "Аня", tags=["опт"])
    await in_touch(database, gone.ref, datetime.now(UTC))
    async with database.transaction() as session:
        (await session.get_one(Contact, gone.id)).merged_into_id = kept.id
    for query in ({}, {"tag": "опт"}, {"kind": "contact"}, {"responsible": "nobody"}):
        assert (query, await lists.names(**query)) == (query, ["Анна"])
    assert await lists.names(sort="last_touched") == []
    async with database.transaction() as session:
        (await session.get_one(Contact, gone.id)).merged_into_id = None
    assert await lists.names(tag="опт") == ["Аня", "Анна"]


async def test_lead_becomes_customer_and_its_tags_are_found_there(lists: ListApi, database: Database) -> None:
    await lists.post("/pipelines/from-template", {"kind": "sales", "language": "ru", "currency": "RUB"})
    one = await lead(database, "Вера", "+74951234567", tags=["опт"])
    status, answer = await lists.send("POST", f"/leads/{one.id}/convert", {"version": 1})
    assert status in (200, 201), answer
    page = await lists.get("/customers/list", tag="опт", kind="contact")
    assert [item["name"] for item in page["items"]] == ["Вера"]
    async with database.reading() as session:
        assert (await session.get_one(Lead, one.id)).status == "converted"
    assert CustomerRef(CustomerKind.LEAD, one.id) == one.ref


async def test_list_is_narrowed_by_ways_tags_position_and_loss_reasons(lists: ListApi, database: Database) -> None:
    async with database.transaction() as session:
        word = {"kind": "loss_reason", "name": "Дорого", "key": "дорого", "position": 1}
        session.add(DictionaryWord(id=1, **word, archived=False))
    await contact(database, "Анна", NUMBER, tags=["опт", "vip"], position="Генеральный директор")
    await contact(database, "Борис", emails=["b@x.example"], tags=["Опт"], position="бухгалтер")
    await contact(database, "Вера")
    for name, reason in (("Глеб", 1), ("Дина", None)):
        one = await lead(database, name, tags=["vip"])
        body = {"version": 1, "status": "lost", "loss_reason_id": 1}
        assert (await lists.send("PATCH", f"/leads/{one.id}", body))[0] == 200
        if reason is None:
            async with database.transaction() as session:
                await session.execute(update(Lead).where(Lead.id == one.id).values(loss_reason_id=None))
    assert await lists.names(has_phone="true") == ["Анна"]
    assert await lists.names(has_email="false", kind="contact") == ["Вера", "Анна"]
    assert await lists.names(any_tag="ОПТ") == ["Борис", "Анна"]
    assert await lists.names(no_tag="опт", kind="contact") == ["Вера"]
    assert await lists.names(tag="vip", no_tag="опт") == ["Дина", "Глеб"]
    assert await lists.names(position="Директор") == ["Анна"]
    assert await lists.names(loss_reason=1) == ["Глеб"]
    assert await lists.names(loss_reason=0) == ["Дина"]
    [gleb] = (await lists.get("/customers/list", loss_reason=1))["items"]
    assert gleb["loss_reason"] == {"id": 1, "name": "Дорого"}


async def test_bulk_change_loses_leads_with_a_reason(lists: ListApi, database: Database) -> None:
    async with database.transaction() as session:
        word = {"kind": "loss_reason", "name": "Дорого", "key": "дорого", "position": 1}
        session.add(DictionaryWord(id=1, **word, archived=False))
    one = await lead(database, "Глеб")
    chosen = {"customers": [{"kind": "lead", "id": one.id}]}
    form = {"selection": chosen, "change": {"status": "lost"}}
    status, problem = await lists.send("POST", "/bulk-changes", form)
    assert (status, problem["code"]) == (409, "loss-reason-needed")
    assert (await lists.changed(chosen, {"status": "lost", "loss_reason_id": 1}))["changed"] == 1
    assert (await lists.get(f"/leads/{one.id}"))["lead"]["loss_reason"]["name"] == "Дорого"
    assert (await lists.changed(chosen, {"status": "new"}))["changed"] == 1
    assert (await lists.get(f"/leads/{one.id}"))["lead"]["lost_at"] is None
