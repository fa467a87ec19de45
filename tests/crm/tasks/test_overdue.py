"""Deadlines that pass undone: told once, again after a move, to the head when it takes long; also after a restart."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from callcenter.auth.models import Department, DepartmentKind, Place
from callcenter.db import Database
from crm.inbox.models import Notice
from crm.tasks.events import TASKS, concerned
from crm.tasks.handlers import ReminderClock
from crm.tasks.models import Task
from crm.tasks.overdue import Lateness, next_passing, tell_passed
from tests.crm.conftest import Api
from tests.crm.deals.conftest import OPERATOR, PEOPLE
from tests.crm.tasks.test_tasks import due, made
from tests.fakes.bus import RecordingBus

pytestmark = pytest.mark.db

SUPERVISOR = PEOPLE["supervisor"]
QUIET = Lateness(None)
AFTER_A_DAY = Lateness(timedelta(days=1))


async def late(api: Api, database: Database, *, by: timedelta = timedelta(minutes=5), **fields: Any) -> int:
    """A task whose deadline passed since it was made."""
    task = await made(api, due=due(1), **fields)
    at = datetime.now(UTC) - by
    async with database.transaction() as session:
        await session.execute(update(Task).where(Task.id == task["id"]).values(due_at=at, sort_at=at))
    return int(task["id"])


async def tell(database: Database, lateness: Lateness = QUIET) -> set[int]:
    async with database.transaction() as session:
        return await tell_passed(session, datetime.now(UTC), lateness)


async def notices(database: Database) -> list[tuple[str, int, int]]:
    async with database.reading() as session:
        rows = await session.scalars(select(Notice).where(Notice.by_id.is_(None)).order_by(Notice.id))
        return [(row.kind, row.user_id, row.many) for row in rows]


async def test_passed_deadline_is_told_once_to_the_doer_and_the_giver(api: Api, database: Database) -> None:
    api.login = "supervisor"
    await late(api, database, responsible_id=OPERATOR.user_id)
    await made(api, due=due(1))
    assert await tell(database) == {OPERATOR.user_id, SUPERVISOR.user_id}
    assert await tell(database) == set()
    assert sorted(await notices(database)) == sorted(
        [("overdue", OPERATOR.user_id, 1), ("overdue", SUPERVISOR.user_id, 1)]
    )


async def test_task_moved_after_its_deadline_is_told_again_when_the_new_one_passes(
    api: Api, database: Database
) -> None:
    task_id = await late(api, database)
    await tell(database)
    version = (await api.get(f"/tasks/{task_id}"))["version"]
    assert (await api.send("POST", f"/tasks/{task_id}/move", {"version": version, "due": due(2)}))[0] == 200
    assert await tell(database) == set()
    at = datetime.now(UTC) - timedelta(seconds=1)
    async with database.transaction() as session:
        assert await next_passing(session, QUIET) is not None
        await session.execute(update(Task).where(Task.id == task_id).values(due_at=at, sort_at=at))
    assert await tell(database) == {OPERATOR.user_id}


async def test_task_made_for_a_day_that_is_past_is_told_to_nobody(api: Api, database: Database) -> None:
    await made(api, due=due(-3))
    assert await tell(database) == set()


async def test_head_of_the_team_hears_of_what_is_late_for_long_in_one_notice(api: Api, database: Database) -> None:
    async with database.transaction() as session:
        team = Department(name="Продажи", kind=DepartmentKind.TEAM, head_id=SUPERVISOR.user_id)
        session.add(team)
        await session.flush()
        session.add(Place(user_id=OPERATOR.user_id, department_id=team.id))
    await late(api, database, by=timedelta(days=2))
    await late(api, database, by=timedelta(days=3))
    await late(api, database, by=timedelta(hours=3))
    assert await tell(database, AFTER_A_DAY) == {OPERATOR.user_id, SUPERVISOR.user_id}
    assert [one for one in await notices(database) if one[0] == "long_overdue"] == [
        ("long_overdue", SUPERVISOR.user_id, 2)
    ]
    assert await tell(database, AFTER_A_DAY) == set()
    async with database.reading() as session:
        following = await next_passing(session, AFTER_A_DAY)
    assert following is not None
    assert timedelta(hours=20) < following - datetime.now(UTC) < timedelta(hours=22)


async def test_clock_that_was_down_tells_what_passed_meanwhile_and_wakes_the_screens(
    api: Api, database: Database
) -> None:
    await late(api, database)
    bus = RecordingBus()
    clock = ReminderClock(database, bus, lambda _person: None, QUIET)
    running = asyncio.create_task(clock.run())
    try:
        async with asyncio.timeout(10):
            await bus.heard.wait()
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert [concerned(payload) for payload in bus.of(TASKS)] == [[OPERATOR.user_id]]
    assert await notices(database) == [("overdue", OPERATOR.user_id, 1)]
