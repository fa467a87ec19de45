"""Lists of deals, boards and lists of tasks narrowed by own fields."""

from typing import Any

import pytest

from callcenter.auth.scopes import Entity
from tests.crm.conftest import Api
from tests.crm.fields.conftest import field, option
from tests.crm.rights.conftest import ME, Firm, firm

__all__ = ["firm"]

pytestmark = pytest.mark.db


async def titles(api: Api, path: str, *wishes: str) -> set[str]:
    return {item["title"] for item in await api.all_pages(path, limit=2, field=list(wishes), time_zone="Europe/Moscow")}


async def on_board(api: Api, pipeline_id: int, wish: str) -> tuple[set[str], list[Any]]:
    board = await api.get("/deals/board", pipeline_id=pipeline_id, field=[wish])
    return {deal["title"] for column in board["columns"] for deal in column["items"]}, board["columns"][0]["totals"]


async def test_deals_and_their_board_are_narrowed_by_own_fields(api: Api, sales: Any) -> None:
    segment = await field(api, "deal", "segment", "choice", options=[{"label": "Gold"}, {"label": "Silver"}])
    for key, kind in (("budget", "money"), ("until", "date"), ("signed", "yes_no")):
        await field(api, "deal", key, kind)
    gold = option(segment, "Gold")
    cases: dict[str, dict[str, Any]] = {
        "A": {"segment": gold, "budget": "1000", "signed": True},
        "B": {"segment": option(segment, "Silver"), "budget": "2500.50", "until": "2026-03-01"},
        "C": {"segment": gold},
    }
    for title, fields in cases.items():
        await api.post("/deals", {"title": title, "pipeline_id": sales["id"], "amount": "10.00", "fields": fields})

    for wishes, wanted in (
        ([f"segment:is:{gold}"], {"A", "C"}),
        (["budget:from:1000", "budget:to:2000"], {"A"}),
        (["until:to:2026-03-01"], {"B"}),
        (["until:from:-0d"], set()),
        (["signed:is:no"], {"B", "C"}),
        (["budget:empty", f"segment:is:{gold}"], {"C"}),
    ):
        assert await titles(api, "/deals", *wishes) == wanted, wishes
        if len(wishes) == 1:
            found, totals = await on_board(api, sales["id"], wishes[0])
            sums = [{"currency": "RUB", "amount": f"{10 * len(wanted)}.00"}] if wanted else []
            assert (found, totals) == (wanted, sums), wishes
    for path, wish, more in (
        ("/deals", "nothing:filled", {}),
        ("/deals", "segment:from:1", {}),
        ("/deals/board", "nothing:filled", {"pipeline_id": sales["id"]}),
        ("/deals", "segment", {}),
        ("/deals", "until:is:2026-03-01", {"time_zone": "Nowhere"}),
    ):
        query: dict[str, object] = {"field": wish, **more}
        assert (await api.send("GET", path, **query))[0] == 422, query


async def test_tasks_are_narrowed_by_own_fields(api: Api) -> None:
    await field(api, "task", "place", "text")
    for title, fields in (("A", {"place": "Нижний Новгород"}), ("B", {"place": "Тверь"}), ("C", {})):
        await api.post("/tasks", {"title": title, "fields": fields})
    assert await titles(api, "/tasks", "place:begins:нижн") == {"A"}
    assert await titles(api, "/tasks", "place:filled") == {"A", "B"}
    assert await titles(api, "/tasks", "place:empty") == {"C"}
    assert (await api.send("GET", "/tasks", field="place:from:1"))[0] == 422


async def test_field_that_a_role_hides_narrows_no_list(firm: Firm) -> None:
    firm.login = "boss"
    for entity in ("lead", "deal"):
        await firm.post("/fields", {"entity": entity, "key": "inner", "label": "Inner", "kind": "text"})
    deal, lead = firm.records[Entity.DEAL, ME], firm.records[Entity.LEAD, ME]
    body = {"version": 1, "fields": {"inner": "secret"}}
    assert (await firm.send("PATCH", f"/deals/{deal}", body))[0] == 200
    assert (await firm.send("PATCH", f"/leads/{lead}", body))[0] == 200
    paths = (("/deals", deal), ("/customers/list", lead))
    for path, id_ in paths:
        assert [one["id"] for one in (await firm.get(path, field=["inner:begins:sec"]))["items"]] == [id_]
    firm.hiding((Entity.LEAD, "custom:inner"), (Entity.DEAL, "custom:inner"))
    for path, _ in paths:
        assert (await firm.send("GET", path, field="inner:begins:sec"))[0] == 422
