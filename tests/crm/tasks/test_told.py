"""Whoever is given work hears of it, and whoever gave it hears what became of it; nobody of his own doing."""

from typing import Any

import pytest

from tests.crm.conftest import Api
from tests.crm.deals.conftest import OPERATOR, PEOPLE, SECOND
from tests.crm.tasks.test_tasks import ended, made

pytestmark = pytest.mark.db

SUPERVISOR = PEOPLE["supervisor"]


async def told(api: Api, login: str) -> list[Any]:
    before, api.login = api.login, login
    items = await api.all_pages("/notices")
    assert (await api.get("/notices/count"))["unread"] == len(items)
    api.login = before
    return items


async def kinds(api: Api, login: str) -> list[tuple[str, str]]:
    return [(item["kind"], item["card"]["name"]) for item in await told(api, login)]


async def test_task_given_is_told_to_the_doer_and_its_end_to_the_giver(api: Api) -> None:
    api.login = "supervisor"
    task = await made(api, "Счёт", responsible_id=OPERATOR.user_id)
    await made(api, "Своя")
    (notice,) = await told(api, "operator")
    assert (notice["kind"], notice["by"]["id"], notice["card"]) == (
        "given", SUPERVISOR.user_id, {"kind": "task", "id": task["id"], "name": "Счёт"},
    )  # fmt: skip
    assert await kinds(api, "supervisor") == []
    api.login = "operator"
    assert (await ended(api, task))[0] == 200
    assert await kinds(api, "supervisor") == [("done", "Счёт")]
    assert await kinds(api, "operator") == [("given", "Счёт")]


async def test_task_cancelled_by_the_giver_is_told_to_the_doer(api: Api) -> None:
    api.login = "supervisor"
    task = await made(api, "Счёт", responsible_id=OPERATOR.user_id)
    assert (await ended(api, task, "cancel"))[0] == 200
    assert await kinds(api, "operator") == [("cancelled", "Счёт"), ("given", "Счёт")]
    assert await kinds(api, "supervisor") == []


async def test_task_handed_over_is_told_to_the_heir_who_follows_it_only_once(api: Api) -> None:
    task = await made(api, "Счёт")
    api.login = "supervisor"
    assert (await api.send("PUT", f"/cards/task/{task['id']}/follow"))[0] == 200
    api.login = "operator"
    form = {"version": task["version"], "responsible_id": SUPERVISOR.user_id}
    assert (await api.send("POST", f"/tasks/{task['id']}/hand-over", form))[0] == 200
    assert await kinds(api, "supervisor") == [("given", "Счёт")]


async def test_everything_of_a_leaver_is_one_notice_for_each_kind_with_its_count(api: Api) -> None:
    for number in range(3):
        await made(api, f"Задача {number}")
    for number in range(2):
        await api.post("/contacts", {"name": f"Борис {number}", "responsible_id": OPERATOR.user_id})
    api.login = "supervisor"
    form = {"from_id": OPERATOR.user_id, "to_id": SECOND.user_id}
    assert (await api.send("POST", "/hand-overs", form))[0] == 200
    found = {item["card"]["kind"]: (item["kind"], item["many"]) for item in await told(api, "second")}
    assert found == {"task": ("given", 3), "contact": ("given", 2)}


async def test_customer_whose_responsible_one_becomes_is_told_once(api: Api) -> None:
    api.login = "supervisor"
    contact = await api.post("/contacts", {"name": "Борис", "responsible_id": SECOND.user_id})
    assert await kinds(api, "second") == [("given", "Борис")]
    form = {"version": contact["version"], "responsible_id": OPERATOR.user_id}
    assert (await api.send("PATCH", f"/contacts/{contact['id']}", form))[0] == 200
    assert await kinds(api, "operator") == [("given", "Борис")]
    form = {"version": contact["version"] + 1, "responsible_id": SUPERVISOR.user_id}
    assert (await api.send("PATCH", f"/contacts/{contact['id']}", form))[0] == 200
    assert await kinds(api, "supervisor") == []


async def test_note_on_a_task_is_told_to_giver_and_doer_and_stands_in_the_histories(api: Api) -> None:
    api.login = "supervisor"
    contact = await api.post("/contacts", {"name": "Борис"})
    task = await made(api, "Счёт", responsible_id=OPERATOR.user_id, contact_id=contact["id"])
    api.login = "operator"
    form = {"text": "Готово наполовину, @Второй", "mentions": [SECOND.user_id]}
    noted = await api.post(f"/tasks/{task['id']}/notes", form)
    assert [one["id"] for one in noted["untold"]] == [SECOND.user_id]
    (notice,) = await told(api, "supervisor")
    assert (notice["kind"], notice["text"], notice["line"]) == ("note", form["text"], noted["id"])
    for path in (f"/tasks/{task['id']}", f"/contacts/{contact['id']}"):
        (line,) = (await api.get(f"{path}/timeline", types="note"))["items"]
        assert (line["id"], line["text"], line["task"]["event"]) == (noted["id"], form["text"], "note")
        assert [one["id"] for one in line["mentions"]] == [SECOND.user_id]
    others = (await api.get(f"/tasks/{task['id']}/timeline", types="task"))["items"]
    assert [line["task"]["event"] for line in others] == ["created"]
    api.login = "second"
    assert (await api.send("POST", f"/tasks/{task['id']}/notes", {"text": "x"}))[0] == 404
    api.login = "supervisor"
    status, page = await api.send("PUT", f"/cards/task/{task['id']}/pins", {"line": noted["id"], "at": noted["at"]})
    assert (status, [line["id"] for line in page["pinned"]]) == (200, [noted["id"]])
