"""Lost callers become tasks and talks end them, as the missed-call desk says."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from callcenter.db import Database
from crm.tasks.call_backs import CallBackFor, CallBackRules, CallBacks
from crm.tasks.ports import MissedCaller
from tests.crm.conftest import Api
from tests.crm.deals.conftest import OPERATOR, PEOPLE
from tests.crm.tasks.conftest import DeskInMemory

pytestmark = pytest.mark.db

NUMBER = "+74951234567"
NOW = datetime.now(UTC)
RULES = CallBackRules(CallBackFor.RESPONSIBLE, timedelta(minutes=30), "Europe/Moscow")
FOR_ALL = CallBackRules(CallBackFor.ALL, timedelta(minutes=30), "Europe/Moscow")


def lost(at: datetime = NOW - timedelta(minutes=1), **fields: Any) -> MissedCaller:
    usual = {"caller": NUMBER, "call_id": "pbx1-1.1", "queue": "sales", "back_at": None, "back_by": None}
    return MissedCaller(**{**usual, "lost_at": at, "by_himself": False, "settled": False, "settled_by": None, **fields})


async def look(database: Database, desk: DeskInMemory, rules: CallBackRules = RULES) -> int:
    """As the sweep does; how many tasks changed."""
    call_backs, now = CallBacks(desk, rules), datetime.now(UTC)
    async with database.reading() as session:
        callers = await call_backs.concerned(session, now)
    async with database.transaction() as session:
        return len(await call_backs.look(session, callers, now))


async def customer(api: Api, responsible_id: int | None = OPERATOR.user_id) -> Any:
    body = {"name": "Борис", "phones": [{"raw": NUMBER}], "responsible_id": responsible_id}
    return await api.post("/contacts", body)


async def test_lost_caller_of_a_manager_makes_one_task_that_a_talk_ends(
    api: Api, database: Database, desk: DeskInMemory
) -> None:
    contact = await customer(api)
    desk.lost = [lost()]
    assert [await look(database, desk), await look(database, desk)] == [1, 0]
    (task,) = (await api.get("/tasks", mine="true"))["items"]
    assert (task["title"], task["number"], task["origin"]) == ("Борис", NUMBER, "missed_call")
    assert (task["contact"]["id"], task["call_id"], task["priority"]) == (contact["id"], "pbx1-1.1", "high")
    assert [one["id"] for one in await api.get("/tasks/reminders")] == [task["id"]]
    desk.lost = [lost(back_at=NOW, back_by=OPERATOR.user_id)]
    assert [await look(database, desk), await look(database, desk)] == [1, 0]
    card = await api.get(f"/tasks/{task['id']}")
    assert (card["state"], card["closed_by"]["id"]) == ("done", OPERATOR.user_id)


async def test_caller_lost_again_while_his_task_is_open_makes_no_second_and_a_later_loss_does(
    api: Api, database: Database, desk: DeskInMemory
) -> None:
    await customer(api)
    desk.lost = [lost(NOW - timedelta(hours=1))]
    assert await look(database, desk) == 1
    desk.lost = [lost(NOW - timedelta(minutes=5), call_id="pbx1-2.1")]
    assert await look(database, desk) == 0
    desk.lost = [lost(NOW - timedelta(minutes=5), back_at=NOW - timedelta(minutes=4))]
    assert await look(database, desk) == 1
    desk.lost = [lost(NOW - timedelta(minutes=1), call_id="pbx1-3.1")]
    assert await look(database, desk) == 1
    assert len(await api.all_pages("/tasks", state="open")) == 1


async def test_task_cancelled_for_a_loss_does_not_come_again_for_it(
    api: Api, database: Database, desk: DeskInMemory
) -> None:
    await customer(api)
    desk.lost = [lost()]
    assert await look(database, desk) == 1
    (task,) = (await api.get("/tasks", mine="true"))["items"]
    path, body = f"/tasks/{task['id']}/cancel", {"version": task["version"], "result": "спам"}
    assert (await api.send("POST", path, body))[0] == 200
    assert [await look(database, desk), desk.settled] == [0, []]


async def test_task_done_by_hand_settles_the_caller_on_the_desk(
    api: Api, database: Database, desk: DeskInMemory
) -> None:
    await customer(api)
    desk.lost = [lost()]
    await look(database, desk)
    (task,) = (await api.get("/tasks", mine="true"))["items"]
    path, body = f"/tasks/{task['id']}/done", {"version": task["version"], "result": "ответили письмом"}
    assert (await api.send("POST", path, body))[0] == 200
    assert desk.settled == [(NUMBER, OPERATOR.user_id, "ответили письмом")]


async def test_caller_settled_on_the_desk_ends_the_task(api: Api, database: Database, desk: DeskInMemory) -> None:
    await customer(api)
    desk.lost = [lost()]
    await look(database, desk)
    desk.lost = [lost(settled=True, settled_by=PEOPLE["supervisor"].user_id)]
    assert await look(database, desk) == 1
    (task,) = (await api.get("/tasks", state="done"))["items"]
    assert (await api.get(f"/tasks/{task['id']}"))["closed_by"]["id"] == PEOPLE["supervisor"].user_id


@pytest.mark.parametrize("responsible", [None, PEOPLE["reviewer"].user_id])
async def test_caller_without_a_manager_who_does_tasks_waits_for_anybody_or_for_nobody(
    api: Api, database: Database, desk: DeskInMemory, responsible: int | None
) -> None:
    await customer(api, responsible)
    desk.lost = [lost()]
    assert await look(database, desk) == 0
    assert await look(database, desk, FOR_ALL) == 1
    api.login = "second"
    (task,) = (await api.get("/tasks", responsible_id=0))["items"]
    assert (task["responsible"], task["may_edit"]) == (None, True)


async def test_old_losses_make_no_tasks(api: Api, database: Database, desk: DeskInMemory) -> None:
    await customer(api)
    desk.lost = [lost(NOW - timedelta(hours=25))]
    assert await look(database, desk) == 0


async def test_call_back_opened_again_is_not_ended_by_the_talk_before(
    api: Api, database: Database, desk: DeskInMemory
) -> None:
    await customer(api)
    desk.lost = [lost()]
    await look(database, desk)
    desk.lost = [lost(back_at=NOW)]
    await look(database, desk)
    (task,) = (await api.get("/tasks", state="done"))["items"]
    assert (await api.send("POST", f"/tasks/{task['id']}/reopen", {"version": task["version"]}))[0] == 200
    assert await look(database, desk) == 0
