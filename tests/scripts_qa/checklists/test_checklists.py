"""The nightly sheets: what the machine fills in, what people say over it, and what stays of their work."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy import select

from callcenter.audit.models import AuditRecord
from callcenter.audit.service import AuditTrail
from callcenter.auth.names import StoredNames
from callcenter.auth.permissions import Role
from callcenter.calls.facts import Endpoint
from callcenter.calls.recorder import Recorder
from callcenter.calls.storybook import StoryBook
from callcenter.db import Database
from crm.card_keeping import CardKeeping
from crm.models import Email, Lead, Note, Phone
from scripts_qa.checklists.api import SHEETS, routes
from scripts_qa.checklists.filling import Filler
from scripts_qa.checklists.service import Around, Sheets
from tests.fakes.bus import RecordingBus
from tests.fakes.stories import Script
from tests.http.rig import Browser, open_world

pytestmark = pytest.mark.db

YESTERDAY = datetime(2026, 3, 3, 10, tzinfo=UTC)
DAY = "2026-03-03"
NUMBER = "+74990001122"


class Clock:
    now = YESTERDAY + timedelta(days=1)

    def __call__(self) -> datetime:
        return self.now


class Office:
    """Anna (an operator) talked with one lead; Rita may do reviews and nothing else, Lena leads."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = Clock()
        self.filler = Filler(CardKeeping(("name", "email")), now=self.clock)
        self.people: dict[str, int] = {}
        self.browsers: dict[str, Browser] = {}

    def agent_of(self, endpoint: Endpoint) -> int | None:
        return self.people["anna"] if endpoint == "PJSIP/101" else None

    async def talked(self) -> None:
        recorder = Recorder(self.database, RecordingBus(), book=StoryBook(), agents=self, normalise=lambda raw: NUMBER)
        one = Script("c1", began=YESTERDAY)
        for fact in (one.started(), one.leg(), one.answered(), one.leg_ended(after=200), one.ended(after=200)):
            recorder.take(fact)
        assert await recorder.flush()

    async def lead(self, **values: Any) -> None:
        usual = {"name": NUMBER, "status": "new", "origin": "user", "created_at": YESTERDAY, "updated_at": YESTERDAY}
        async with self.database.transaction() as session:
            row = Lead(**{**usual, **values})
            session.add(row)
            await session.flush()
            session.add(Phone(lead_id=row.id, raw=NUMBER, e164=NUMBER, kind="work", position=0))
            session.add(Email(lead_id=row.id, address="a@b.c", key="a@b.c", position=0))

    async def fill(self) -> int:
        made = 0
        async with self.database.transaction() as session:
            for day in await self.filler.due(session):
                made += await self.filler.fill(session, day)
        return made

    async def ask(self, who: str, method: str, path: str, body: Any = None) -> Any:
        answer = await self.browsers[who].call(method, path, **({} if body is None else {"json": body}))
        return answer.json if answer.status < 400 else (answer.status, answer.json["code"])


@pytest.fixture
async def office(database: Database) -> AsyncIterator[Office]:
    made = Office(database)
    names = StoredNames()
    audit = AuditTrail(database, names=names, now=made.clock)
    sheets = Sheets(Around(CardKeeping(("name", "email")), names, audit, made.clock))

    def setup(app: web.Application) -> None:
        app[SHEETS] = sheets

    async with open_world(database, more=[routes], setup=[setup]) as rig:
        for login, role in {"anna": Role.SUPERVISOR, "rita": Role.REVIEWER, "lena": Role.QA_LEAD}.items():
            made.people[login] = await rig.user(role, login=login)
            made.browsers[login] = rig.browser((await rig.session(made.people[login])).token)
        yield made


async def test_night_after_a_talk_fills_what_can_be_read_from_the_card_once(office: Office) -> None:
    await office.talked()
    await office.lead()
    assert (await office.fill(), await office.fill()) == (1, 0)
    page = await office.ask("rita", "GET", "/qa/checklist")
    (sheet,) = page["items"]
    assert (page["day"], sheet["customer"]) == (DAY, NUMBER)
    marks = {item: mark["value"] for item, mark in sheet["marks"].items()}
    assert marks == {"fields": 0, "responsible": 0, "status": 0, "note": 0}
    assert (sheet["points"], sheet["of"], sheet["open"]) == (0, 4, ["need", "next_step", "letter"])


async def test_card_kept_well_gets_ones(office: Office) -> None:
    await office.talked()
    await office.lead(name="Oleg Petrov", status="in_work", responsible_id=office.people["anna"])
    async with office.database.transaction() as session:
        written = {"at": YESTERDAY + timedelta(hours=1), "text": "wants chairs", "author_id": office.people["anna"]}
        session.add(Note(call_id="c1", number_key=NUMBER, **written))
    await office.fill()
    (sheet,) = (await office.ask("rita", "GET", "/qa/checklist"))["items"]
    assert (sheet["points"], sheet["of"]) == (4, 4)


async def test_persons_word_stands_over_the_machines_and_his_work_is_kept(office: Office) -> None:
    await office.talked()
    await office.lead()
    await office.fill()
    (sheet,) = (await office.ask("rita", "GET", "/qa/checklist"))["items"]
    path = f"/qa/checklist/{sheet['id']}"
    card = await office.ask("rita", "POST", f"{path}/card")
    assert (card["name"], card["emails"], card["status"]) == (NUMBER, ["a@b.c"], "new")
    await office.ask("rita", "PUT", f"{path}/marks/note", {"value": 1})
    office.clock.now += timedelta(minutes=3)
    await office.ask("rita", "PUT", f"{path}/marks/next_step", {"value": 1})
    office.clock.now += timedelta(minutes=30)
    after = await office.ask("rita", "PUT", f"{path}/marks/letter", {"value": None})
    assert after["marks"]["note"] == {"value": 1, "machine": 0, "by_person": True}
    assert (after["points"], after["of"], after["open"]) == (2, 5, ["need"])
    span = f"?first={DAY}&last=2026-03-04"
    (total,) = await office.ask("lena", "GET", f"/qa/checklist/totals{span}")
    assert (total["cards"], total["points"], total["share"]["note"]) == (1, 2, 1.0)
    (work,) = await office.ask("lena", "GET", f"/qa/checklist/work{span}")
    assert (work["marks"], work["sheets"], work["active_s"]) == (3, 1, 180.0)
    async with office.browsers["lena"].http.get(
        f"{office.browsers['lena'].base}/api/v1/qa/checklist/export{span}"
    ) as file:
        lines = (await file.text(encoding="utf-8-sig")).splitlines()
    assert lines[0] == "day,agent,customer,fields,responsible,status,note,need,next_step,letter,points,of"
    assert lines[1].endswith(f",'{NUMBER},0,0,0,1,,1,,2,5")
    async with office.database.reading() as session:
        told = [one.action for one in await session.scalars(select(AuditRecord).order_by(AuditRecord.id))]
    assert [one for one in told if one.startswith(("checklist", "export"))] == ["checklist.read", "export.download"]


async def test_nobody_marks_his_own_sheet_and_totals_are_for_those_who_lead(office: Office) -> None:
    await office.talked()
    await office.lead()
    await office.fill()
    (sheet,) = (await office.ask("anna", "GET", "/qa/checklist"))["items"]
    path = f"/qa/checklist/{sheet['id']}/marks/note"
    assert sheet["own"] is True
    assert await office.ask("anna", "PUT", path, {"value": 1}) == (403, "own-sheet")
    assert await office.ask("rita", "PUT", path, {"value": 2}) == (422, "invalid-input")
    assert await office.ask("rita", "GET", f"/qa/checklist/totals?first={DAY}&last={DAY}") == (403, "forbidden")
    assert await office.ask("lena", "GET", "/qa/checklist/totals?first=2020-01-01&last=2026-01-01") == (
        422,
        "invalid-input",
    )
