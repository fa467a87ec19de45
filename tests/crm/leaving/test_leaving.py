"""Everything of a leaver into other hands: what goes, what stays, what the histories say, and who may do it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from callcenter.audit.schemas import AuditQuery
from callcenter.audit.service import AuditTrail
from callcenter.db import Database
from crm.events import CUSTOMERS, HandedOver, from_payload
from crm.tasks.events import TASKS, concerned
from tests.crm.conftest import Api
from tests.crm.deals.conftest import OPERATOR, PEOPLE, SECOND
from tests.fakes.people import NamedPeople

pytestmark = pytest.mark.db

LEAVER = OPERATOR.user_id
NOTHING = {"contacts": 0, "companies": 0, "leads": 0, "deals": 0, "tasks": 0, "projects": 0}
ALL = {"contacts": 2, "companies": 1, "leads": 1, "deals": 1, "tasks": 1, "projects": 0}


async def belongings(api: Api, user_id: int) -> Any:
    return await api.get(f"/users/{user_id}/belongings")


async def hand_over(api: Api, to_id: int | None, **more: object) -> tuple[int, Any]:
    return await api.send("POST", "/hand-overs", {"from_id": LEAVER, "to_id": to_id, **more})


async def firm_of_the_leaver(api: Api, sales: Any) -> dict[str, Any]:
    mine = {"responsible_id": LEAVER}
    made = {
        "contact": await api.post("/contacts", {"name": "Анна", **mine}),
        "other": await api.post("/contacts", {"name": "Борис", **mine}),
        "company": await api.post("/companies", {"name": "Ромашка", **mine}),
        "lead": await api.post("/leads", {"name": "Илья", **mine}),
        "deal": await api.post("/deals", {"title": "Окна", "pipeline_id": sales["id"], **mine}),
        "won": await api.post("/deals", {"title": "Двери", "pipeline_id": sales["id"], **mine}),
        "task": await api.post("/tasks", {"title": "Позвонить", **mine}),
        "done": await api.post("/tasks", {"title": "Написать", **mine}),
        "foreign": await api.post("/contacts", {"name": "Пётр", "responsible_id": SECOND.user_id}),
    }
    won = next(one["id"] for one in sales["stages"] if one["outcome"] == "won")
    await api.send("POST", f"/deals/{made['won']['id']}/move", {"version": made["won"]["version"], "stage_id": won})
    await api.send("POST", f"/tasks/{made['done']['id']}/done", {"version": made["done"]["version"]})
    return made


async def responsible(api: Api, path: str, card: Any) -> int | None:
    person = (await api.get(f"/{path}/{card['id']}"))["responsible"]
    return None if person is None else int(person["id"])


async def test_leavers_open_work_and_customers_go_in_one_step_and_what_ended_stays(api: Api, sales: Any) -> None:
    made = await firm_of_the_leaver(api, sales)
    before = await belongings(api, SECOND.user_id)
    assert await belongings(api, LEAVER) == ALL
    assert await hand_over(api, SECOND.user_id, remark="уволился") == (200, ALL)
    assert await hand_over(api, SECOND.user_id) == (200, NOTHING)
    after = await belongings(api, SECOND.user_id)
    assert {name: after[name] - before[name] for name in ALL} == ALL
    assert await belongings(api, LEAVER) == NOTHING
    for path, name in (("contacts", "contact"), ("companies", "company"), ("leads", "lead"), ("deals", "deal")):
        assert await responsible(api, path, made[name]) == SECOND.user_id
    assert await responsible(api, "deals", made["won"]) == LEAVER
    assert await responsible(api, "tasks", made["done"]) == LEAVER


async def test_histories_tell_the_hand_over_and_an_older_version_is_refused(api: Api, sales: Any) -> None:
    made = await firm_of_the_leaver(api, sales)
    await hand_over(api, SECOND.user_id)
    change = {"field": "responsible_id", "before": LEAVER, "after": SECOND.user_id}
    for path, name in (("contacts", "contact"), ("deals", "deal")):
        newest = (await api.get(f"/{path}/{made[name]['id']}/timeline"))["items"][0]
        assert (newest["type"], newest["changes"], newest["author"]["id"]) == (
            "changed",
            [change],
            PEOPLE["sales_manager"].user_id,
        )
    stale = {"version": made["contact"]["version"], "name": "Анна Иванова"}
    assert (await api.send("PATCH", f"/contacts/{made['contact']['id']}", stale))[0] == 409


async def test_hand_over_tells_the_screens_and_the_audit(api: Api, sales: Any, database: Database) -> None:
    await firm_of_the_leaver(api, sales)
    api.bus.published.clear()
    await hand_over(api, None, remark="в декрет")
    (told,) = [concerned(payload) for payload in api.bus.of(TASKS)]
    assert told == sorted({LEAVER, PEOPLE["sales_manager"].user_id})
    (event,) = [from_payload(payload) for payload in api.bus.of(CUSTOMERS)]
    assert isinstance(event, HandedOver)
    assert event.from_id == LEAVER
    trail = AuditTrail(database, names=NamedPeople(), now=lambda: datetime.now(UTC))
    async with database.reading() as session:
        (entry,) = (await trail.page(session, AuditQuery())).items
    assert (entry.action, entry.subject_id, entry.detail["contacts"]) == ("user.hand_over", str(LEAVER), 2)


@pytest.mark.parametrize("to_id", [LEAVER, PEOPLE["reviewer"].user_id, 999])
async def test_heir_who_cannot_be_one_is_refused_and_nothing_moves(api: Api, sales: Any, to_id: int) -> None:
    await firm_of_the_leaver(api, sales)
    assert (await hand_over(api, to_id))[0] == 422
    assert await belongings(api, LEAVER) == ALL


async def test_operator_hands_over_nobodys_work(api: Api) -> None:
    api.login = "operator"
    assert (await hand_over(api, SECOND.user_id))[0] == 403
    assert (await api.send("GET", f"/users/{LEAVER}/belongings"))[0] == 403


async def test_request_sent_twice_with_its_key_gets_the_first_answer(api: Api, sales: Any) -> None:
    await firm_of_the_leaver(api, sales)
    api.headers["Idempotency-Key"] = "0f9a7a52-4a6f-4f0f-9c1e-6f1f5f1f2b11"
    assert [await hand_over(api, SECOND.user_id) for _ in range(2)] == [(200, ALL), (200, ALL)]
