"""The catalogue as a file: out, edited, and in again."""

from typing import Any

import pytest

from callcenter.http.middleware import COOKIE
from callcenter.http.routing import API
from tests.crm.conftest import Api
from tests.crm.goods.test_catalogue import category, names, price_list, product

pytestmark = pytest.mark.db


async def bring(api: Api, content: str | bytes, *, dry_run: bool = False) -> tuple[int, Any]:
    headers = {"Cookie": f"{COOKIE}={api.login}", "Content-Disposition": 'attachment; filename="p.csv"'}
    url = f"{API}/product-imports?dry_run={str(dry_run).lower()}"
    async with api.client.post(url, headers=headers, data=content) as response:
        return response.status, await response.json()


async def exported(api: Api, form: str) -> bytes:
    headers = {"Cookie": f"{COOKIE}={api.login}"}
    async with api.client.get(f"{API}/products/export?format={form}&language=ru", headers=headers) as response:
        assert response.status == 200
        return await response.read()


def counted(answer: Any) -> tuple[int, int, int, int]:
    return answer["created"], answer["updated"], answer["unchanged"], answer["refused"]


async def test_sheet_of_an_accountant_makes_products_categories_and_prices(api: Api) -> None:
    retail, wholesale = await price_list(api), await price_list(api, "Опт", is_default=False)
    sheet = (
        "Артикул;Наименование;Группа;Ед.;НДС;Вид;Цена;Опт;Вес\n"
        "ST-1;Стол;Мебель / Столы;шт;20%;товар;1 500,50;1.200,00;10\n"
        "US-1;Сборка;;усл;без НДС;услуга;300;;\n"
    )
    status, answer = await bring(api, sheet.encode("cp1251"), dry_run=True)
    assert (status, counted(answer), answer["unread_columns"]) == (200, (2, 0, 0, 0), ["Вес"])
    assert await names(api) == []
    assert counted((await bring(api, sheet.encode("cp1251")))[1]) == (2, 0, 0, 0)
    service, table = (await api.get("/products"))["items"]
    assert (service["kind"], service["vat_rate"], service["unit"]) == ("service", None, "усл")
    assert (table["category"]["name"], table["vat_rate"]) == ("Столы", "20.00")
    assert table["prices"] == [
        {"price_list_id": retail["id"], "amount": "1500.50"},
        {"price_list_id": wholesale["id"], "amount": "1200.00"},
    ]
    assert counted((await bring(api, sheet.encode("cp1251")))[1]) == (0, 0, 2, 0)
    tree = await api.get("/product-categories")
    assert [(one["name"], one["products"]) for one in tree] == [("Мебель", 0), ("Столы", 1)]


async def test_sheet_of_new_prices_changes_prices_and_leaves_the_rest(api: Api) -> None:
    retail, tables = await price_list(api), await category(api, "Столы")
    made = await product(
        api,
        sku="ST-1",
        unit="шт",
        category_id=tables["id"],
        description="Дуб",
        prices=[{"price_list_id": retail["id"], "amount": "1"}],
    )
    assert counted((await bring(api, "sku,розница\nst1,99.90\n"))[1]) == (0, 1, 0, 0)
    card = await api.get(f"/products/{made['id']}")
    assert (card["prices"][0]["amount"], card["version"]) == ("99.90", 2)
    unchanged = ("name", "unit", "category", "description", "sku")
    assert {name: card[name] for name in unchanged} == {name: made[name] for name in unchanged}


async def test_rows_with_mistakes_are_named_by_line_and_the_good_ones_taken_in(api: Api) -> None:
    await price_list(api)
    sheet = (
        "sku,name,kind,vat,price,unit\n"
        "A-1,Good,product,20,10,pcs\n"
        "A-2,Bad price,product,20,cheap,pcs\n"
        "A-3,Bad kind,thing,20,10,pcs\n"
        "A-4,Bad rate,product,120,10,pcs\n"
        "A-1,Twice,product,20,10,pcs\n"
        "A-5,,product,20,10,pcs\n"
        "A-6,Minus,product,20,-5,pcs\n"
    )
    status, answer = await bring(api, sheet)
    assert (status, counted(answer)) == (200, (1, 0, 0, 6))
    assert [(one["line"], one["column"], one["code"]) for one in answer["problems"]] == [
        (3, "price", "bad-number"),
        (4, "kind", "unknown-kind"),
        (5, "vat_rate", "bad-value"),
        (6, "", "twice"),
        (7, "", "name-needed"),
        (8, "price", "bad-number"),
    ]
    assert await names(api) == ["Good"]


async def test_row_without_an_article_number_is_the_one_product_of_its_name(api: Api) -> None:
    retail = await price_list(api)
    made = await product(api, "Стол", sku="ST-1")
    await product(api, "Стул", sku="A")
    await product(api, "Стул", sku="B")
    answer = (await bring(api, "название,цена\nстол,5\nСтул,5\nПолка,5\nСТОЛ,6\n"))[1]
    assert (counted(answer), [one["code"] for one in answer["problems"]]) == ((1, 1, 0, 2), ["several", "twice"])
    card = await api.get(f"/products/{made['id']}")
    assert (card["name"], card["prices"]) == ("стол", [{"price_list_id": retail["id"], "amount": "5.00"}])


async def test_catalogue_exported_is_imported_again_without_a_change(api: Api) -> None:
    retail = await price_list(api)
    inner = await category(api, "Столы", await category(api, "Мебель"))
    prices = [{"price_list_id": retail["id"], "amount": "1500.50"}]
    await product(api, "=1+1", sku="-5", category_id=inner["id"], vat_rate="22", unit="шт", prices=prices)
    await product(api, "Доставка", kind="service", description="в черте города")
    await product(api, "Старый", archived=True)
    for form in ("csv", "xlsx"):
        content = await exported(api, form)
        assert counted((await bring(api, content))[1]) == (0, 0, 3, 0), form
    assert "'=1+1" in (await exported(api, "csv")).decode()


async def test_file_that_is_no_catalogue_is_refused_and_changes_nothing(api: Api) -> None:
    for content in (b"", b"PK\x03\x04 no workbook", "вес;цвет\n1;2\n".encode()):
        assert (await bring(api, content))[0] == 422, content
    assert await names(api) == []


async def test_operator_takes_the_price_list_along_and_brings_none_in(api: Api) -> None:
    api.login = "operator"
    assert (await bring(api, "name\nСтол\n"))[0] == 403
    assert (await exported(api, "csv")).startswith("\ufeffАртикул".encode())
