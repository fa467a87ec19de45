"""Lists of deals: their views, changes of many and files stand on what customers' lists stand on."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from openpyxl import load_workbook

from callcenter.auth.scopes import Action, Entity, Scope
from callcenter.db import Database
from crm.deals.lists.changing import DEALS
from crm.lists import bulk
from crm.schemas import MAX_TAGS
from tests.crm.deals.conftest import OPERATOR, PEOPLE, SECOND, loss_reason, stage
from tests.crm.fields.conftest import field
from tests.crm.lists.conftest import ROWS_PER_DAY, ListApi
from tests.crm.rights.conftest import MATE, ME, STRANGER, Firm, firm

__all__ = ["firm"]

pytestmark = pytest.mark.db

VIEW = {"name": "Мои на месяц", "filter": {"mine": True, "expected_to": "+30d"}, "sort": "expected_close_asc"}
COLUMNS = ["stage", "amount", "fields.place"]


@pytest.fixture
async def sales(lists: ListApi) -> Any:
    return await lists.post("/pipelines/from-template", {"kind": "sales", "language": "ru", "currency": "RUB"})


async def made(lists: ListApi, sales: Any, title: str, **more: object) -> int:
    return int((await lists.post("/deals", {"title": title, "pipeline_id": sales["id"], **more}))["id"])


async def fates(lists: ListApi, change: Any) -> list[str]:
    """What became of each deal, in the order in which they were chosen."""
    rows = (await lists.get(f"/deal-bulk-changes/{change['id']}/rows"))["items"]
    return [row["reason"] or row["outcome"] for row in rows]


async def killed_at_work(database: Database, bulk_id: int) -> None:
    async with database.transaction() as session:
        assert await bulk.step(session, bulk_id, datetime.now(UTC), DEALS)
        raise RuntimeError("killed")


async def test_views_of_deals_and_of_customers_are_apart(lists: ListApi) -> None:
    body = {**VIEW, "columns": COLUMNS, "shared": True}
    saved = await lists.post("/deal-views", body)
    kept = {name: saved[name] for name in ("name", "sort", "columns", "shared")}
    assert kept == {name: body[name] for name in ("name", "sort", "columns", "shared")}
    assert (saved["filter"]["mine"], saved["filter"]["expected_to"]) == (True, "+30d")
    own = await lists.post("/customer-views", {"name": "Клиенты", "columns": []})
    assert (await lists.send("PUT", "/deal-views/default", {"view_id": own["id"]}))[0] == 404
    assert (await lists.send("DELETE", f"/customer-views/{saved['id']}"))[0] == 404
    for path, view in (("/deal-views", saved), ("/customer-views", own)):
        assert (await lists.send("PUT", f"{path}/default", {"view_id": view["id"]}))[0] == 200
        assert [(one["id"], one["is_default"]) for one in await lists.get(path)] == [(view["id"], True)]
    lists.login = "second"
    assert [one["may_edit"] for one in await lists.get("/deal-views")] == [False]
    for wrong in ({"sort": "newest"}, {"columns": ["phones"]}, {"filter": {"amount_from": "x"}}, {"name": ""}):
        assert (await lists.send("POST", "/deal-views", {**body, **wrong}))[0] == 422


async def test_many_deals_are_changed_as_each_would_be_by_hand(lists: ListApi, sales: Any) -> None:
    await field(lists, "deal", "place", "text")
    ids = [await made(lists, sales, title, tags=["старая"], source="Сайт") for title in "AB"]
    day = (datetime.now(UTC).date() + timedelta(days=20)).isoformat()
    change = {
        "responsible_id": SECOND.user_id,
        "stage_id": stage(sales, "Потребность выяснена"),
        "add_tags": ["Новая"],
        "remove_tags": ["СТАРАЯ"],
        "expected_close": day,
        "fields": {"place": "Тверь"},
    }
    done = await lists.changed({"filter": {"pipeline_id": sales["id"]}}, change, DEALS)
    assert (done["status"], done["changed"], done["refused"]) == ("done", 2, 0)
    for deal in [await lists.get(f"/deals/{id_}") for id_ in ids]:
        assert (deal["responsible"]["id"], deal["stage_id"]) == (SECOND.user_id, change["stage_id"])
        assert (deal["tags"], deal["expected_close"], deal["fields"]) == (["Новая"], day, {"place": "Тверь"})
        lines = (await lists.get(f"/deals/{deal['id']}/timeline"))["items"]
        assert {line["author"]["name"] for line in lines} == {"Name of sales_manager"}
        assert len(lines) == 4, "made, fields for the stage, moved, changed"
    again = await lists.changed({"deals": [*ids, ids[0]]}, change, DEALS)
    assert (again["rows_total"], await fates(lists, again)) == (2, ["same", "same"])
    lists.login = "second"
    given = [one for one in (await lists.get("/notices"))["items"] if one["kind"] == "given"]
    assert [one["many"] for one in given] == [2], "one notice for all"


async def test_deals_that_cannot_be_changed_so_say_why(lists: ListApi, sales: Any) -> None:
    other = await lists.post("/pipelines/from-template", {"kind": "service", "language": "ru", "currency": "RUB"})
    lost = stage(sales, "Не купили")
    tagged = await made(lists, sales, "A", tags=[str(number) for number in range(MAX_TAGS)])
    foreign = await made(lists, other, "B")
    theirs = await made(lists, sales, "C", responsible_id=PEOPLE["supervisor"].user_id)
    mine = await made(lists, sales, "D", responsible_id=OPERATOR.user_id)
    await lists.send("PATCH", f"/deals/{tagged}", {"version": 1, "responsible_id": OPERATOR.user_id})
    await lists.send("PATCH", f"/deals/{foreign}", {"version": 1, "responsible_id": OPERATOR.user_id})
    path, chosen = "/deal-bulk-changes", {"deals": [tagged, foreign, theirs, 999, mine]}
    lists.login = "operator"
    moved = {"stage_id": lost, "loss_note": "Дорого у нас"}
    status, problem = await lists.send("POST", path, {"selection": chosen, "change": moved})
    assert (status, problem["code"]) == (409, "loss-reason-needed")
    moved["loss_reason_id"] = await loss_reason(lists, "Дорого")
    done = await lists.changed(chosen, {**moved, "add_tags": ["ещё"]}, DEALS)
    assert await fates(lists, done) == ["too_many_tags", "other_pipeline", "gone", "gone", "changed"]
    card = await lists.get(f"/deals/{mine}")
    assert (card["outcome"], card["loss_reason"]["name"], card["loss_note"]) == ("lost", "Дорого", "Дорого у нас")
    kept = await lists.get(f"/deals/{tagged}")
    assert (kept["outcome"], kept["version"]) == ("open", 2), "a deal is changed in whole or not at all"


async def test_change_of_deals_that_is_refused_of_all_is_refused_at_once(lists: ListApi, sales: Any) -> None:
    id_ = await made(lists, sales, "A")
    for change, wanted in (
        ({}, 422),
        ({"stage_id": 999}, 422),
        ({"responsible_id": 999}, 422),
        ({"loss_note": "x"}, 422),
        ({"stage_id": sales["stages"][1]["id"], "lost_to_id": 9}, 422),
        ({"source": "нет такого"}, 422),
    ):
        body = {"selection": {"deals": [id_]}, "change": change}
        assert (await lists.send("POST", "/deal-bulk-changes", body))[0] == wanted, change
    body = {"selection": {"filter": {"q": "нет"}}, "change": {"source": ""}}
    assert (await lists.send("POST", "/deal-bulk-changes", body))[0] == 409


async def test_change_of_deals_stopped_or_found_again_by_another_worker(
    lists: ListApi, sales: Any, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "BATCH", 1)
    for title in "ABC":
        await made(lists, sales, title)
    body = {"selection": {"filter": {}}, "change": {"source": "Сайт"}}
    _, started = await lists.send("POST", "/deal-bulk-changes", body)
    async with database.transaction() as session:
        assert await bulk.step(session, started["id"], datetime.now(UTC), DEALS)
    with pytest.raises(RuntimeError, match="killed"):
        await killed_at_work(database, started["id"])
    assert (await lists.get(f"/deal-bulk-changes/{started['id']}"))["rows_done"] == 1
    done = await lists.work_on(started, DEALS)
    assert (done["rows_done"], done["changed"], await fates(lists, done)) == (3, 3, ["changed"] * 3)
    _, other = await lists.send("POST", "/deal-bulk-changes", {**body, "change": {"source": ""}})
    assert (await lists.send("POST", f"/deal-bulk-changes/{other['id']}/stop"))[1]["status"] == "stopped"
    assert (await lists.work_on(other, DEALS))["rows_done"] == 0
    assert (await lists.send("GET", f"/bulk-changes/{other['id']}"))[0] == 404, "of another list"
    assert [one["id"] for one in (await lists.get("/deal-bulk-changes"))["items"]] == [other["id"], started["id"]]


async def test_deals_are_taken_along_as_the_list_shows_them(lists: ListApi, sales: Any) -> None:
    await field(lists, "deal", "place", "text")
    await made(lists, sales, "=1+1", amount="10.50", fields={"place": "@Тверь"}, tags=["а", "б"])
    await made(lists, sales, "B", source="Сайт")
    form = {"selection": {"filter": {"pipeline_id": sales["id"]}}, "sort": "created_asc", "language": "ru"}
    columns = ["stage", "amount", "tags", "fields.place"]
    status, content = await lists.file("/deal-exports", **form, columns=columns)
    assert (status, content.decode("utf-8-sig").splitlines()) == (
        200,
        [
            "Сделка,Этап,Сумма,Валюта,Метки,Place",
            "'=1+1,Первый контакт,10.50,RUB,\"а, б\",'@Тверь",
            "B,Первый контакт,,,,",
        ],
    )
    status, content = await lists.file("/deal-exports", **form, columns=columns, format="xlsx")
    rows = list(load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))
    assert (status, rows[1][:4]) == (200, ("'=1+1", "Первый контакт", "10.50", "RUB"))
    assert (await lists.file("/deal-exports", **form, format="vcf"))[0] == 422
    assert (await lists.get("/deal-exports/quota"))["left"] == ROWS_PER_DAY - 4
    assert await lists.get("/customer-exports/quota") == await lists.get("/deal-exports/quota")
    for number in range(3):
        await made(lists, sales, f"D{number}")
    assert (await lists.file("/deal-exports", selection={"filter": {}}))[0] == 429
    lists.login = "operator"
    assert (await lists.file("/deal-exports", selection={"filter": {}}))[0] == 403


async def test_file_of_deals_has_what_one_may_take_and_nothing_that_is_hidden(firm: Firm) -> None:
    firm.role((Action.EXPORT, Scope.TEAM), others=Scope.ALL)
    body = {"selection": {"filter": {}}, "columns": ["number", "responsible", "amount"]}
    status, text = await firm.file(body, "/deal-exports")
    taken = {int(line.split(",")[1]) for line in text.splitlines()[1:]}
    assert (status, taken) == (200, firm.reached_ids(Entity.DEAL, Scope.TEAM, Action.EXPORT))
    assert {firm.records[Entity.DEAL, owner] for owner in (ME, MATE)} <= taken
    assert (await firm.file({**body, "selection": {"deals": [firm.records[Entity.DEAL, STRANGER]]}}, "/deal-exports"))[
        0
    ] == 409
    firm.hiding((Entity.DEAL, "amount"))
    status, text = await firm.file(body, "/deal-exports")
    assert (status, "100" in text) == (200, False)
    asked = {**body, "selection": {"filter": {"amount_from": "1"}}}
    assert (await firm.file(asked, "/deal-exports"))[0] == 422
    assert (await firm.file({**body, "sort": "amount"}, "/deal-exports"))[0] == 422
    firm.role((Action.EXPORT, Scope.NONE), others=Scope.ALL)
    assert (await firm.file(body, "/deal-exports"))[0] == 403
