"""What a customer bought and has ordered, and products in the search over everything."""

from typing import Any

import pytest

from tests.crm.conftest import Api
from tests.crm.deals.conftest import stage
from tests.crm.goods.test_catalogue import product
from tests.crm.goods.test_deal_lines import deal

pytestmark = pytest.mark.db


async def won(api: Api, pipeline: Any, card: Any) -> None:
    body = {"version": card["version"], "stage_id": stage(pipeline, "Оплачено")}
    assert (await api.send("POST", f"/deals/{card['id']}/move", body))[0] == 200


async def test_customers_card_tells_goods_bought_from_goods_on_order(api: Api, sales: Any) -> None:
    anna = await api.post("/contacts", {"name": "Анна"})
    for title, price in (("Первая", "100.00"), ("Вторая", "50.50")):
        lines = [{"name": f"{title} {n}", "price": price} for n in (1, 2)]
        await won(api, sales, await deal(api, sales, contact_id=anna["id"], lines=lines))
    await deal(api, sales, contact_id=anna["id"], lines=[{"name": "Заказ", "price": "7", "quantity": "0.25"}])
    await deal(api, sales, contact_id=anna["id"], amount="5")
    path = f"/contacts/{anna['id']}/purchases"
    first = await api.get(path, limit=3)
    assert [one["name"] for one in first["items"]] == ["Вторая 2", "Вторая 1", "Первая 2"]
    assert first["totals"] == [{"currency": "RUB", "amount": "301.00", "deals": 2}]
    rest = await api.get(path, limit=3, cursor=first["next_cursor"])
    assert ([one["name"] for one in rest["items"]], rest["totals"], rest["next_cursor"]) == (["Первая 1"], [], None)
    ordered = await api.get(path, state="ordered")
    assert [(one["name"], one["quantity"], one["total"]) for one in ordered["items"]] == [("Заказ", "0.250", "1.75")]
    api.login = "operator"
    assert (await api.get(path))["items"] == []
    assert (await api.send("GET", "/contacts/999/purchases"))[0] == 404


async def test_search_over_everything_finds_a_product_by_name_slip_layout_and_article(api: Api) -> None:
    await product(api, "Стол письменный", sku="ST-100")
    await product(api, "Стол старый", archived=True)
    for typed in ("письменный", "пиьсменный", "gbcmvtyysq", "st100", "ST-100"):
        found = (await api.get("/search", q=typed))["products"]
        assert [one["name"] for one in found] == ["Стол письменный"], typed
    api.login = "reviewer"
    assert (await api.get("/search", q="письменный"))["products"] == []
