"""A task from its making to its end, over HTTP: rights, versions, lists by deadline, reminders, hand-over, series."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from callcenter.db import Database
from crm.tasks.series import follow_passed
from tests.crm.conftest import Api
from tests.crm.deals.conftest import OPERATOR, PEOPLE, SECOND

pytestmark = pytest.mark.db


def day(after: int = 0) -> str:
    return (datetime.now(UTC) + timedelta(days=after)).date().isoformat()


def due(after: int = 1, at: str | None = "12:00") -> dict[str, Any]:
    return {"day": day(after), "time": at, "time_zone": "UTC"}


async def made(api: Api, title: str = "Отправить счёт", **fields: Any) -> Any:
    return await api.post("/tasks", {"title": title, **fields})


async def ended(api: Api, task: Any, how: str = "done", **fields: Any) -> tuple[int, Any]:
    return await api.send("POST", f"/tasks/{task['id']}/{how}", {"version": task["version"], **fields})


async def titles(api: Api, **query: object) -> list[str]:
    return [item["title"] for item in await api.all_pages("/tasks", **query)]


async def test_task_made_moved_and_done_tells_it_all_in_the_customers_history(api: Api) -> None:
    contact = await api.post("/contacts", {"name": "Борис"})
    task = await made(api, contact_id=contact["id"], due=due(1), remind_before_min=30, kind="letter")
    assert task["responsible"] == {"id": OPERATOR.user_id, "name": OPERATOR.name}
    assert task["remind_at"] == f"{day(1)}T11:30:00Z"
    status, moved = await api.send(
        "POST", f"/tasks/{task['id']}/move", {"version": task["version"], "due": due(2, "15:30")}
    )
    assert (status, moved["due_at"], moved["remind_at"]) == (200, f"{day(2)}T15:30:00Z", f"{day(2)}T15:00:00Z")
    status, done = await ended(api, moved, result="счёт отправлен")
    assert (status, done["state"], done["closed_by"]["id"]) == (200, "done", OPERATOR.user_id)
    lines = [item for item in await api.all_pages(f"/contacts/{contact['id']}/timeline", limit=1) if item["task"]]
    assert [(line["task"]["event"], line["text"]) for line in lines] == [
        ("done", "счёт отправлен"), ("moved", None), ("created", None),
    ]  # fmt: skip
    assert {"field": "due", "before": f"{day(1)} 12:00", "after": f"{day(2)} 15:30"} in lines[1]["changes"]
    own = await api.all_pages(f"/tasks/{task['id']}/timeline")
    assert [line["task"]["event"] for line in own] == ["done", "moved", "created"]
    topics = [topic for topic, _ in api.bus.published]
    assert "crm.tasks" in topics


async def test_task_of_a_colleague_is_not_there_for_who_may_not_see_it(api: Api) -> None:
    task = await made(api)
    api.login = "second"
    assert (await api.send("GET", f"/tasks/{task['id']}"))[0] == 404
    assert (await ended(api, task))[0] == 404
    assert await titles(api) == []
    api.login = "qa"
    assert await titles(api) == ["Отправить счёт"]
    assert (await ended(api, task))[0] == 403
    api.login = "supervisor"
    assert (await ended(api, task))[0] == 200


async def test_reviewer_has_no_tasks_and_cannot_be_given_one(api: Api) -> None:
    status, problem = await api.send("POST", "/tasks", {"title": "x", "responsible_id": PEOPLE["reviewer"].user_id})
    assert (status, problem["errors"][0]["field"]) == (422, "body.responsible_id")
    api.login = "reviewer"
    assert (await api.send("GET", "/tasks"))[0] == 403


async def test_second_change_of_one_version_gets_the_current_card(api: Api) -> None:
    task = await made(api)
    path = f"/tasks/{task['id']}"
    assert (await api.send("PATCH", path, {"title": "Другое"}))[0] == 428
    assert (await api.send("PATCH", path, {"version": 1, "title": "Первое"}))[0] == 200
    status, problem = await api.send("PATCH", path, {"version": 1, "title": "Второе"})
    assert (status, problem["current"]["title"]) == (409, "Первое")
    status, same = await api.send("PATCH", path, {"version": 2, "title": "Первое"})
    assert (status, same["version"]) == (200, 2)


async def test_request_repeated_with_its_key_makes_one_task(api: Api) -> None:
    api.headers["Idempotency-Key"] = "one-task-only"
    first = await made(api)
    assert (await made(api))["id"] == first["id"]
    assert len(await titles(api)) == 1


async def test_lists_come_by_deadline_and_know_ones_own_day(api: Api) -> None:
    await made(api, "когда-нибудь")
    await made(api, "давно", due=due(-2))
    await made(api, "сегодня", due=due(0, None))
    await made(api, "завтра", due=due(1))
    await made(api, "потом", due=due(5))
    assert await titles(api, state="open", limit=2) == ["давно", "сегодня", "завтра", "потом", "когда-нибудь"]
    for when, title in (("overdue", "давно"), ("today", "сегодня"), ("tomorrow", "завтра"), ("later", "потом")):
        assert await titles(api, when=when) == [title]
    counts = await api.get("/tasks/counts", time_zone="UTC")
    assert counts == {"overdue": 1, "today": 1, "tomorrow": 1, "later": 1, "undated": 1, "reminders": 0}
    assert await titles(api, since=f"{day(1)}T00:00:00Z", until=f"{day(2)}T00:00:00Z") == ["завтра"]
    assert await titles(api, q="ПОТ") == ["потом"]
    assert (await api.send("GET", "/tasks", cursor="bm9uc2Vuc2U"))[0] == 422
    assert (await api.send("GET", "/tasks/counts", time_zone="Nowhere/Land"))[0] == 422


async def test_ended_tasks_come_with_the_latest_end_first(api: Api) -> None:
    for title in ("раз", "два", "три"):
        assert (await ended(api, await made(api, title)))[0] == 200
    assert await titles(api, state="done", limit=1) == ["три", "два", "раз"]


async def test_reminder_that_came_is_listed_until_it_is_seen_postponed_or_its_task_is_over(api: Api) -> None:
    task = await made(api, due=due(1), remind_before_min=2880)
    (reminder,) = await api.get("/tasks/reminders")
    assert (reminder["id"], (await api.get("/tasks/counts"))["reminders"]) == (task["id"], 1)
    later = (datetime.now(UTC) + timedelta(minutes=10)).isoformat()
    status, postponed = await api.send("POST", f"/tasks/{task['id']}/postpone", {"until": later})
    assert (status, postponed["due_at"]) == (200, task["due_at"])
    assert await api.get("/tasks/reminders") == []
    past = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()
    assert (await api.send("POST", f"/tasks/{task['id']}/postpone", {"until": past}))[0] == 422
    other = await made(api, due=due(1), remind_before_min=2880)
    assert (await api.send("POST", f"/tasks/{other['id']}/seen", {}))[0] == 200
    third = await made(api, due=due(1), remind_before_min=2880)
    assert (await ended(api, third))[0] == 200
    assert await api.get("/tasks/reminders") == []


async def test_task_handed_over_with_a_remark_is_the_colleagues_and_stays_in_sight_of_who_gave_it(api: Api) -> None:
    task = await made(api, due=due(1))
    body = {"version": task["version"], "responsible_id": SECOND.user_id, "remark": "ты ближе к складу"}
    status, given = await api.send("POST", f"/tasks/{task['id']}/hand-over", body)
    assert (status, given["responsible"]["id"]) == (200, SECOND.user_id)
    assert await titles(api, given="true") == [task["title"]]
    api.login = "second"
    assert await titles(api, mine="true") == [task["title"]]
    (handed, _) = await api.all_pages(f"/tasks/{task['id']}/timeline")
    assert (handed["task"]["event"], handed["text"]) == ("handed_over", "ты ближе к складу")
    assert handed["changes"] == [{"field": "responsible_id", "before": OPERATOR.user_id, "after": SECOND.user_id}]


async def test_ended_task_refuses_changes_until_it_is_opened_again(api: Api) -> None:
    task = await made(api)
    _, done = await ended(api, task, "cancel", result="передумали")
    assert (await api.send("PATCH", f"/tasks/{task['id']}", {"version": done["version"], "title": "y"}))[0] == 409
    status, again = await ended(api, done, "reopen")
    assert (status, again["state"], again["closed_at"]) == (200, "open", None)
    status, problem = await ended(api, again, "reopen")
    assert (status, problem["code"]) == (409, "task-open")


async def test_repeated_task_done_is_followed_by_its_next_one_once(api: Api, database: Database) -> None:
    task = await made(api, "Отчёт", due=due(0, "23:59"), remind_before_min=15, repeat="daily")
    assert (await ended(api, task))[0] == 200
    (following,) = (await api.get("/tasks", state="open"))["items"]
    assert (following["due_at"], following["origin"]) == (f"{day(1)}T23:59:00Z", "repeat")
    async with database.transaction() as session:
        assert await follow_passed(session, datetime.now(UTC)) == []


async def test_repeated_task_whose_day_has_passed_is_followed_and_stays_overdue(api: Api, database: Database) -> None:
    await made(api, "Отчёт", due=due(-9), repeat="weekly")
    for times in (1, 0):
        async with database.transaction() as session:
            assert len(await follow_passed(session, datetime.now(UTC))) == times
    assert await titles(api, when="overdue") == ["Отчёт"]
    (following,) = await api.all_pages("/tasks", when="later")
    assert following["due_day"] == day(5)


async def test_cancelled_task_ends_its_series(api: Api, database: Database) -> None:
    task = await made(api, due=due(-3), repeat="daily")
    assert (await ended(api, task, "cancel"))[0] == 200
    async with database.transaction() as session:
        assert await follow_passed(session, datetime.now(UTC)) == []


async def test_reminder_or_repetition_without_a_day_is_refused(api: Api) -> None:
    for extra in ({"remind_before_min": 5}, {"repeat": "daily"}):
        assert (await api.send("POST", "/tasks", {"title": "x", **extra}))[0] == 422
    task = await made(api, due=due(1), remind_before_min=5)
    status, _ = await api.send("PATCH", f"/tasks/{task['id']}", {"version": 1, "due": None})
    assert status == 422


async def test_task_of_a_deal_shows_with_the_deal_and_its_customer(api: Api) -> None:
    api.login = "sales_manager"
    pipeline = await api.post("/pipelines/from-template", {"kind": "sales", "language": "ru", "currency": "RUB"})
    contact = await api.post("/contacts", {"name": "Зоя"})
    deal = await api.post("/deals", {"title": "Шкафы", "pipeline_id": pipeline["id"], "contact_id": contact["id"]})
    task = await made(api, deal_id=deal["id"])
    assert (task["deal"]["name"], task["contact"]["name"]) == ("Шкафы", "Зоя")
    assert [line["task"]["event"] for line in await api.all_pages(f"/deals/{deal['id']}/timeline") if line["task"]] == [
        "created"
    ]
    api.login = "operator"
    assert (await api.send("POST", "/tasks", {"title": "x", "deal_id": deal["id"]}))[0] == 422


async def test_tasks_of_a_converted_lead_are_the_contacts(api: Api) -> None:
    api.login = "sales_manager"
    await api.post("/pipelines/from-template", {"kind": "sales", "language": "ru", "currency": "RUB"})
    lead = await api.post("/leads", {"name": "Илья", "title": "Полки"})
    await made(api, "Позвонить Илье", lead_id=lead["id"], kind="call")
    done = await api.post(f"/leads/{lead['id']}/convert", {"version": lead["version"]})
    (task,) = await api.all_pages("/tasks", contact_id=done["contact"]["id"])
    assert (task["title"], task["deal"]["id"]) == ("Позвонить Илье", done["deal"]["id"])
