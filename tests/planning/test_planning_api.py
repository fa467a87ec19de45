"""Planning over HTTP and in the database: who may, what is refused, and whose shifts are shown."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web

from callcenter.agents.models import AgentQueue, AgentStateLog
from callcenter.audit.service import AuditTrail
from callcenter.auth.names import StoredNames
from callcenter.auth.permissions import Role
from callcenter.db import Database
from callcenter.planning.api import PLANNING, routes
from callcenter.planning.service import Planning
from callcenter.reports.importing import import_visits
from callcenter.reports.visit_source import VisitSource
from callcenter.reports.visits import Ending
from tests.http.rig import Browser, World, open_world
from tests.reports.logs import visit

pytestmark = pytest.mark.db

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
WEEK = {"since": "2026-03-02T00:00:00Z", "until": "2026-03-09T00:00:00Z"}
NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
async def world(database: Database) -> AsyncIterator[World]:
    names = StoredNames()

    def setup(app: web.Application) -> None:
        audit = AuditTrail(database, names=names, now=lambda: NOW)
        app[PLANNING] = Planning(VisitSource(), names=names, audit=audit, now=lambda: NOW)

    async with open_world(database, more=[routes], setup=[setup]) as world:
        yield world


@pytest.fixture
async def supervisor(world: World) -> Browser:
    return await world.signed_in(Role.SUPERVISOR)


async def operator(world: World) -> int:
    user_id = await world.user()
    async with world.database.transaction() as session:
        session.add(AgentQueue(user_id=user_id, queue="sales"))
    return user_id


def shift(user_id: int, day: str = "2026-03-02", **more: Any) -> dict[str, Any]:
    breaks = [{"start": "13:00", "end": "14:00"}]
    return {"user_id": user_id, "day": day, "start": "09:00", "end": "18:00", "breaks": breaks, **more}


async def test_supervisor_plans_and_operator_sees_only_the_own_shifts(world: World, supervisor: Browser) -> None:
    mine, other = await operator(world), await operator(world)
    for user_id in (mine, other):
        answer = await supervisor.call("POST", "/planning/shifts", json=shift(user_id))
        assert answer.status == 201, answer.text
    browser = world.browser((await world.session(mine)).token)
    own = (await browser.call("GET", "/planning/shifts/mine", params=WEEK)).json["items"]
    assert [(one["user_id"], one["starts_at"]) for one in own] == [(mine, "2026-03-02T09:00:00Z")]
    for method, path in (("GET", "/planning/shifts"), ("GET", "/planning/adherence"), ("GET", "/planning/shifts.csv")):
        assert (await browser.call(method, path, params=WEEK)).status == 403
    assert (await browser.call("POST", "/planning/shifts", json=shift(mine, "2026-03-03"))).status == 403
    first = (await supervisor.call("GET", "/planning/shifts", params={**WEEK, "limit": "1"})).json
    rest = (await supervisor.call("GET", "/planning/shifts", params={**WEEK, "after": str(first["next"])})).json
    assert [one["user_id"] for one in first["items"] + rest["items"]] == [mine, other]
    assert rest["next"] is None


async def test_second_shift_at_that_time_stale_change_and_stranger_are_refused(
    world: World, supervisor: Browser
) -> None:
    user_id = await operator(world)
    made = (
        await supervisor.call("POST", "/planning/shifts", json=shift(user_id, start="22:00", end="06:00", breaks=[]))
    ).json
    clash = await supervisor.call("POST", "/planning/shifts", json=shift(user_id, "2026-03-03", start="05:00"))
    assert (clash.status, clash.json["code"]) == (409, "shifts-overlap")
    body = {**shift(user_id), "version": made["version"]}
    path = f"/planning/shifts/{made['id']}"
    assert (await supervisor.call("PUT", path, json=body)).json["version"] == 2
    stale = await supervisor.call("PUT", path, json=body)
    assert (stale.status, stale.json["code"]) == (409, "shift-outdated")
    assert (await supervisor.call("POST", "/planning/shifts", json=shift(99_999))).json["code"] == "bad-shift"
    assert (await supervisor.call("DELETE", path)).status == 204
    assert (await supervisor.call("DELETE", path)).status == 404


async def test_week_copied_twice_is_there_once(world: World, supervisor: Browser) -> None:
    user_id = await operator(world)
    for day in ("2026-03-02", "2026-03-04"):
        await supervisor.call("POST", "/planning/shifts", json=shift(user_id, day, time_zone="Europe/Berlin"))
    body = {"source": "2026-03-05", "target": "2026-03-31", "time_zone": "Europe/Berlin"}
    assert (await supervisor.call("POST", "/planning/weeks/copy", json=body)).json == {"copied": 2, "left_out": 0}
    assert (await supervisor.call("POST", "/planning/weeks/copy", json=body)).json == {"copied": 0, "left_out": 2}
    later = {"since": "2026-03-30T00:00:00Z", "until": "2026-04-06T00:00:00Z"}
    copies = (await supervisor.call("GET", "/planning/shifts", params=later)).json["items"]
    assert [one["starts_at"] for one in copies] == ["2026-03-30T07:00:00Z", "2026-04-01T07:00:00Z"]


async def test_week_of_a_queue_sets_the_need_against_the_schedule(world: World, supervisor: Browser) -> None:
    user_id = await operator(world)
    await supervisor.call("POST", "/planning/shifts", json=shift(user_id, note="=1+1"))
    visits = [
        visit(
            Ending.ANSWERED, 5, entered_at=monday + timedelta(seconds=number), talk_s=180.0, call_id=f"{monday}{number}"
        )
        for monday in (NINE - timedelta(weeks=week) for week in range(1, 5))
        for number in range(50)
    ]
    await import_visits(world.database, "old", visits)
    query = {"queue": "sales", "week": "2026-03-04", "shrinkage": "0", "max_occupancy": "1"}
    plan = (await supervisor.call("GET", "/planning/week", params=query)).json
    (nine,) = [one for one in plan["slots"] if one["start"] == "2026-03-02T09:00:00Z"]
    assert (nine["forecast"], nine["agents"], nine["scheduled"], nine["gap"]) == (50, 8, 1, -7)
    assert (plan["model"], plan["aht_s"], plan["weeks_known"], plan["growth"]) == ("c", 180, 4, 1)
    table = (await supervisor.call("GET", "/planning/week.csv", params=query)).text.splitlines()
    assert len(table) == 1 + 7 * 48
    assert "'=1+1" in (await supervisor.call("GET", "/planning/shifts.csv", params=WEEK)).text


async def test_adherence_reads_the_states_that_were_lived(world: World, supervisor: Browser) -> None:
    user_id = await operator(world)
    await supervisor.call("POST", "/planning/shifts", json=shift(user_id, breaks=[]))
    worked = {"state": "ready", "reason": "", "endpoint": None, "user_id": user_id}
    async with world.database.transaction() as session:
        session.add(AgentStateLog(**worked, started_at=NINE + timedelta(hours=1), ended_at=NINE + timedelta(hours=9)))
    (found,) = (await supervisor.call("GET", "/planning/adherence", params=WEEK)).json["items"]
    assert (found["late_s"], found["early_out_s"], found["percent"]) == (3600, 0, pytest.approx(88.89))


@pytest.mark.parametrize(
    "wrong",
    [
        {"day": "1850-01-01"},
        {"start": "25:00"},
        {"time_zone": "Mars/Olympus"},
        {"breaks": [{"start": "07:00", "end": "08:00"}]},
    ],
)
async def test_shift_that_cannot_be_is_422(world: World, supervisor: Browser, wrong: dict[str, Any]) -> None:
    assert (await supervisor.call("POST", "/planning/shifts", json=shift(await operator(world), **wrong))).status == 422
