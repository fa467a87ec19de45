"""What cards have in their own fields, over the API."""

from datetime import UTC, datetime
from typing import Any

import pytest

from callcenter.db import Database
from crm.tasks.models import Task
from crm.tasks.series import follow
from tests.crm.conftest import Api
from tests.crm.deals.conftest import loss_reason, stage
from tests.crm.fields.conftest import faults, field, option

pytestmark = pytest.mark.db


async def test_field_of_every_kind_filled_is_read_again_and_told_in_the_history(api: Api) -> None:
    choices = {"options": [{"label": "Gold"}, {"label": "Silver"}]}
    segment = await field(api, "contact", "segment", "choice", **choices)
    likes = await field(api, "contact", "likes", "choices", **choices)
    for key, kind in (
        ("nick", "text"), ("story", "long_text"), ("site", "link"), ("beds", "integer"), ("rate", "decimal"),
        ("limit", "money"), ("since", "date"), ("seen", "moment"), ("vip", "yes_no"), ("keeper", "user"),
    ):  # fmt: skip
        await field(api, "contact", key, kind)
    await field(api, "contact", "firm", "customer", target="company")
    firm = await api.post("/companies", {"name": "ООО «Лотос»"})
    given: dict[str, Any] = {
        "nick": "Боря", "story": "одно\nдругое", "site": "https://a.example/x", "beds": 12, "rate": "0.1250",
        "limit": 1500.5, "since": "2026-03-04", "seen": "2026-03-04T12:30:00+03:00", "vip": False, "keeper": 40,
        "firm": firm["id"], "segment": option(segment, "Gold"),
        "likes": [option(likes, "Silver"), option(likes, "Gold")],
    }  # fmt: skip
    made = await api.post("/contacts", {"name": "Борис", "fields": given})
    told = {
        **given, "rate": "0.125", "limit": "1500.50", "seen": "2026-03-04T09:30:00Z",
        "likes": [option(likes, "Gold"), option(likes, "Silver")],
    }  # fmt: skip
    assert made["fields"] == told
    assert made["field_names"] == {"keeper": "Второй", "firm": "ООО «Лотос»"}
    change = {"version": 1, "fields": {"vip": True, "segment": option(segment, "Silver"), "beds": None, "nick": "Боря"}}
    status, changed = await api.send("PATCH", f"/contacts/{made['id']}", change)
    assert (status, changed["version"]) == (200, 2)
    assert changed["fields"] == {key: value for key, value in told.items() if key != "beds"} | {
        "vip": True,
        "segment": option(segment, "Silver"),
    }
    line = (await api.get(f"/contacts/{made['id']}/timeline"))["items"][0]
    assert line["changes"] == [
        {"field": "fields.vip", "before": "no", "after": "yes"},
        {"field": "fields.segment", "before": "Gold", "after": "Silver"},
        {"field": "fields.beds", "before": 12, "after": None},
    ]
    status, same = await api.send("PATCH", f"/contacts/{made['id']}", {"version": 2, "fields": {"vip": True}})
    assert (status, same["version"]) == (200, 2)


async def test_values_that_do_not_fit_are_refused_each_by_its_field(api: Api) -> None:
    choice = await field(api, "lead", "segment", "choice", options=[{"label": "Gold"}])
    for key, kind in (
        ("site", "link"), ("beds", "integer"), ("rate", "decimal"), ("since", "date"), ("seen", "moment"),
        ("vip", "yes_no"), ("keeper", "user"), ("nick", "text"), ("sum", "money"),
    ):  # fmt: skip
        await field(api, "lead", key, kind)
    bad = {
        "site": "javascript:alert(1)",
        "beds": 1.5, "rate": "0.12345", "since": "31.03.2026", "seen": "2026-03-04T12:30",
        "vip": "yes", "keeper": 999, "nick": "a\u0007b", "sum": "1e400", "segment": option(choice, "Gold") + 1,
        "other": "x",
    }  # fmt: skip
    status, problem = await api.send("POST", "/leads", {"name": "Борис", "fields": bad})
    assert status == 422
    assert faults(problem) == {
        "site": "not-a-link", "beds": "not-whole", "rate": "too-precise", "since": "not-a-date", "seen": "no-time-zone",
        "vip": "not-yes-no", "keeper": "no-such-reference", "nick": "not-a-text", "sum": "too-large",
        "segment": "no-such-option", "other": "no-such-field",
    }  # fmt: skip
    assert (await api.get("/customers"))["items"] == []


async def test_needed_fields_are_asked_for_when_a_card_is_made_and_where_a_lead_has_come(api: Api) -> None:
    await field(api, "lead", "budget", "money", need="always")
    await field(api, "lead", "city", need="from", from_status="in_work")
    status, problem = await api.send("POST", "/leads", {"name": "Борис"})
    assert (status, problem["code"], faults(problem)) == (422, "fields-needed", {"budget": "required"})
    assert problem["errors"][0]["label"] == "Budget"
    lead = await api.post("/leads", {"name": "Борис", "fields": {"budget": "5"}})
    path = f"/leads/{lead['id']}"
    status, problem = await api.send("PATCH", path, {"version": 1, "status": "in_work"})
    assert (status, faults(problem)) == (422, {"city": "required"})
    status, moved = await api.send("PATCH", path, {"version": 1, "status": "in_work", "fields": {"city": "Тверь"}})
    assert (status, moved["status"]) == (200, "in_work")
    status, problem = await api.send("PATCH", path, {"version": 2, "fields": {"city": " "}})
    assert (status, faults(problem)) == (422, {"city": "required"})
    other = await api.post("/leads", {"name": "Олег", "fields": {"budget": "5"}})
    status, lost = await api.send("PATCH", f"/leads/{other['id']}", {"version": 1, "status": "lost"})
    assert (status, lost["status"]) == (200, "lost")


async def test_deal_moved_to_a_stage_that_asks_for_a_field_is_refused_until_it_is_filled(api: Api, sales: Any) -> None:
    offer = stage(sales, "Предложение отправлено")
    await field(api, "deal", "contract", "text", need="from", from_stage_id=offer, pipeline_id=sales["id"])
    deal = await api.post("/deals", {"title": "Кресла", "pipeline_id": sales["id"]})
    move = f"/deals/{deal['id']}/move"
    status, problem = await api.send("POST", move, {"version": 1, "stage_id": stage(sales, "Согласование")})
    assert (status, problem["code"], faults(problem)) == (422, "fields-needed", {"contract": "required"})
    assert (await api.get(f"/deals/{deal['id']}"))["version"] == 1
    form = {"version": 1, "stage_id": stage(sales, "Согласование"), "fields": {"contract": "Д-17"}}
    status, moved = await api.send("POST", move, form)
    assert (status, moved["fields"], moved["stage_id"]) == (200, {"contract": "Д-17"}, stage(sales, "Согласование"))
    lines = (await api.get(f"/deals/{deal['id']}/timeline"))["items"]
    told = {line["type"]: line["changes"] for line in lines}
    assert told["changed"] == [{"field": "fields.contract", "before": None, "after": "Д-17"}]
    assert set(told) == {"moved", "changed", "created"}
    second = await api.post("/deals", {"title": "Столы", "pipeline_id": sales["id"]})
    lost = {"version": 1, "stage_id": stage(sales, "Не купили"), "loss_reason_id": await loss_reason(api, "Дорого")}
    status, _ = await api.send("POST", f"/deals/{second['id']}/move", lost)
    assert status == 200


async def test_field_of_one_pipeline_given_to_a_deal_of_another_is_refused(api: Api, sales: Any) -> None:
    service = await api.post("/pipelines/from-template", {"kind": "service", "language": "ru", "currency": "RUB"})
    await field(api, "deal", "serial", pipeline_id=service["id"], need="always")
    deal = await api.post("/deals", {"title": "Кресла", "pipeline_id": sales["id"]})
    status, problem = await api.send("PATCH", f"/deals/{deal['id']}", {"version": 1, "fields": {"serial": "1"}})
    assert (status, faults(problem)) == (422, {"serial": "other-pipeline"})
    status, problem = await api.send("POST", "/deals", {"title": "Ремонт", "pipeline_id": service["id"]})
    assert (status, faults(problem)) == (422, {"serial": "required"})


async def test_lead_converted_carries_fields_of_the_same_key_to_contact_company_and_deal(api: Api, sales: Any) -> None:
    gold = {"options": [{"label": "Gold"}]}
    segment = await field(api, "lead", "segment", "choice", **gold)
    theirs = await field(api, "contact", "segment", "choice", options=[{"label": "Basic"}, {"label": "gold"}])
    for entity in ("lead", "company", "deal"):
        await field(api, entity, "city")
    await field(api, "lead", "only_here", "integer")
    await field(api, "contact", "city", "integer")
    fields = {"segment": option(segment, "Gold"), "city": "Тверь", "only_here": 3}
    lead = await api.post("/leads", {"name": "Борис", "company_name": "ООО «Лотос»", "fields": fields})
    done = await api.post(f"/leads/{lead['id']}/convert", {"version": 1})
    contact = await api.get(f"/contacts/{done['contact']['id']}")
    assert contact["fields"] == {"segment": option(theirs, "gold")}
    assert (await api.get(f"/companies/{done['company']['id']}"))["fields"] == {"city": "Тверь"}
    assert done["deal"]["fields"] == {"city": "Тверь"}
    assert (await api.get(f"/leads/{lead['id']}"))["fields"] == fields
    assert [one["id"] for one in (await api.get("/customers", q="твер", kind="company"))["items"]] == [
        done["company"]["id"]
    ]


async def test_card_changed_since_it_was_read_keeps_its_fields(api: Api) -> None:
    await field(api, "company", "city")
    made = await api.post("/companies", {"name": "Лотос", "fields": {"city": "Тверь"}})
    await api.send("PATCH", f"/companies/{made['id']}", {"version": 1, "fields": {"city": "Омск"}})
    status, problem = await api.send("PATCH", f"/companies/{made['id']}", {"version": 1, "fields": {"city": "Уфа"}})
    assert (status, problem["code"], problem["current"]["fields"]) == (409, "outdated", {"city": "Омск"})


async def test_deal_and_task_are_found_by_the_beginning_of_their_texts(api: Api, sales: Any) -> None:
    await field(api, "deal", "contract")
    await field(api, "task", "place")
    fields = {"contract": "Д-17/26 от марта"}
    deal = await api.post("/deals", {"title": "Кресла", "pipeline_id": sales["id"], "fields": fields})
    task = await api.post("/tasks", {"title": "Замер", "fields": {"place": "Садовая, 5"}})
    assert [one["id"] for one in (await api.get("/deals", q="д-17"))["items"]] == [deal["id"]]
    assert [one["id"] for one in (await api.get("/tasks", q="садовая"))["items"]] == [task["id"]]
    assert (await api.get("/deals", q="марта"))["items"] == []


async def test_repeated_task_with_a_needed_field_gives_its_value_to_the_next_one(api: Api, database: Database) -> None:
    await field(api, "task", "place", need="always")
    status, problem = await api.send("POST", "/tasks", {"title": "Замер"})
    assert (status, faults(problem)) == (422, {"place": "required"})
    due = {"day": "2099-03-02"}
    form = {"title": "Замер", "due": due, "repeat": "weekly", "fields": {"place": "Садовая"}}
    task = await api.post("/tasks", form)
    status, changed = await api.send("PATCH", f"/tasks/{task['id']}", {"version": 1, "fields": {"place": "Лесная"}})
    assert (status, changed["fields"], changed["version"]) == (200, {"place": "Лесная"}, 2)
    lines = (await api.get(f"/tasks/{task['id']}/timeline"))["items"]
    assert lines[0]["changes"] == [{"field": "fields.place", "before": "Садовая", "after": "Лесная"}]
    async with database.transaction() as session:
        successor = await follow(session, await session.get_one(Task, task["id"]), datetime.now(UTC))
    assert successor is not None
    assert (await api.get(f"/tasks/{successor.id}"))["fields"] == {"place": "Лесная"}
