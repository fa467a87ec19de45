"""What a deal sells, over HTTP: its lines, their sum, and what its history says of them."""

from typing import Any

import pytest
from sqlalchemy import select

from callcenter.db import Database
from crm.deals.lines.facts import sold_lines
from tests.crm.conftest import Api
from tests.crm.goods.test_catalogue import category, price_list, product

pytestmark = pytest.mark.db


async def deal(api: Api, pipeline: Any, **fields: object) -> Any:
    return await api.post("/deals", {"title": "Мебель в офис", "pipeline_id": pipeline["id"], **fields})


async def put(api: Api, card: Any, *lines: dict[str, object]) -> tuple[int, Any]:
    return await api.send("PUT", f"/deals/{card['id']}/lines", {"version": card["version"], "lines": list(lines)})


async def saved(api: Api, card: Any, *lines: dict[str, object]) -> Any:
    status, after = await put(api, card, *lines)
    assert status == 200, after
    return after


async def changes(api: Api, card: Any) -> list[Any]:
    """Of the newest edit in the deal's history."""
    page = await api.get(f"/deals/{card['id']}/timeline")
    return [(one["field"], one["before"], one["after"]) for one in page["items"][0]["changes"]]


@pytest.fixture
async def desk(api: Api) -> Any:
    retail = await price_list(api)
    prices = [{"price_list_id": retail["id"], "amount": "1500"}]
    return await product(api, "Стол", sku="ST-1", unit="шт", vat_rate="20", prices=prices)


async def test_product_put_into_a_deal_takes_its_price_and_makes_the_sum(api: Api, sales: Any, desk: Any) -> None:
    card = await deal(api, sales, amount="10")
    card = await saved(
        api, card, {"product_id": desk["id"], "quantity": "2"}, {"name": "Доставка", "price": "300.50", "unit": "рейс"}
    )
    first, second = card["lines"]
    assert (first["name"], first["sku"], first["unit"], first["price"]) == ("Стол", "ST-1", "шт", "1500.00")
    assert (first["quantity"], first["vat"], first["total"]) == ("2.000", "500.00", "3000.00")
    assert (second["product_id"], second["vat_rate"], second["total"]) == (None, None, "300.50")
    assert (card["amount"], card["version"]) == ("3300.50", 2)
    assert await changes(api, card) == [
        ("lines", None, "Стол (ST-1) · 2 шт × 1500.00 = 3000.00 RUB"),
        ("lines", None, "Доставка · 1 рейс × 300.50 = 300.50 RUB"),
        ("amount", "10.00", "3300.50"),
    ]


async def test_line_changed_moved_and_taken_out_stands_in_the_history_before_and_after(
    api: Api, sales: Any, desk: Any
) -> None:
    card = await deal(api, sales, lines=[{"product_id": desk["id"]}, {"name": "А", "price": "1"}])
    table, other = (line["id"] for line in card["lines"])
    card = await saved(api, card, {"id": other}, {"id": table, "quantity": "1.5", "discount": "10"})
    assert await changes(api, card) == [
        ("lines", "Стол (ST-1) · 1 шт × 1500.00 = 1500.00 RUB", "Стол (ST-1) · 1.5 шт × 1500.00 − 10% = 2025.00 RUB"),
        ("line_order", "Стол, А", "А, Стол"),
        ("amount", "1501.00", "2026.00"),
    ]
    assert [line["id"] for line in card["lines"]] == [other, table]
    card = await saved(api, card, {"id": table, "discount_kind": "sum", "discount": "50", "vat_included": False})
    assert card["amount"] == "2640.00"
    assert (await changes(api, card))[0] == (
        "lines",
        "А · 1 × 1.00 = 1.00 RUB",
        None,
    )
    card = await saved(api, card)
    assert (card["lines"], card["amount"]) == ([], None)
    same = await saved(api, card)
    assert same["version"] == card["version"]


async def test_deal_with_lines_has_no_sum_and_no_currency_to_type(api: Api, sales: Any, desk: Any) -> None:
    card = await deal(api, sales, lines=[{"product_id": desk["id"]}])
    for typed in ({"amount": "1"}, {"currency": "USD"}, {"amount": None}):
        status, problem = await api.send("PATCH", f"/deals/{card['id']}", {"version": card["version"], **typed})
        assert (status, problem["code"]) == (409, "amount-of-lines")
    same = {"version": card["version"], "amount": "1500.00", "currency": "RUB", "note": "торопятся"}
    status, after = await api.send("PATCH", f"/deals/{card['id']}", same)
    assert (status, after["note"], after["amount"]) == (200, "торопятся", "1500.00")


async def test_price_changed_later_leaves_old_deals_alone(api: Api, sales: Any, desk: Any) -> None:
    old = await deal(api, sales, lines=[{"product_id": desk["id"]}])
    prices = [{"price_list_id": desk["prices"][0]["price_list_id"], "amount": "1700"}]
    body = {"version": 1, "name": "Стол новый", "vat_rate": None, "prices": prices}
    assert (await api.send("PATCH", f"/products/{desk['id']}", body))[0] == 200
    card = await saved(api, old, {"id": old["lines"][0]["id"], "quantity": "2"}, {"product_id": desk["id"]})
    assert [(line["name"], line["price"], line["vat_rate"]) for line in card["lines"]] == [
        ("Стол", "1500.00", "20.00"),
        ("Стол новый", "1700.00", None),
    ]


async def test_product_of_a_deal_is_archived_and_not_deleted(api: Api, sales: Any, desk: Any) -> None:
    unsold = await product(api, "Полка")
    card = await deal(api, sales, lines=[{"product_id": desk["id"]}])
    status, problem = await api.send("DELETE", f"/products/{desk['id']}")
    assert (status, problem["code"]) == (409, "product-sold")
    assert (await api.send("DELETE", f"/products/{unsold['id']}"))[0] == 204
    assert (await api.send("PATCH", f"/products/{desk['id']}", {"version": 1, "archived": True}))[0] == 200
    status, problem = await put(api, card, {"product_id": desk["id"]})
    assert (status, problem["errors"][0]["field"]) == (422, "body.lines.0.product_id")
    card = await saved(api, card, {"id": card["lines"][0]["id"], "quantity": "3"})
    assert card["amount"] == "4500.00"


async def test_wrong_line_is_refused_by_its_place_and_changes_nothing(api: Api, sales: Any) -> None:
    card = await deal(api, sales, amount="5")
    wrong: tuple[tuple[dict[str, object], str], ...] = (
        ({}, "name"),
        ({"name": "А"}, "price"),
        ({"name": "А", "price": "1", "quantity": "0"}, "quantity"),
        ({"name": "А", "price": "1", "quantity": "1.0001"}, "quantity"),
        ({"name": "А", "price": "1.001"}, "price"),
        ({"name": "А", "price": "1", "discount": "101"}, "discount"),
        ({"name": "А", "price": "1", "discount_kind": "sum", "discount": "1.01"}, "discount"),
        ({"name": "А", "price": "9999999999999.99", "quantity": "2"}, "price"),
        ({"product_id": 99}, "product_id"),
        ({"id": 99}, "id"),
    )
    for line, field in wrong:
        status, problem = await put(api, card, {"name": "Хорошая", "price": "1"}, line)
        assert (status, problem["errors"][0]["field"]) == (422, f"body.lines.1.{field}"), line
    after = await api.get(f"/deals/{card['id']}")
    assert (after["lines"], after["amount"], after["version"]) == ([], "5.00", 1)


async def test_line_of_another_deal_is_not_there(api: Api, sales: Any) -> None:
    other = await deal(api, sales, lines=[{"name": "Чужая", "price": "1"}])
    card = await deal(api, sales)
    status, _ = await put(api, card, {"id": other["lines"][0]["id"]})
    assert status == 422
    assert (await api.get(f"/deals/{other['id']}"))["lines"] == other["lines"]


async def test_product_without_a_price_in_the_deals_currency_asks_for_one(api: Api, sales: Any, desk: Any) -> None:
    status, problem = await api.send(
        "POST",
        "/deals",
        {"title": "Стол", "pipeline_id": sales["id"], "currency": "USD", "lines": [{"product_id": desk["id"]}]},
    )
    assert (status, problem["errors"][0]["field"]) == (422, "body.lines.0.price")


async def test_lines_put_by_two_are_refused_to_the_slower_with_the_card_of_now(api: Api, sales: Any) -> None:
    card = await deal(api, sales)
    await saved(api, card, {"name": "Первая", "price": "1"})
    status, problem = await put(api, card, {"name": "Вторая", "price": "2"})
    assert (status, problem["code"], problem["current"]["lines"][0]["name"]) == (409, "outdated", "Первая")


async def test_colleagues_deal_is_not_the_operators_to_sell_from(api: Api, sales: Any) -> None:
    card = await deal(api, sales)
    api.login = "operator"
    assert (await put(api, card, {"name": "А", "price": "1"}))[0] == 404
    api.login = "senior_operator"
    status, problem = await put(api, card, {"name": "А", "price": "1"})
    assert (status, problem["code"]) == (403, "forbidden")


async def test_lead_converted_brings_the_lines_that_were_agreed_on(api: Api, sales: Any, desk: Any) -> None:
    lead = await api.post("/leads", {"name": "Анна"})
    body = {"version": lead["version"], "amount": "7", "lines": [{"product_id": desk["id"], "quantity": "2"}]}
    done = await api.post(f"/leads/{lead['id']}/convert", body)
    assert (done["deal"]["amount"], done["deal"]["lines"][0]["name"]) == ("3000.00", "Стол")


async def test_sold_lines_are_read_by_reports_with_product_category_and_sum(
    api: Api, database: Database, sales: Any, desk: Any
) -> None:
    tables = await category(api, "Столы")
    assert (await api.send("PATCH", f"/products/{desk['id']}", {"version": 1, "category_id": tables["id"]}))[0] == 200
    card = await deal(api, sales, lines=[{"product_id": desk["id"], "quantity": "0.5"}, {"name": "А", "price": "1"}])
    sold = sold_lines()
    columns = (sold.c.deal_id, sold.c.product_id, sold.c.category_id, sold.c.quantity, sold.c.total)
    async with database.reading() as session:
        rows = [tuple(row) for row in await session.execute(select(*columns).order_by(sold.c.position))]
    assert rows == [(card["id"], desk["id"], tables["id"], 500, 75_000), (card["id"], None, None, 1000, 100)]
