"""What the console's forms and boards ask of deals: whom they are about, where they come from, what is next."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from callcenter.auth.permissions import Permission
from callcenter.db import Database
from crm.deals.models import Deal
from crm.dictionaries.sources import settled
from tests.crm.conftest import Api
from tests.crm.deals.conftest import PEOPLE
from tests.crm.deals.test_deals import deal, move

pytestmark = pytest.mark.db


async def test_deal_made_from_a_contact_takes_its_company_unless_told_otherwise(api: Api, sales: Any) -> None:
    lotos = await api.post("/companies", {"name": "Лотос"})
    other = await api.post("/companies", {"name": "Ромашка"})
    anna = await api.post("/contacts", {"name": "Анна", "company_id": lotos["id"]})
    alone = await api.post("/contacts", {"name": "Пётр"})
    assert (await deal(api, sales, contact_id=anna["id"]))["company"]["name"] == "Лотос"
    assert (await deal(api, sales, contact_id=anna["id"], company_id=other["id"]))["company"]["name"] == "Ромашка"
    assert (await deal(api, sales, contact_id=anna["id"], company_id=None))["company"] is None
    assert (await deal(api, sales, contact_id=alone["id"]))["company"] is None


async def test_source_is_one_of_the_dictionary_and_an_old_one_may_stay(api: Api, sales: Any) -> None:
    anna = await api.post("/contacts", {"name": "Анна", "source": " сайт "})
    assert anna["source"] == "Сайт"
    status, problem = await api.send("POST", "/leads", {"name": "Пётр", "source": "Сарафан"})
    assert (status, problem["errors"][0]["field"]) == (422, "body.source")
    assert (await api.send("POST", "/deals", {"title": "О", "pipeline_id": sales["id"], "source": "Х"}))[0] == 422
    words = [one for one in await api.get("/dictionaries") if one["kind"] == "source"]
    kept = [{"id": one["id"], "name": one["name"]} for one in words if one["name"] != "Сайт"]
    await api.send("PUT", "/dictionaries/source", {"words": kept})
    path = f"/contacts/{anna['id']}"
    status, now = await api.send("PATCH", path, {"version": 1, "source": "Сайт", "note": "звонить утром"})
    assert (status, now["source"], now["note"]) == (200, "Сайт", "звонить утром")
    status, now = await api.send("PATCH", path, {"version": now["version"], "source": ""})
    assert (status, now["source"]) == (200, "")
    assert (await api.send("PATCH", path, {"version": now["version"], "source": "Сайт"}))[0] == 422


async def test_source_that_a_program_sends_is_kept_as_it_is(api: Api, sales: Any, database: Database) -> None:
    site = replace(PEOPLE["sales_manager"], only=frozenset(Permission))
    async with database.transaction() as session:
        assert await settled(session, "landing-5", site) == "landing-5"
        assert await settled(session, "САЙТ", site) == "Сайт"


async def test_source_is_free_where_nobody_keeps_a_dictionary(api: Api) -> None:
    assert (await api.post("/contacts", {"name": "Анна", "source": "Сарафан"}))["source"] == "Сарафан"


async def test_board_and_list_tell_the_nearest_open_task_of_each_deal(api: Api, sales: Any) -> None:
    busy, idle = await deal(api, sales, "Окна"), await deal(api, sales, "Двери")
    zone = "Europe/Moscow"
    for title, day in (("позже", "2027-05-02"), ("раньше", "2027-05-01"), ("без срока", None)):
        due = None if day is None else {"day": day, "time_zone": zone}
        await api.post("/tasks", {"title": title, "deal_id": busy["id"], "due": due})
    first = await api.get("/tasks", deal_id=busy["id"], limit=1)
    board = await api.get("/deals/board", pipeline_id=sales["id"])
    tiles = {one["id"]: one["next_task"] for one in board["columns"][0]["items"]}
    assert tiles[idle["id"]] is None
    assert (tiles[busy["id"]]["title"], tiles[busy["id"]]["due_day"]) == ("раньше", "2027-05-01")
    status, _ = await api.send(
        "POST", f"/tasks/{tiles[busy['id']]['id']}/cancel", {"version": first["items"][0]["version"]}
    )
    assert status == 200
    listed = {one["id"]: one["next_task"] for one in (await api.get("/deals"))["items"]}
    assert listed[busy["id"]]["title"] == "позже"


async def test_task_of_a_colleague_is_not_told_to_who_may_not_see_it(api: Api, sales: Any) -> None:
    made = await deal(api, sales, responsible_id=None)
    task = await api.post("/tasks", {"title": "секрет", "deal_id": made["id"], "responsible_id": 40})
    api.login = "second"
    assert (await api.get("/deals"))["items"][0]["next_task"]["id"] == task["id"]
    api.login = "operator"
    assert (await api.get("/deals"))["items"][0]["next_task"] is None


async def test_column_goes_on_by_its_cursor_where_the_board_ends(api: Api, sales: Any) -> None:
    ids = [(await deal(api, sales, f"Окна {number}"))["id"] for number in range(5)]
    board = await api.get("/deals/board", pipeline_id=sales["id"], limit=2)
    column = board["columns"][0]
    place = {"stage_id": column["stage"]["id"], "pipeline_id": sales["id"], "order": "moved", "closed_days": 30}
    rest = await api.get("/deals", **place, cursor=column["next_cursor"])
    assert [one["id"] for one in [*column["items"], *rest["items"]]] == ids[::-1]


async def test_list_leaves_out_what_ended_long_ago_when_asked_to(api: Api, sales: Any, database: Database) -> None:
    made = await deal(api, sales)
    won = next(one["id"] for one in sales["stages"] if one["outcome"] == "won")
    assert (await move(api, made, won))[0] == 200
    assert len((await api.get("/deals", closed_days=30))["items"]) == 1
    async with database.transaction() as session:
        await session.execute(update(Deal).values(closed_at=datetime.now(UTC) - timedelta(days=40)))
    assert (await api.get("/deals", closed_days=30))["items"] == []
    assert len((await api.get("/deals", closed_days=50))["items"]) == 1


async def test_lead_is_converted_into_the_company_that_was_chosen(api: Api, sales: Any) -> None:
    lotos = await api.post("/companies", {"name": "Лотос"})
    lead = await api.post("/leads", {"name": "Пётр", "company_name": "Лотус"})
    path = f"/leads/{lead['id']}/convert"
    status, problem = await api.send("POST", path, {"version": 1, "company_id": 999})
    assert (status, problem["errors"][0]["field"]) == (422, "body.company_id")
    done = await api.post(path, {"version": 1, "company_id": lotos["id"]})
    assert (done["company"]["id"], done["deal"]["company"]["id"]) == (lotos["id"], lotos["id"])
    assert [one["name"] for one in (await api.get("/customers", kind="company"))["items"]] == ["Лотос"]


async def test_search_for_one_kind_finds_nothing_else(api: Api, sales: Any) -> None:
    await api.post("/companies", {"name": "Лотос"})
    await api.post("/contacts", {"name": "Лотос Анна"})
    await deal(api, sales, "Лотос")
    found = await api.get("/search", q="лотос", kind="company")
    assert [(one["kind"], one["name"]) for one in found["customers"]] == [("company", "Лотос")]
    assert found["deals"] == []
    meant = await api.get("/search", q="лотас", kind="company")
    assert [one["name"] for one in meant["customers"]] == ["Лотос"]
