"""Many customers changed at once, row by row, and files of them."""

import csv
import io
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import delete, select, update

from callcenter.audit.models import AuditRecord
from callcenter.auth.models import User
from callcenter.auth.permissions import Role
from callcenter.db import Database
from crm.lists import bulk
from crm.lists.changing import CUSTOMERS
from crm.models import Contact
from tests.crm.builders import NOW, contact, lead
from tests.crm.deals.conftest import PEOPLE
from tests.crm.lists.conftest import ROWS_PER_DAY, ListApi

pytestmark = pytest.mark.db

OTHER = PEOPLE["second"].user_id


async def deeds(database: Database) -> list[tuple[str, Any]]:
    async with database.reading() as session:
        return [(row.action, row.detail) for row in await session.scalars(select(AuditRecord))]


async def test_bulk_change_does_each_row_and_says_why_some_were_refused(lists: ListApi, database: Database) -> None:
    anna = await contact(database, "Анна", tags=["Опт"])
    vera = await lead(database, "Вера", tags=["старый"])
    done = await lead(database, "Глеб", status="converted")
    gone = await contact(database, "Ушла")
    chosen = [{"kind": str(one.kind), "id": one.id} for one in (anna, vera, done, gone)]
    change = {"status": "lost", "responsible_id": OTHER, "add_tags": ["опт", "Новый"], "remove_tags": ["СТАРЫЙ"]}
    status, started = await lists.send("POST", "/bulk-changes", {"selection": {"customers": chosen}, "change": change})
    assert (status, started["status"], started["rows_total"]) == (202, "running", 4)
    async with database.transaction() as session:
        await session.execute(delete(Contact).where(Contact.id == gone.id))
    finished = await lists.work_on(started)
    assert [finished[name] for name in ("status", "rows_done", "changed", "refused")] == ["done", 4, 1, 3]
    rows = (await lists.get(f"/bulk-changes/{started['id']}/rows"))["items"]
    assert [(row["name"], row["outcome"], row["reason"]) for row in rows] == [
        ("Анна", "refused", "not_a_lead"),
        ("Вера", "changed", None),
        ("Глеб", "refused", "wrong_move"),
        (None, "refused", "gone"),
    ]
    card = await lists.get(f"/leads/{vera.id}")
    assert (card["tags"], card["status"], card["responsible"]["id"]) == (["опт", "Новый"], "lost", OTHER)
    history = (await lists.get(f"/leads/{vera.id}/timeline"))["items"]
    assert {line["field"] for line in history[0]["changes"]} == {"tags", "status", "responsible_id"}
    assert (await lists.get(f"/contacts/{anna.id}"))["version"] == 1
    assert await lists.names(tag="новый") == ["Вера"]
    assert [action for action, _ in await deeds(database)] == ["customers.bulk_change"]


async def test_bulk_change_of_a_filter_takes_all_who_passed_when_it_began(
    lists: ListApi, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "BATCH", 2)
    for number in range(5):
        await contact(database, f"К{number}")
    done = await lists.changed({"filter": {"responsible": "nobody"}}, {"responsible_id": OTHER})
    assert (done["changed"], await lists.names(responsible="nobody")) == (5, [])
    again = await lists.changed({"filter": {"responsible": str(OTHER)}}, {"responsible_id": OTHER})
    assert (again["same"], again["changed"]) == (5, 0)
    freed = await lists.changed({"filter": {}}, {"responsible_id": None})
    assert (freed["changed"], len(await lists.names(responsible="nobody"))) == (5, 5)
    assert (
        await lists.send("POST", "/bulk-changes", {"selection": {"filter": {"q": "нет"}}, "change": {"source": ""}})
    )[0] == 409


async def test_bulk_change_stopped_or_of_somebody_dismissed_changes_no_more(
    lists: ListApi, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "BATCH", 1)
    for name in ("Анна", "Борис", "Вера"):
        await contact(database, name)
    body = {"selection": {"filter": {}}, "change": {"source": "Сайт"}}
    _, started = await lists.send("POST", "/bulk-changes", body)
    async with database.transaction() as session:
        assert await bulk.step(session, started["id"], NOW, CUSTOMERS)
    assert (await lists.send("POST", f"/bulk-changes/{started['id']}/stop"))[1]["status"] == "stopped"
    assert (await lists.work_on(started))["rows_done"] == 1
    _, other = await lists.send("POST", "/bulk-changes", body)
    async with database.transaction() as session:
        mine = User.id == PEOPLE["sales_manager"].user_id
        await session.execute(update(User).where(mine).values(role=Role.AUDITOR))
    assert (await lists.work_on(other))["refused"] == 3
    (row, *_) = (await lists.get(f"/bulk-changes/{other['id']}/rows", outcome="refused"))["items"]
    assert row["reason"] == "no_right"
    lists.login = "second"
    assert (await lists.send("GET", f"/bulk-changes/{other['id']}"))[0] == 404


async def test_bulk_change_that_cannot_be_is_refused(lists: ListApi, database: Database) -> None:
    one = {"customers": [{"kind": "contact", "id": 1}]}
    for selection, change in (
        (one, {}),
        (one, {"status": "converted"}),
        (one, {"responsible_id": 999}),
        ({}, {"source": "x"}),
        ({**one, "filter": {}}, {"source": "x"}),
        ({"customers": []}, {"source": "x"}),
    ):
        status, _ = await lists.send("POST", "/bulk-changes", {"selection": selection, "change": change})
        assert (selection, change, status) == (selection, change, 422)


async def test_file_of_a_list_has_its_lines_and_no_cell_that_a_spreadsheet_runs(
    lists: ListApi, database: Database
) -> None:
    await contact(database, '=HYPERLINK("http://x")', "+74951234567", source="-1+1", tags=["@a"])
    await lead(database, "Вера")
    columns = ["kind", "phones", "source", "tags"]
    status, content = await lists.file(selection={"filter": {}}, columns=columns, language="ru", sort="oldest")
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert (status, lines) == (
        200,
        [
            ["Имя или название", "Вид", "Телефоны", "Источник", "Метки"],
            ['\'=HYPERLINK("http://x")', "контакт", "+74951234567", "'-1+1", "'@a"],
            ["Вера", "лид", "", "", ""],
        ],
    )
    status, content = await lists.file(selection={"filter": {"kind": "contact"}}, columns=columns, format="xlsx")
    cells = [cell for row in load_workbook(io.BytesIO(content)).active.iter_rows() for cell in row]
    assert (status, {cell.data_type for cell in cells if cell.value}) == (200, {"s"})
    assert [detail["rows"] for action, detail in await deeds(database) if action == "customers.export"] == [2, 1]


async def test_export_beyond_the_day_is_refused_and_leaves_the_rest_of_the_day(
    lists: ListApi, database: Database
) -> None:
    for number in range(ROWS_PER_DAY - 3):
        await contact(database, f"К{number}")
    assert (await lists.file(selection={"filter": {}}))[0] == 200
    assert await lists.get("/customer-exports/quota") == {"per_day": ROWS_PER_DAY, "left": 3}
    assert (await lists.file(selection={"filter": {}}))[0] == 429
    assert (await lists.get("/customer-exports/quota"))["left"] == 3
    assert (await lists.file(selection={"filter": {"q": "к1"}}))[0] == 200
    assert (await lists.file(selection={"filter": {"q": "никто"}}))[0] == 409
    lists.login = "operator"
    assert (await lists.file(selection={"filter": {}}))[0] == 403
