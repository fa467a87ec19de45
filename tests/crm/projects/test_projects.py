"""Projects: begun of a deal, worked on by several, measured by their tasks, handed over."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from callcenter.db import Database
from callcenter.webhooks.models import HookEvent
from tests.crm.conftest import Api
from tests.crm.deals.conftest import OPERATOR, PEOPLE, SECOND

pytestmark = pytest.mark.db

SELLER = PEOPLE["sales_manager"]


async def end(api: Api, task: Any, how: str) -> None:
    status, _ = await api.send("POST", f"/tasks/{task['id']}/{how}", {"version": task["version"], "result": ""})
    assert status == 200


async def test_project_of_a_deal_takes_its_customers_and_counts_its_tasks(api: Api, sales: Any) -> None:
    contact = await api.post("/contacts", {"name": "Анна"})
    deal = await api.post("/deals", {"title": "Окна", "pipeline_id": sales["id"], "contact_id": contact["id"]})
    made = await api.post("/projects", {"name": "Монтаж окон", "deal_id": deal["id"]})
    assert (made["contact"]["name"], made["deal"]["name"]) == ("Анна", "Окна")
    assert (made["responsible"]["id"], made["state"]) == (SELLER.user_id, "planned")
    late = {"day": str(datetime.now(UTC).date() - timedelta(days=3)), "time_zone": "UTC"}
    forms: list[dict[str, Any]] = [{"title": "Замер"}, {"title": "Доставка", "due": late}, {"title": "Лишнее"}]
    tasks = [await api.post("/tasks", {**form, "project_id": made["id"]}) for form in forms]
    assert {task["project"]["name"] for task in tasks} == {"Монтаж окон"}
    await end(api, tasks[0], "done")
    await end(api, tasks[2], "cancel")
    assert (await api.get(f"/projects/{made['id']}"))["progress"] == {"done": 1, "total": 2, "overdue": 1}
    assert [one["title"] for one in (await api.get("/tasks", project_id=made["id"], state="open"))["items"]] == [
        "Доставка"
    ]
    assert [one["id"] for one in (await api.get("/projects", contact_id=contact["id"]))["items"]] == [made["id"]]
    assert [one["name"] for one in (await api.get("/search", q="монтаж"))["projects"]] == ["Монтаж окон"]
    assert (await api.send("POST", "/tasks", {"title": "Чужое", "project_id": 999}))[0] == 422


async def test_member_sees_the_project_and_a_stranger_does_not(api: Api, sales: Any) -> None:
    made = await api.post("/projects", {"name": "Монтаж", "members": [OPERATOR.user_id]})
    where = f"/projects/{made['id']}"
    api.login = OPERATOR.login
    mine = await api.get(where)
    assert (mine["may_edit"], [one["id"] for one in mine["members"]]) == (False, [OPERATOR.user_id])
    assert [one["id"] for one in (await api.get("/projects", mine="true"))["items"]] == [made["id"]]
    assert (await api.send("PATCH", where, {"version": 1, "name": "Моё"}))[0] == 403
    assert (await api.send("POST", f"{where}/notes", {"text": "Замерил"}))[0] == 201
    assert (await api.post("/tasks", {"title": "Замер", "project_id": made["id"]}))["project"]["id"] == made["id"]
    api.login = SECOND.login
    assert (await api.send("GET", where))[0] == 404
    assert (await api.get("/projects"))["items"] == []
    assert (await api.send("POST", "/tasks", {"title": "Чужое", "project_id": made["id"]}))[0] == 422


async def test_changes_are_told_in_the_history_and_to_programs(api: Api, sales: Any, database: Database) -> None:
    made = await api.post("/projects", {"name": "Монтаж"})
    where = f"/projects/{made['id']}"
    form = {"state": "active", "due_on": "2030-05-01", "members": [OPERATOR.user_id], "name": "Монтаж"}
    status, changed = await api.send("PATCH", where, {"version": 1, **form})
    assert (status, changed["version"], changed["state"], changed["due_on"]) == (200, 2, "active", "2030-05-01")
    assert (await api.send("PATCH", where, {"version": 2, **form}))[1]["version"] == 2
    assert (await api.send("PATCH", where, {"version": 1, **form}))[0] == 409
    status, done = await api.send("PATCH", where, {"version": 2, "state": "done"})
    assert done["closed_at"] is not None
    assert (await api.get("/projects", state="running"))["items"] == []
    assert (await api.send("PATCH", where, {"version": 3, "starts_on": "2031-01-01"}))[0] == 422
    lines = await api.all_pages(f"{where}/timeline", limit=1)
    assert [line["event"] for line in lines] == ["changed", "changed", "created"]
    first = {change["field"]: (change["before"], change["after"]) for change in lines[1]["changes"]}
    assert first["members"] == ([], [OPERATOR.name])
    assert first["state"] == ("planned", "active")
    assert first["due_on"] == (None, "2030-05-01")
    async with database.reading() as session:
        events = [str(one) for one in await session.scalars(select(HookEvent.event).order_by(HookEvent.id))]
    assert events == ["project.created", "project.changed", "project.changed"]


async def test_list_stands_by_deadline_and_pages_without_gaps(api: Api, sales: Any) -> None:
    days = [None, "2030-01-03", "2030-01-01", None, "2030-01-02"]
    for place, day in enumerate(days):
        await api.post("/projects", {"name": f"П{place}", "due_on": day})
    listed = await api.all_pages("/projects", limit=2)
    assert [one["name"] for one in listed] == ["П2", "П4", "П1", "П0", "П3"]
    assert (await api.send("GET", "/projects", cursor="bm8"))[0] == 422
    assert date.fromisoformat(listed[0]["due_on"]) == date(2030, 1, 1)


async def test_merged_customer_and_leavers_projects_go_on(api: Api, sales: Any) -> None:
    first, second = [await api.post("/contacts", {"name": name}) for name in ("Анна", "Анна Р.")]
    made = await api.post("/projects", {"name": "А", "contact_id": first["id"], "responsible_id": OPERATOR.user_id})
    over = await api.post("/projects", {"name": "Б", "state": "done", "responsible_id": OPERATOR.user_id})
    assert (await api.get(f"/users/{OPERATOR.user_id}/belongings"))["projects"] == 1
    body = {"from_id": OPERATOR.user_id, "to_id": SECOND.user_id}
    status, given = await api.send("POST", "/hand-overs", body)
    assert (status, given["projects"]) == (200, 1)
    assert (await api.get(f"/projects/{made['id']}"))["responsible"]["id"] == SECOND.user_id
    assert (await api.get(f"/projects/{over['id']}"))["responsible"]["id"] == OPERATOR.user_id
    (change,) = (await api.get(f"/projects/{made['id']}/timeline"))["items"][0]["changes"]
    assert (change["before"], change["after"]) == (OPERATOR.name, SECOND.name)
    pair = {"kind": "contact", "survivor_id": second["id"], "loser_id": first["id"]}
    await api.post("/merges", {**pair, "survivor_version": 1, "loser_version": 1})
    assert (await api.get(f"/projects/{made['id']}"))["contact"]["id"] == second["id"]
