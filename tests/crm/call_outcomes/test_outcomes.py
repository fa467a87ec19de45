"""Outcomes of real stored calls: given, changed, asked for, kept when calls are joined, forgotten with a person."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import select

from callcenter.agents.events import DESK_CHANGED
from callcenter.audit.models import AuditRecord
from callcenter.audit.service import AuditTrail
from callcenter.auth.names import StoredNames
from callcenter.auth.permissions import Role
from callcenter.auth.principal import Principal
from callcenter.bootstrap.reporting import build_reports
from callcenter.calls.api import CALL_LOG
from callcenter.calls.api import routes as call_routes
from callcenter.calls.facts import CallFact, Endpoint
from callcenter.calls.outcomes.models import GivenOutcome, OutcomeEntry
from callcenter.calls.outcomes.personal import OUTCOMES
from callcenter.calls.recorder import Recorder
from callcenter.calls.service import CallLog
from callcenter.calls.storybook import StoryBook
from callcenter.db import Database
from callcenter.http.app import AppParts, build_app
from callcenter.http.routing import Routes
from callcenter.personal.person import Person
from callcenter.reports.selection import NamedSelection, ReportName
from callcenter.settings import Settings
from callcenter.sheets.periods import Span
from callcenter.webhooks.models import HookEvent
from crm.api import CALL_HISTORY, COUNTRY
from crm.api import routes as customer_routes
from crm.call_outcomes.api import CALLS, OUTCOME_AUDIT, routes
from crm.history import StoredCalls
from crm.lookup import StoredOwners
from crm.tasks.models import Task
from tests.crm.builders import CallsInMemory
from tests.crm.conftest import Api
from tests.fakes.bus import RecordingBus
from tests.fakes.people import hire, person
from tests.fakes.stories import NODE, NOW, PHONE, Script

pytestmark = pytest.mark.db

ANNA, BORIS = person(1, "Anna"), person(2, "Boris")
CHIEF, SETUP = person(3, "Chief", Role.SUPERVISOR), person(4, "Setup", Role.ADMINISTRATOR)
PEOPLE = {one.login: one for one in (ANNA, BORIS, CHIEF, SETUP)}
OTHER = Endpoint("PJSIP/102")
LIST = [
    {"name": "Reached"},
    {"name": "Call back", "asks_call_back": True},
    {"name": "Refused", "asks_remark": True},
]
TOMORROW = {"day": "2030-01-02", "time": "10:00", "time_zone": "Europe/Moscow"}


@dataclass(slots=True)
class Desk(Api):
    database: Database | None = None
    ids: dict[str, int] = field(default_factory=dict)

    def agent_of(self, endpoint: str) -> int | None:
        return {PHONE: 1, OTHER: 2}.get(Endpoint(endpoint))

    async def record(self, *facts: CallFact) -> None:
        assert self.database is not None
        recorder = Recorder(
            self.database, RecordingBus(), book=StoryBook(), agents=self, normalise=lambda raw: f"+7{raw[-10:]}"
        )
        for fact in facts:
            recorder.take(fact)
        assert await recorder.flush()

    async def give(self, call: str, name: str, *, login: str = "anna", **more: object) -> tuple[int, Any]:
        self.login = login
        body = {"outcome_id": self.ids[name], **more}
        return await self.send("PUT", f"/calls/{NODE}-{call}/outcome", body)

    async def rows(self, table: type[Any]) -> list[Any]:
        assert self.database is not None
        async with self.database.reading() as session:
            return list(await session.scalars(select(table).order_by(table.id)))


async def _resolve(token: str) -> Principal | None:
    return PEOPLE.get(token)


@pytest.fixture
async def desk(database: Database) -> AsyncIterator[Desk]:
    await hire(database, *PEOPLE.values())
    bus, names = RecordingBus(), StoredNames()
    log = CallLog(normalise=lambda raw: raw, customers=StoredOwners(), names=names)

    def setup(app: web.Application) -> None:
        app[CALL_LOG] = app[CALLS] = log
        app[COUNTRY] = "RU"
        app[CALL_HISTORY] = StoredCalls(log)
        app[OUTCOME_AUDIT] = AuditTrail(database, names=names, now=lambda: datetime.now(UTC))

    rooms: list[Routes] = [routes, call_routes, customer_routes]
    app = build_app(AppParts(database=database, bus=bus, resolve=_resolve, routes=rooms, version="1", setup=[setup]))
    async with TestClient(TestServer(app, host="127.0.0.1")) as client:
        desk = Desk(client, bus, CallsInMemory(), database=database)
        desk.login = "setup"
        _, listed = await desk.send("PUT", "/call-outcomes", {"outcomes": LIST})
        desk.ids = {one["name"]: one["id"] for one in listed}
        yield desk


async def test_list_is_kept_in_order_renamed_swapped_and_retired(desk: Desk) -> None:
    reached, back = desk.ids["Reached"], desk.ids["Call back"]
    swapped = [{"id": reached, "name": "Call back"}, {"id": back, "name": "REACHED"}, {"name": "Wrong number"}]
    status, listed = await desk.send("PUT", "/call-outcomes", {"outcomes": swapped})
    assert status == 200
    shown = [(one["name"], one["archived"]) for one in listed]
    assert shown == [("Call back", False), ("REACHED", False), ("Wrong number", False), ("Refused", True)]
    twice = [{"name": "Sold"}, {"name": " SOLD "}]
    assert (await desk.send("PUT", "/call-outcomes", {"outcomes": twice}))[0] == 409
    desk.login = "anna"
    assert (await desk.send("PUT", "/call-outcomes", {"outcomes": []}))[0] == 403
    assert len(await desk.get("/call-outcomes")) == 4


async def test_usual_list_is_put_into_an_empty_house_only(desk: Desk) -> None:
    desk.login = "setup"
    before = await desk.get("/call-outcomes")
    assert await desk.post("/call-outcomes/usual", {"language": "ru"}) == before


async def test_outcome_given_is_shown_wherever_the_call_is(desk: Desk) -> None:
    await desk.record(*Script("1").whole())
    made = await desk.post("/contacts", {"name": "Мария", "phones": [{"raw": "+79161234567"}]})
    status, given = await desk.give("1", "Refused", remark=" too dear ")
    assert (status, given["name"], given["remark"], given["version"]) == (200, "Refused", "too dear", 1)
    (line,) = (await desk.get(f"/contacts/{made['id']}/timeline", types="call"))["items"]
    assert line["call"]["outcomes"] == [given]
    assert (await desk.get("/calls", outcome=desk.ids["Refused"]))["items"][0]["outcomes"] == [given]
    assert (await desk.get("/calls", outcome=desk.ids["Reached"]))["items"] == []
    event = (await desk.rows(HookEvent))[-1]
    assert (event.event, event.resource_id, event.actor_id) == ("call.outcome", f"{NODE}-1", 1)
    assert desk.bus.of(DESK_CHANGED) == [{"user_id": 1}]


async def test_what_an_outcome_asks_for_must_come_with_it(desk: Desk) -> None:
    await desk.record(*Script("1").whole())
    assert (await desk.give("1", "Refused"))[0] == 422
    assert (await desk.give("1", "Call back"))[0] == 422
    status, _ = await desk.give("1", "Call back", call_back=TOMORROW, remark="about the invoice")
    assert status == 200
    (task,) = await desk.rows(Task)
    assert (task.responsible_id, task.created_by_id, task.kind, task.call_id) == (1, 1, "call", f"{NODE}-1")
    assert (str(task.due_day), task.due_time, task.text) == ("2030-01-02", "10:00", "about the invoice")
    assert task.title.startswith("+7")


async def test_changed_by_its_version_keeps_what_it_was(desk: Desk) -> None:
    await desk.record(*Script("1").whole())
    await desk.give("1", "Reached")
    assert (await desk.give("1", "Refused", remark="no"))[0] == 428
    assert (await desk.give("1", "Refused", remark="no", version=1))[0] == 200
    status, problem = await desk.give("1", "Reached", version=1)
    assert (status, problem["current"]["name"]) == (409, "Refused")
    assert (await desk.give("1", "Refused", remark="no", version=1))[1]["version"] == 2
    (kept,) = await desk.get(f"/calls/{NODE}-1/outcomes")
    assert [(one["name"], one["remark"], one["by"]["name"]) for one in kept["history"]] == [
        ("Reached", "", "Anna"),
        ("Refused", "no", "Anna"),
    ]


async def test_each_answers_for_the_own_talk_and_a_lead_for_others(desk: Desk) -> None:
    await desk.record(*Script("1").whole())
    assert (await desk.give("1", "Reached", login="boris"))[0] == 404
    assert (await desk.give("1", "Reached", login="anna", user_id=2))[0] == 403
    assert (await desk.give("1", "Reached", login="chief"))[1]["code"] == "no-talk"
    status, given = await desk.give("1", "Reached", login="chief", user_id=1)
    assert (status, given["user"]) == (200, {"id": 1, "name": "Anna"})
    (entry,) = await desk.rows(AuditRecord)
    assert (entry.action, entry.subject_id, entry.owner_id) == ("call.outcome", f"{NODE}-1", 1)


async def test_retired_outcome_is_not_given_any_more_and_stays_where_it_was(desk: Desk) -> None:
    await desk.record(*Script("1").whole(), *Script("2", began=NOW + timedelta(minutes=5)).whole())
    await desk.give("1", "Reached")
    desk.login = "setup"
    await desk.send("PUT", "/call-outcomes", {"outcomes": []})
    assert (await desk.give("2", "Reached"))[0] == 422
    assert (await desk.give("1", "Reached", remark="still", version=1))[0] == 200


async def test_calls_joined_keep_both_agents_outcomes(desk: Desk) -> None:
    one, two = Script("1"), Script("2", began=NOW + timedelta(seconds=5))
    second: list[CallFact] = [two.started(), two.leg("b", OTHER), two.answered("b", OTHER)]
    await desk.record(*one.whole()[:4], *second)
    await desk.give("1", "Reached", login="anna")
    await desk.give("2", "Refused", login="boris", remark="no")
    await desk.record(*one.whole()[:4], *second, one.absorbs(two), one.leg_ended(), one.ended())
    desk.login = "chief"
    (row,) = (await desk.get("/calls"))["items"]
    assert {(given["user"]["name"], given["name"]) for given in row["outcomes"]} == {
        ("Anna", "Reached"),
        ("Boris", "Refused"),
    }
    assert len(await desk.get(f"/calls/{NODE}-2/outcomes")) == 2


async def test_person_erased_remarks_are_gone_and_outcomes_stay(desk: Desk) -> None:
    await desk.record(*Script("1").whole())
    await desk.give("1", "Refused", remark="is ill")
    maria = Person(numbers=("+79161234567",), call_ids=(f"{NODE}-1",))
    assert desk.database is not None
    async with desk.database.transaction() as session:
        await OUTCOMES.erase(session, maria, await OUTCOMES.find(session, maria))
    assert [row.remark for row in await desk.rows(GivenOutcome)] == [""]
    assert [row.remark for row in await desk.rows(OutcomeEntry)] == [""]
    assert (await desk.rows(GivenOutcome))[0].outcome_id == desk.ids["Refused"]


async def test_report_counts_each_talk_by_queue_and_agent(desk: Desk, tmp_path: Path) -> None:
    later = Script("2", began=NOW + timedelta(minutes=5))
    await desk.record(*Script("1").whole(), *later.whole())
    await desk.give("1", "Refused", remark="no")
    await desk.give("2", "Reached")
    assert desk.database is not None
    period = {"span": Span.CUSTOM, "since": NOW - timedelta(days=1), "until": NOW + timedelta(days=1)}
    wanted = NamedSelection.model_validate({"report": ReportName.OUTCOMES, **period})
    reports = build_reports(Settings(data_dir=tmp_path))
    async with desk.database.reading() as session:
        sheet = await reports.sheet(session, wanted)
        empty = await reports.sheet(session, wanted.model_copy(update={"queue": ["support"]}))
    assert sheet.figures == {"outcomes_asked": 2, "outcomes_given": 2, "outcomes_missing": 0}
    by_name = {table.key: table for table in sheet.tables}
    refused, reached = desk.ids["Refused"], desk.ids["Reached"]
    (row,) = by_name["outcomes_of_queues"].records()
    assert (row["queue"], row[f"outcome_{refused}"], row[f"outcome_{reached}"]) == ("sales", 1, 1)
    assert by_name["outcomes_of_agents"].records()[0]["agent"] == "Anna"
    assert [one["remark"] for one in by_name["outcome_calls"].records()] == ["no", ""]
    assert empty.figures["outcomes_asked"] == 0
