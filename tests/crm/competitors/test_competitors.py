"""Competitors: what is known of them, the deals they take part in, and to whom deals were lost."""

from typing import Any

import pytest

from callcenter.db import Database
from crm.competitors.in_deals import lost_to
from tests.crm.conftest import Api
from tests.crm.deals.conftest import loss_reason, stage

pytestmark = pytest.mark.db


async def deal_with(api: Api, sales: Any, *names: str) -> tuple[int, list[int]]:
    ids = [(await api.post("/competitors", {"name": name}))["id"] for name in names]
    deal = await api.post("/deals", {"title": "Окна", "pipeline_id": sales["id"]})
    status, _ = await api.send("PUT", f"/deals/{deal['id']}/competitors", {"ids": ids})
    assert status == 200
    return deal["id"], ids


async def lose(api: Api, sales: Any, deal_id: int, **more: object) -> tuple[int, Any]:
    version = (await api.get(f"/deals/{deal_id}"))["version"]
    reason = await loss_reason(api, "Дорого")
    body = {"version": version, "stage_id": stage(sales, "Не купили"), "loss_reason_id": reason, **more}
    return await api.send("POST", f"/deals/{deal_id}/move", body)


async def in_deal(api: Api, deal_id: int) -> list[tuple[str, bool]]:
    items = (await api.get(f"/deals/{deal_id}/competitors"))["items"]
    return [(one["name"], one["lost_to"]) for one in items]


async def told(api: Api, deal_id: int) -> list[tuple[str, Any, Any]]:
    items = (await api.get(f"/deals/{deal_id}/timeline"))["items"]
    changes = [change for item in reversed(items) for change in item["changes"]]
    return [(one["field"], one["before"], one["after"]) for one in changes]


async def test_record_kept_is_changed_found_and_archived(api: Api) -> None:
    made = await api.post("/competitors", {"name": "Окна плюс", "site": "okna.example", "tags": ["дёшево"]})
    assert (made["deals"], made["won"], made["lost"], made["version"]) == (0, 0, 0, 1)
    status, document = await api.send("POST", "/competitors", {"name": "ОКНА  плюс".replace("  ", " ")})
    assert (status, document["code"], document["competitor_id"]) == (409, "competitor-exists", made["id"])
    await api.post("/competitors", {"name": "Альфа"})
    assert [one["name"] for one in await api.all_pages("/competitors", limit=1)] == ["Альфа", "Окна плюс"]
    assert [one["name"] for one in (await api.get("/competitors", q="окн"))["items"]] == ["Окна плюс"]
    assert [one["name"] for one in (await api.get("/competitors", tag="дёшево"))["items"]] == ["Окна плюс"]
    assert [one["name"] for one in (await api.get("/search", q="плюс"))["competitors"]] == ["Окна плюс"]
    where = f"/competitors/{made['id']}"
    status, changed = await api.send("PATCH", where, {"version": 1, "weaknesses": "сроки", "archived": True})
    assert (status, changed["weaknesses"], changed["version"]) == (200, "сроки", 2)
    assert (await api.send("PATCH", where, {"version": 1, "name": "Нет"}))[0] == 409
    assert (await api.send("PATCH", where, {"version": 2, "name": "альфа"}))[0] == 409
    assert [one["name"] for one in (await api.get("/competitors"))["items"]] == ["Альфа"]
    api.login = "qa"
    assert (await api.send("POST", "/competitors", {"name": "Бета"}))[0] == 403


async def test_lost_deal_says_to_whom_and_reports_and_history_know(api: Api, sales: Any, database: Database) -> None:
    deal_id, (first, second) = await deal_with(api, sales, "Альфа", "Бета")
    status, _ = await lose(api, sales, deal_id, lost_to_id=second)
    assert status == 200
    assert await in_deal(api, deal_id) == [("Бета", True), ("Альфа", False)]
    assert await told(api, deal_id) == [("competitors", [], ["Альфа", "Бета"]), ("lost_to", None, "Бета")]
    async with database.reading() as session:
        assert (await session.execute(lost_to())).all() == [(deal_id, second, "Бета")]
    counts = {one["id"]: (one["deals"], one["lost"]) for one in (await api.get("/competitors"))["items"]}
    assert counts == {first: (0, 0), second: (0, 1)}
    assert [one["id"] for one in (await api.get("/deals", competitor_id=first))["items"]] == [deal_id]
    version = (await api.get(f"/deals/{deal_id}"))["version"]
    back = {"version": version, "stage_id": sales["stages"][0]["id"]}
    assert (await api.send("POST", f"/deals/{deal_id}/move", back))[0] == 200
    assert await in_deal(api, deal_id) == [("Альфа", False), ("Бета", False)]
    assert (await told(api, deal_id))[-1] == ("lost_to", "Бета", None)


async def test_deal_lost_to_somebody_new_or_unknown_is_told_apart(api: Api, sales: Any) -> None:
    deal_id, _ = await deal_with(api, sales)
    other = (await api.post("/competitors", {"name": "Гамма"}))["id"]
    status, _ = await api.send("PUT", f"/deals/{deal_id}/competitors", {"ids": [], "lost_to_id": other})
    assert status == 422
    status, document = await lose(api, sales, deal_id, lost_to_id=999)
    assert (status, document["errors"][0]["field"]) == (422, "body.lost_to_id")
    assert (await api.get(f"/deals/{deal_id}"))["outcome"] == "open"
    assert (await lose(api, sales, deal_id, lost_to_id=other))[0] == 200
    assert await in_deal(api, deal_id) == [("Гамма", True)]
    assert (await api.send("PUT", f"/deals/{deal_id}/competitors", {"ids": [999]}))[0] == 422
