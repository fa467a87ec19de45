"""Lists of deals: every order page by page, every filter, sums, and what of it a role may ask."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from callcenter.auth.scopes import Action, Entity, Scope
from tests.crm.conftest import Api
from tests.crm.deals.conftest import PEOPLE, loss_reason, stage
from tests.crm.fields.conftest import field
from tests.crm.rights.conftest import MATE, ME, Firm, firm

__all__ = ["firm"]

pytestmark = pytest.mark.db

TODAY = datetime.now(UTC).date()


async def made(api: Api, sales: Any, title: str, **more: object) -> int:
    return int((await api.post("/deals", {"title": title, "pipeline_id": sales["id"], **more}))["id"])


async def titles(api: Api, **query: object) -> str:
    return "".join(item["title"] for item in await api.all_pages("/deals", limit=2, **query))


async def test_deals_come_in_every_order_both_ways_and_those_that_lack_it_come_last(api: Api, sales: Any) -> None:
    days = (TODAY, None, TODAY - timedelta(days=9), None, TODAY)
    for title, amount, day in zip("ABCDE", ("30", None, "10.50", "30", None), days, strict=True):
        await made(api, sales, title, amount=amount, expected_close=None if day is None else day.isoformat())
    for order, wanted in (
        ("created", "EDCBA"),
        ("created_asc", "ABCDE"),
        ("moved", "EDCBA"),
        ("moved_asc", "ABCDE"),
        ("amount", "DACEB"),
        ("amount_asc", "CADBE"),
        ("expected_close", "EACDB"),
        ("expected_close_asc", "CAEBD"),
    ):
        assert await titles(api, order=order) == wanted, order
        assert await titles(api, order=order, pipeline_id=sales["id"]) == wanted, order
    cursor = (await api.get("/deals", order="amount", limit=1))["next_cursor"]
    assert (await api.send("GET", "/deals", order="amount_asc", cursor=cursor))[0] == 422


async def test_deals_are_narrowed_and_summed_by_everything_that_a_list_shows(api: Api, sales: Any) -> None:
    await field(api, "deal", "place", "text")
    first, second, lost = (stage(sales, name) for name in ("Первый контакт", "Потребность выяснена", "Не купили"))
    a = await made(api, sales, "A", amount="10", source="Сайт", expected_close=TODAY.isoformat())
    b = await made(api, sales, "B", amount="5", currency="EUR", stage_id=second, fields={"place": "Тверь"})
    c = await made(api, sales, "C", amount="7.25", source="Звонок")
    reason = await loss_reason(api, "Дорого")
    status, _ = await api.send("POST", f"/deals/{c}/move", {"version": 1, "stage_id": lost, "loss_reason_id": reason})
    assert status == 200
    for day in (TODAY + timedelta(days=3), TODAY + timedelta(days=1)):
        await api.post("/tasks", {"title": f"Позвонить {day}", "deal_id": a, "due": {"day": day.isoformat()}})
    today, later = TODAY.isoformat(), (TODAY + timedelta(days=1)).isoformat()
    for query, wanted in (
        ({"stage": [first, second]}, "BA"),
        ({"stage": lost}, "C"),
        ({"source": "Сайт"}, "A"),
        ({"created_from": "-0d", "created_to": today}, "CBA"),
        ({"created_to": "-1d"}, ""),
        ({"closed_from": today}, "C"),
        ({"closed_to": "-1d"}, ""),
        ({"expected_from": today, "expected_to": "-0d"}, "A"),
        ({"expected_from": later}, ""),
        ({"open_task": True}, "A"),
        ({"open_task": False}, "CB"),
        ({"field": "place:is:Тверь"}, "B"),
    ):
        assert await titles(api, **query) == wanted, query
        assert (await api.get("/deals/totals", **query))["count"] == len(wanted), query
    sums = [{"currency": "EUR", "amount": "5.00"}, {"currency": "RUB", "amount": "17.25"}]
    assert await api.get("/deals/totals") == {"count": 3, "totals": sums}
    shown = {item["id"]: item for item in (await api.get("/deals"))["items"]}
    assert shown[a]["next_task"]["title"] == f"Позвонить {later}"
    assert (shown[b]["fields"], shown[b]["next_task"], shown[a]["fields"]) == ({"place": "Тверь"}, None, {})
    assert (shown[c]["loss_reason"]["name"], shown[c]["source"]) == ("Дорого", "Звонок")


async def test_operator_neither_counts_nor_sums_a_colleagues_deals(api: Api, sales: Any) -> None:
    for login in ("operator", "second"):
        await made(api, sales, login, amount="10", responsible_id=PEOPLE[login].user_id)
    api.login = "operator"
    assert await api.get("/deals/totals") == {"count": 1, "totals": [{"currency": "RUB", "amount": "10.00"}]}


async def test_what_a_role_hides_neither_narrows_nor_orders_a_list_nor_is_summed(firm: Firm) -> None:
    firm.hiding((Entity.DEAL, "amount"), (Entity.DEAL, "source"), (Entity.DEAL, "expected_close"))
    for query in (
        {"order": "amount"},
        {"order": "expected_close_asc"},
        {"amount_from": "1"},
        {"source": "x"},
        {"expected_to": "-0d"},
        {"close_before": "2026-03-31"},
    ):
        assert await firm.status("GET", "/deals", **query) == 422, query
        assert "order" in query or await firm.status("GET", "/deals/totals", **query) == 422, query
    assert (await firm.get("/deals/totals"))["totals"] == []
    assert len(await firm.all_pages("/deals", order="moved_asc", limit=2)) == len(
        firm.reached_ids(Entity.DEAL, Scope.ALL)
    )
    firm.role((Action.VIEW, Scope.TEAM))
    mine = firm.reached_ids(Entity.DEAL, Scope.TEAM)
    assert {firm.records[Entity.DEAL, ME], firm.records[Entity.DEAL, MATE]} <= mine
    totals = await firm.get("/deals/totals")
    assert totals == {"count": len(mine), "totals": [{"currency": "RUB", "amount": f"{100 * len(mine)}.00"}]}


async def test_deals_are_narrowed_by_own_fields_of_their_customers(api: Api, sales: Any) -> None:
    await field(api, "contact", "segment", "text")
    await field(api, "company", "segment", "text")
    await field(api, "company", "size", "text")
    retail = (await api.post("/contacts", {"name": "Анна", "fields": {"segment": "розница"}}))["id"]
    plain = (await api.post("/contacts", {"name": "Пётр"}))["id"]
    firm = (await api.post("/companies", {"name": "Лотос", "fields": {"segment": "опт", "size": "большая"}}))["id"]
    await made(api, sales, "A", contact_id=retail)
    await made(api, sales, "B", contact_id=plain, company_id=firm)
    await made(api, sales, "C")
    for asked, wanted in (
        (["segment:is:розница"], "A"),
        (["segment:is:опт"], "B"),
        (["segment:filled"], "BA"),
        (["segment:empty"], "B"),
        (["segment:is:опт", "size:filled"], "B"),
        (["segment:is:розница", "size:filled"], ""),
    ):
        assert await titles(api, customer_field=asked) == wanted, asked
        assert (await api.get("/deals/totals", customer_field=asked))["count"] == len(wanted), asked
    status, problem = await api.send("GET", "/deals", customer_field="nothing:filled")
    assert (status, problem["errors"][0]["field"]) == (422, "query.customer_field")
