"""The catalogue over HTTP: products, the tree of categories, price lists."""

from typing import Any

import pytest

from tests.crm.conftest import Api

pytestmark = pytest.mark.db


async def category(api: Api, name: str, parent: Any = None) -> Any:
    return await api.post("/product-categories", {"name": name, "parent_id": None if parent is None else parent["id"]})


async def price_list(api: Api, name: str = "Розница", **fields: object) -> Any:
    return await api.post("/price-lists", {"name": name, "currency": "RUB", "is_default": True, **fields})


async def product(api: Api, name: str = "Стол письменный", **fields: object) -> Any:
    return await api.post("/products", {"name": name, **fields})


async def names(api: Api, **query: object) -> list[str]:
    return [item["name"] for item in await api.all_pages("/products", limit=2, **query)]


async def test_product_made_is_read_back_with_its_prices_exact(api: Api) -> None:
    retail, tables = await price_list(api), await category(api, "Столы")
    made = await product(
        api,
        sku="ST-100",
        unit="шт",
        vat_rate="22",
        category_id=tables["id"],
        prices=[{"price_list_id": retail["id"], "amount": "1234567890123.45"}],
    )
    card = await api.get(f"/products/{made['id']}")
    assert card == made
    assert (card["vat_rate"], card["category"]["name"], card["version"]) == ("22.00", "Столы", 1)
    assert card["prices"] == [{"price_list_id": retail["id"], "amount": "1234567890123.45"}]
    assert (await api.get("/price-lists"))[0]["prices"] == 1
    assert (await api.get("/products", currency="RUB"))["items"][0]["price"] == "1234567890123.45"
    assert (await api.get("/products", currency="USD"))["items"][0]["price"] is None


async def test_product_with_a_wrong_field_is_refused_by_its_name(api: Api) -> None:
    for fields, field in (
        ({"name": " "}, "body.name"),
        ({"vat_rate": "100.01"}, "body.vat_rate"),
        ({"vat_rate": "1.234"}, "body.vat_rate"),
        ({"unit": "x" * 21}, "body.unit"),
        ({"sku": "x" * 65}, "body.sku"),
        ({"category_id": 99}, "body.category_id"),
        ({"prices": [{"price_list_id": 99, "amount": "1"}]}, "body.prices"),
        ({"prices": [{"price_list_id": 1, "amount": "-1"}]}, "body.prices.0.amount"),
    ):
        status, problem = await api.send("POST", "/products", {"name": "Стол", **fields})
        assert (status, problem["errors"][0]["field"]) == (422, field), fields
    assert await names(api) == []


async def test_article_number_of_another_spelling_is_taken_all_the_same(api: Api) -> None:
    first = await product(api, sku="ST-100")
    other = await product(api, "Стул", sku="ST-200")
    status, problem = await api.send("POST", "/products", {"name": "Полка", "sku": "st 100"})
    assert (status, problem["code"], problem["product_id"]) == (409, "sku-taken", first["id"])
    status, problem = await api.send("PATCH", f"/products/{other['id']}", {"version": 1, "sku": "St100"})
    assert (status, problem["code"]) == (409, "sku-taken")
    await product(api, "Без артикула")
    await product(api, "Тоже без артикула")


async def test_product_changed_by_two_is_refused_to_the_slower_with_the_card_of_now(api: Api) -> None:
    made = await product(api, unit="шт")
    status, card = await api.send("PATCH", f"/products/{made['id']}", {"version": 1, "name": "Стол большой"})
    assert (status, card["version"]) == (200, 2)
    status, problem = await api.send("PATCH", f"/products/{made['id']}", {"version": 1, "name": "Стол малый"})
    assert (status, problem["code"], problem["current"]["name"]) == (409, "outdated", "Стол большой")
    status, problem = await api.send("PATCH", f"/products/{made['id']}", {"name": "Стол малый"})
    assert (status, problem["code"]) == (428, "version-needed")
    status, card = await api.send("PATCH", f"/products/{made['id']}", {"version": 2, "unit": "ШТ"})
    assert (status, card["unit"], card["version"]) == (200, "шт", 2)


async def test_price_taken_out_of_a_list_leaves_the_others(api: Api) -> None:
    retail, export = await price_list(api), await price_list(api, "Export", currency="USD")
    prices = [{"price_list_id": retail["id"], "amount": "100"}, {"price_list_id": export["id"], "amount": "2"}]
    made = await product(api, prices=prices)
    body = {"version": 1, "prices": [{"price_list_id": retail["id"], "amount": None}]}
    status, card = await api.send("PATCH", f"/products/{made['id']}", body)
    assert (status, card["prices"]) == (200, [{"price_list_id": export["id"], "amount": "2.00"}])
    status, problem = await api.send(
        "PUT", f"/price-lists/{export['id']}", {"name": "Export", "currency": "EUR", "version": 1}
    )
    assert (status, problem["errors"][0]["field"]) == (422, "body.currency")


async def test_typed_words_and_article_numbers_find_products_page_by_page(api: Api) -> None:
    for name, sku in (("Стол письменный", "ST-100"), ("Стол обеденный", "ST-200"), ("Ёлка искусственная", "")):
        await product(api, name, sku=sku)
    await product(api, "Стол старый", archived=True)
    for typed, found in (
        ("стол", ["Стол обеденный", "Стол письменный"]),
        ("обед стол", ["Стол обеденный"]),
        ("ЁЛКА", ["Ёлка искусственная"]),
        ("st100", ["Стол письменный"]),
        ("st-10", ["Стол письменный"]),
        ("ST 100", ["Стол письменный"]),
        ("100", ["Стол письменный"]),
        ("диван", []),
        ("%", ["Ёлка искусственная", "Стол обеденный", "Стол письменный"]),
    ):
        assert await names(api, q=typed) == found, typed


async def test_category_lists_what_is_below_it_too(api: Api) -> None:
    furniture = await category(api, "Мебель")
    tables = await category(api, "Столы", furniture)
    await product(api, "Стол", category_id=tables["id"])
    await product(api, "Полка", category_id=furniture["id"])
    await product(api, "Доставка", kind="service")
    assert await names(api, category_id=furniture["id"]) == ["Полка", "Стол"]
    assert await names(api, category_id=tables["id"]) == ["Стол"]
    assert await names(api, category_id=0) == ["Доставка"]
    assert await names(api, kind="service") == ["Доставка"]
    tree = await api.get("/product-categories")
    assert [(one["name"], one["products"]) for one in tree] == [("Мебель", 1), ("Столы", 1)]


async def test_category_moved_goes_with_its_branch_and_never_below_itself(api: Api) -> None:
    furniture, outlet = await category(api, "Мебель"), await category(api, "Распродажа")
    tables = await category(api, "Столы", furniture)
    small = await category(api, "Малые", tables)
    for inside in (furniture, tables, small):
        status, problem = await api.send(
            "PATCH", f"/product-categories/{furniture['id']}", {"version": 1, "parent_id": inside["id"]}
        )
        assert (status, problem["errors"][0]["field"]) == (422, "body.parent_id")
    body = {"version": 1, "parent_id": outlet["id"]}
    assert (await api.send("PATCH", f"/product-categories/{tables['id']}", body))[0] == 200
    body = {"version": 1, "parent_id": None, "before_id": furniture["id"]}
    assert (await api.send("PATCH", f"/product-categories/{outlet['id']}", body))[0] == 200
    tree = await api.get("/product-categories")
    assert [one["name"] for one in tree] == ["Распродажа", "Столы", "Малые", "Мебель"]
    status, problem = await api.send("DELETE", f"/product-categories/{tables['id']}")
    assert (status, problem["code"], problem["categories"]) == (409, "category-in-use", 1)
    assert (await api.send("DELETE", f"/product-categories/{small['id']}"))[0] == 204


async def test_tree_of_categories_is_no_deeper_than_it_can_be_shown(api: Api) -> None:
    last = None
    for depth in range(8):
        last = await category(api, f"Уровень {depth}", last)
    status, _ = await api.send("POST", "/product-categories", {"name": "Ещё", "parent_id": last and last["id"]})
    assert status == 422


async def test_price_of_a_day_comes_from_the_default_list_that_began_last(api: Api) -> None:
    """The house's day in these tests is 4 March 2026."""
    lists = [
        await price_list(api, "Оптовая", is_default=False),
        await price_list(api, "Розница"),
        await price_list(api, "Март", valid_from="2026-03-01", valid_until="2026-03-04"),
        await price_list(api, "Февраль", valid_from="2026-02-01", valid_until="2026-03-03"),
        await price_list(api, "Завтра", valid_from="2026-03-05"),
        await price_list(api, "Закрыта", active=False, valid_from="2026-03-02"),
    ]
    prices = [{"price_list_id": one["id"], "amount": f"{place}"} for place, one in enumerate(lists, start=1)]
    made = await product(api, prices=prices)

    async def now() -> tuple[str, int]:
        item = (await api.get("/products", currency="RUB"))["items"][0]
        return item["price"], item["price_list_id"]

    assert await now() == ("3.00", lists[2]["id"])
    version = 1
    for gone, then in ((2, "2.00"), (1, "1.00")):
        body = {"version": version, "prices": [{"price_list_id": lists[gone]["id"], "amount": None}]}
        assert (await api.send("PATCH", f"/products/{made['id']}", body))[0] == 200
        version += 1
        assert (await now())[0] == then


async def test_price_list_of_a_taken_name_or_of_days_in_disorder_is_refused(api: Api) -> None:
    await price_list(api)
    status, problem = await api.send("POST", "/price-lists", {"name": "РОЗНИЦА", "currency": "RUB"})
    assert (status, problem["code"]) == (409, "name-taken")
    body = {"name": "Весна", "currency": "RUB", "valid_from": "2026-03-02", "valid_until": "2026-03-01"}
    assert (await api.send("POST", "/price-lists", body))[0] == 422


async def test_request_repeated_with_its_key_makes_one_product(api: Api) -> None:
    api.headers["Idempotency-Key"] = "0b29bb7c-5a4c-4d57-9f9e-6a1f3a0f7a01"
    assert await product(api) == await product(api)
    assert await names(api) == ["Стол письменный"]


async def test_operator_reads_the_catalogue_and_changes_nothing_in_it(api: Api) -> None:
    made, tables = await product(api), await category(api, "Столы")
    api.login = "operator"
    assert (await api.get(f"/products/{made['id']}", fields="name,sku")) == {"name": made["name"], "sku": ""}
    for method, path, body in (
        ("POST", "/products", {"name": "Стул"}),
        ("PATCH", f"/products/{made['id']}", {"version": 1, "name": "Стул"}),
        ("DELETE", f"/products/{made['id']}", None),
        ("POST", "/product-categories", {"name": "Стулья"}),
        ("PATCH", f"/product-categories/{tables['id']}", {"version": 1, "name": "Стулья"}),
        ("DELETE", f"/product-categories/{tables['id']}", None),
        ("POST", "/price-lists", {"name": "Своя", "currency": "RUB"}),
    ):
        status, problem = await api.send(method, path, body)
        assert (status, problem["code"]) == (403, "forbidden")
    api.login = "reviewer"
    assert (await api.send("GET", "/products"))[0] == 403
