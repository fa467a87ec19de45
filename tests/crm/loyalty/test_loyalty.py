"""Loyalty cards over the API: one number is one card, and points are the sum of what was written down."""

import asyncio
from typing import Any

import pytest

from tests.crm.conftest import Api
from tests.crm.sections.test_sections import merged

pytestmark = pytest.mark.db

PHONE = "+7 916 123-45-67"


async def issued(api: Api, name: str = "Анна", number: str = "1000 2001", **more: Any) -> tuple[Any, Any]:
    person = await api.post("/contacts", {"name": name, "phones": [{"raw": PHONE}]})
    form = {"kind": "contact", "customer_id": person["id"], "number": number, **more}
    return person, await api.post("/loyalty-cards", form)


async def test_card_left_at_home_is_found_by_the_telephone_and_by_its_number(api: Api) -> None:
    person, card = await issued(api, discount="5.5")
    for typed in ("1000-2001", "10002001", "8 (916) 123-45-67"):
        found = (await api.get("/loyalty-cards", q=typed))["items"]
        assert [(one["id"], one["customer"]["name"], one["discount"]) for one in found] == [(card["id"], "Анна", "5.5")]
    assert (await api.get("/loyalty-cards", q="3000"))["items"] == []
    everything = await api.get("/search", q="1000 2001")
    assert [one["name"] for one in everything["customers"]] == ["Анна"]
    shown = (await api.get(f"/contacts/{person['id']}"))["loyalty"]
    assert [(one["number"], one["points"]) for one in shown] == [("1000 2001", 0)]
    twin = {"kind": "contact", "customer_id": person["id"], "number": "10002001"}
    status, problem = await api.send("POST", "/loyalty-cards", twin)
    assert (status, problem["code"]) == (409, "loyalty-number-taken")
    status, _ = await api.send("POST", "/loyalty-cards", {**twin, "number": "--"})
    assert status == 422
    line = (await api.get(f"/contacts/{person['id']}/timeline"))["items"][0]
    assert line["changes"] == [{"field": "loyalty", "before": None, "after": "1000 2001"}]


async def test_points_spent_by_two_at_once_never_fall_below_nothing(api: Api) -> None:
    _, card = await issued(api)
    path = f"/loyalty-cards/{card['id']}/entries"
    assert (await api.post(path, {"points": 100, "reason": "Покупка"}))["points"] == 100
    spend = {"points": -70, "reason": "Оплата"}
    answers = await asyncio.gather(*(api.send("POST", path, spend) for _ in range(3)))
    assert sorted(status for status, _ in answers) == [201, 409, 409]
    assert {problem["code"] for status, problem in answers if status == 409} == {"not-enough-points"}
    entries = (await api.get(path))["items"]
    assert [(one["points"], one["reason"], one["author"]["name"]) for one in entries] == [
        (-70, "Оплата", "Name of sales_manager"),
        (100, "Покупка", "Name of sales_manager"),
    ]
    for bad in ({"points": 0, "reason": "x"}, {"points": 5, "reason": " "}, {"points": 10**12, "reason": "x"}):
        status, _ = await api.send("POST", path, bad)
        assert status == 422


async def test_group_gives_its_discount_and_may_let_its_cards_owe(api: Api) -> None:
    status, groups = await api.send(
        "PUT", "/loyalty-groups", {"groups": [{"name": "Золотая", "discount": "7", "may_owe": True}]}
    )
    assert status == 200
    group = groups["items"][0]
    _, card = await issued(api, group_id=group["id"], discount="3")
    assert (card["group"], card["discount"], card["own_discount"]) == ("Золотая", "7", "3")
    owed = await api.post(f"/loyalty-cards/{card['id']}/entries", {"points": -5, "reason": "В долг"})
    assert owed["points"] == -5
    change = {"version": 1, "number": card["number"], "group_id": None, "discount": "3", "blocked": True}
    status, blocked = await api.send("PUT", f"/loyalty-cards/{card['id']}", change)
    assert (status, blocked["discount"], blocked["blocked"]) == (200, "3", True)
    status, problem = await api.send("PUT", f"/loyalty-cards/{card['id']}", change)
    assert (status, problem["code"]) == (412, "outdated") or status == 409
    status, problem = await api.send("POST", f"/loyalty-cards/{card['id']}/entries", {"points": 5, "reason": "x"})
    assert (status, problem["code"]) == (409, "loyalty-card-blocked")
    status, groups = await api.send("PUT", "/loyalty-groups", {"groups": []})
    assert groups["items"][0]["archived"] is True
    status, _ = await api.send("PUT", "/loyalty-groups", {"groups": [{"name": "золотая"}]})
    assert status == 409


async def test_merged_customer_has_both_cards_with_their_points_until_the_undo(api: Api) -> None:
    anna, first = await issued(api)
    anya, second = await issued(api, "Аня", "2000")
    await api.post(f"/loyalty-cards/{second['id']}/entries", {"points": 9, "reason": "Подарок"})
    merge = await merged(api, "contact", anna, anya)
    cards = (await api.get(f"/contacts/{anna['id']}"))["loyalty"]
    assert [(one["number"], one["points"]) for one in cards] == [("1000 2001", 0), ("2000", 9)]
    await api.send("POST", f"/merges/{merge['id']}/undo")
    assert [one["number"] for one in (await api.get(f"/contacts/{anya['id']}"))["loyalty"]] == ["2000"]
    assert [one["number"] for one in (await api.get(f"/contacts/{anna['id']}"))["loyalty"]] == [first["number"]]
