"""How much each day has, in which order lists go, durations and repetitions as they are asked for."""

from typing import Any

import pytest

from callcenter.db import Database
from tests.crm.conftest import Api
from tests.crm.deals.conftest import OPERATOR, PEOPLE
from tests.crm.tasks.test_tasks import day, due, ended, made, titles

pytestmark = pytest.mark.db


async def test_days_have_the_count_and_the_minutes_of_what_one_may_see(api: Api) -> None:
    await made(api, "a", due=due(1), duration_min=90)
    await made(api, "b", due=due(1, None))
    await made(api, "c", due=due(2, "23:30"), duration_min=30)
    done = await made(api, "d", due=due(2))
    assert (await ended(api, done))[0] == 200
    span = {"first": day(0), "last": day(3), "time_zone": "UTC"}
    expected = [
        {"day": day(0), "tasks": 0, "minutes": 0},
        {"day": day(1), "tasks": 2, "minutes": 90},
        {"day": day(2), "tasks": 1, "minutes": 30},
        {"day": day(3), "tasks": 0, "minutes": 0},
    ]
    assert await api.get("/tasks/load", **span) == expected
    moscow = await api.get("/tasks/load", **{**span, "time_zone": "Europe/Moscow"})
    assert [one["tasks"] for one in moscow] == [0, 1, 1, 1]
    api.login = "second"
    assert [one["tasks"] for one in await api.get("/tasks/load", **span)] == [0, 0, 0, 0]
    assert (await api.send("GET", "/tasks/load", first=day(3), last=day(0)))[0] == 422


async def test_list_by_priority_has_the_high_ones_first_page_by_page(api: Api) -> None:
    for title, priority, after in (
        ("low", "low", 1),
        ("later", "high", 3),
        ("soon", "high", 2),
        ("usual", "normal", 1),
    ):
        await made(api, title, priority=priority, due=due(after))
    assert await titles(api, order="priority", limit=1) == ["soon", "later", "usual", "low"]
    page = await api.get("/tasks", order="priority", limit=1)
    assert (await api.send("GET", "/tasks", cursor=page["next_cursor"]))[0] == 422


async def test_list_of_what_somebody_gave(api: Api) -> None:
    await made(api, "own")
    api.login = "supervisor"
    await made(api, "given", responsible_id=OPERATOR.user_id)
    assert await titles(api, author_id=PEOPLE["supervisor"].user_id) == ["given"]
    assert await titles(api, author_id=OPERATOR.user_id) == ["own"]


async def test_duration_is_changed_and_told_in_the_history(api: Api) -> None:
    task = await made(api, due=due(1), duration_min=30)
    status, changed = await api.send("PATCH", f"/tasks/{task['id']}", {"version": 1, "duration_min": 45})
    assert (status, changed["duration_min"]) == (200, 45)
    line = (await api.get(f"/tasks/{task['id']}/timeline"))["items"][0]
    assert line["changes"] == [{"field": "duration_min", "before": 30, "after": 45}]
    assert (await api.send("PATCH", f"/tasks/{task['id']}", {"version": 2, "duration_min": 0}))[0] == 422


async def test_series_of_two_times_has_a_second_task_and_no_third(api: Api, database: Database) -> None:
    rhythm: dict[str, Any] = {"every": 2, "times": 2}
    first = await made(api, due=due(0), repeat="daily", rhythm=rhythm, duration_min=15)
    assert first["rhythm"] == {"every": 2, "weekdays": [], "until": None, "times": 2}
    assert (await ended(api, first))[0] == 200
    (second,) = (await api.get("/tasks", state="open"))["items"]
    assert (second["due_day"], second["rhythm"]["times"], second["duration_min"]) == (day(2), 2, 15)
    assert (await ended(api, second))[0] == 200
    assert await titles(api, state="open") == []


async def test_rhythm_that_makes_no_sense_is_refused(api: Api) -> None:
    refused: list[tuple[str, dict[str, Any]]] = [
        ("daily", {"weekdays": [1]}),
        ("never", {"every": 2}),
        ("daily", {"until": day(-1)}),
        ("weekly", {"weekdays": [8]}),
        ("weekly", {"every": 0}),
    ]
    for repeat, rhythm in refused:
        form = {"title": "x", "due": due(1), "repeat": repeat, "rhythm": rhythm}
        assert (await api.send("POST", "/tasks", form))[0] == 422, (repeat, rhythm)
    task = await made(api, due=due(1), repeat="weekly", rhythm={"weekdays": [5, 1, 1]})
    assert task["rhythm"]["weekdays"] == [1, 5]
    other: dict[str, Any] = {"version": 1, "repeat": "monthly", "rhythm": {"weekdays": [1]}}
    assert (await api.send("PATCH", f"/tasks/{task['id']}", other))[0] == 422
    status, same = await api.send("PATCH", f"/tasks/{task['id']}", {"version": 1, "rhythm": task["rhythm"]})
    assert (status, same["version"]) == (200, 1)


async def test_new_tasks_form_begins_with_the_firms_reminder(api: Api) -> None:
    assert await api.get("/tasks/defaults") == {"remind_before_min": 15}
