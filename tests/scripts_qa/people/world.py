"""A firm with one recorded, checked and reviewed call of Anna's, and everybody signed in over HTTP."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

from aiohttp import web
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.agents.directory import AgentDirectory
from callcenter.audit.models import AuditRecord
from callcenter.audit.service import AuditTrail
from callcenter.audit.trail import SYSTEM
from callcenter.auth.models import User
from callcenter.auth.names import StoredNames
from callcenter.auth.permissions import Role
from callcenter.bootstrap.work import JOBS
from callcenter.calls.api import CALL_LOG
from callcenter.calls.api import routes as call_routes
from callcenter.calls.models import CallQueueVisit
from callcenter.calls.service import CallLog
from callcenter.db import Database
from callcenter.jobs.engines import create_jobs
from callcenter.jobs.ports import JobContext, JobDefinition, JobId
from callcenter.qa_people_settings import QaPeopleSettings
from callcenter.queues.api import QUEUES
from callcenter.queues.api import routes as queue_routes
from callcenter.queues.board import QueueBoard
from callcenter.queues.service import Queues
from crm.outcomes import LeadOutcomes
from recordings.api import HEARING, ROOM
from recordings.api import routes as recording_routes
from recordings.clipping import Clips
from recordings.hearing import Hearing
from scripts_qa.checking.kinds import CheckState, CriterionKind
from scripts_qa.checking.models import CallCheck, CheckRun, EvidenceRecord, StepResultRecord
from scripts_qa.checking.quality import TrustRule
from scripts_qa.checking.queueing import CheckQueue
from scripts_qa.checking.service import Checks, Desk
from scripts_qa.forms.form import Form
from scripts_qa.forms.service import FormLibrary, NewForm
from scripts_qa.library.service import ScriptLibrary
from scripts_qa.people.api import PEOPLE, routes
from scripts_qa.people.calls import LoggedCalls
from scripts_qa.people.jobs import Nothing
from scripts_qa.people.room import Outside, PeopleRoom
from scripts_qa.people.team_api import routes as team_routes
from scripts_qa.results import EvidenceRole, Status
from scripts_qa.reviews.api import REVIEWS
from scripts_qa.reviews.api import routes as review_routes
from scripts_qa.reviews.service import AnswerIn, NewReview, Review, Reviews
from tests.calls_db.test_log import Customers
from tests.http.rig import Browser
from tests.http.rig import World as Web
from tests.http.rig import open_world as open_web
from tests.recordings.world import World as Sound
from tests.recordings.world import open_world as open_sound
from tests.scripts_qa.reviews.rooms import review_room

SCRIPT: Final = "sales"
FORM: Final = Form.model_validate(
    {
        "title": "Sales call",
        "sections": [
            {
                "id": "start",
                "title": "Start",
                "questions": [
                    {"id": "greet", "text": "Did they greet?", "points": 10, "auto": {"source": "step", "id": "greet"}},
                    {"id": "need", "text": "Was the need found?", "type": "partial", "points": 10},
                    {
                        "id": "price",
                        "text": "Which price?",
                        "type": "choice",
                        "points": 20,
                        "options": [
                            {"id": "full", "label": "Full", "value": 1},
                            {"id": "none", "label": "No", "value": 0},
                        ],
                    },
                ],
            },
        ],
    }
)
GOOD: Final[Mapping[str, str]] = {"greet": "yes", "need": "done", "price": "full"}


@dataclass(slots=True)
class Clock:
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **much: float) -> None:
        self.now += timedelta(**much)


@dataclass(slots=True)
class Firm:
    """`people` are ids and `browsers` sessions by login."""

    database: Database
    web: Web
    sound: Sound
    room: PeopleRoom
    clock: Clock
    people: dict[str, int]
    browsers: dict[str, Browser]
    form_id: UUID
    form_version: UUID
    call_id: str = ""
    recording_id: int = 0

    async def hear(self, who: str, path: str) -> tuple[int, bytes]:
        browser = self.browsers[who]
        async with browser.http.get(f"{browser.base}/api/v1{path}") as response:
            return response.status, await response.read()

    async def ask(self, who: str, method: str, path: str, body: Any = None, **params: str) -> Any:
        options: dict[str, Any] = {"params": params} if params else {}
        if body is not None:
            options["json"] = body
        answer = await self.browsers[who].call(method, path, **options)
        return answer.json if answer.status < 400 else (answer.status, answer.json["code"])

    async def reviewed(self, *, release: bool = True, inclusion: float | None = None, **changed: str) -> Review:
        """By Rita; everything well but for what is given."""
        reviews = self.room.reviews
        async with self.database.transaction() as session:
            wanted = NewReview(
                call_id=self.call_id,
                agent_id=self.people["anna"],
                form_version_id=self.form_version,
                reviewer_id=self.people["rita"],
                inclusion_prob=inclusion,
            )
            review = await reviews.create(session, wanted)
            for name, chosen in {**GOOD, **changed}.items():
                answer = AnswerIn(question_id=name, chosen=chosen, comment=f"about {name}")
                await reviews.answer(session, review.id, answer, by_id=self.people["rita"])
            review = await reviews.finish(session, review.id)
            return await reviews.release(session, review.id, by_id=self.people["rita"]) if release else review

    async def checked(self, call_id: str, status: Status, credit: float | None, **more: Any) -> None:
        """The machine's verdict on the step `greet`, with its proof in seconds 1 to 2 of the recording."""
        async with self.database.transaction() as session:
            await _add_check(session, self, call_id, {"status": status, "credit": credit, **more})

    async def run(self, definition: JobDefinition[Nothing]) -> None:
        jobs = create_jobs(self.database, JOBS)
        context = JobContext(JobId("1"), definition.name, 1, self.database, jobs, {PeopleRoom: self.room})
        await definition.handler(context, Nothing())

    async def deeds(self, *families: str) -> list[tuple[str, str]]:
        async with self.database.reading() as session:
            rows = await session.scalars(select(AuditRecord).order_by(AuditRecord.id))
            return [(row.action, row.login) for row in rows if row.action.startswith(families)]


async def _add_check(session: AsyncSession, firm: Firm, call_id: str, verdict: Mapping[str, Any]) -> None:
    called_at = verdict.get("called_at", firm.clock.now)
    run = _run(firm, call_id, called_at)
    session.add(run)
    await session.flush()
    session.add(_step(run, verdict["status"], verdict["credit"]))
    if firm.recording_id:
        session.add(_proof(run, firm.recording_id))
    session.add(
        CallCheck(
            call_id=call_id,
            state=CheckState.CHECKED,
            wanted_at=called_at,
            checked_at=called_at,
            called_at=called_at,
            run_id=run.id,
            script_key=SCRIPT,
            agent_id=firm.people["anna"],
            auto_total=verdict.get("auto"),
            suspected_fatal=verdict.get("suspected", False),
        )
    )


def _run(firm: Firm, call_id: str, called_at: datetime) -> CheckRun:
    return CheckRun(
        id=uuid4(),
        call_id=call_id,
        input_key=uuid4().hex,
        script_version_id=uuid4(),
        form_version_id=firm.form_version,
        script_key=SCRIPT,
        script_n=1,
        transcripts=[],
        words="",
        matcher_version="1",
        params_hash="",
        language="en",
        agent_id=firm.people["anna"],
        called_at=called_at,
        at=called_at,
        took_ms=1.0,
        machine={},
    )


def _step(run: CheckRun, status: Status, credit: float | None) -> StepResultRecord:
    return StepResultRecord(
        run_id=run.id,
        criterion_id="greet",
        seq=0,
        kind=CriterionKind.STEP,
        title="Greeting",
        definition="d",
        status=status,
        credit=credit,
        p=0.9,
        matcher="rules",
        reason="",
        searched=[],
    )


def _proof(run: CheckRun, recording_id: int) -> EvidenceRecord:
    return EvidenceRecord(
        run_id=run.id,
        criterion_id="greet",
        seq=0,
        role=EvidenceRole.PROOF,
        recording_id=recording_id,
        speaker="agent",
        start_s=2.0,
        end_s=3.0,
        call_s=2.0,
        quote="good afternoon",
        phrase="good afternoon",
        similarity=1.0,
        part="",
    )


def _room(database: Database, sound: Sound, clock: Clock) -> PeopleRoom:
    names = StoredNames()
    audit = AuditTrail(database, names=names, now=clock)
    forms = FormLibrary(audit, names)
    queue = CheckQueue(create_jobs(database, JOBS), enabled=True)
    scripts = ScriptLibrary(now=clock, languages={})
    desk = Desk(rule=TrustRule(0.8, 50), audit=audit, scripts=scripts, forms=forms, queue=queue)
    log = CallLog(normalise=lambda raw: raw, customers=Customers(), names=names)
    outside = Outside(
        reviews=Reviews(forms, now=clock),
        forms=forms,
        checks=Checks(desk),
        parts=sound.room.library,
        clips=Clips(database, sound.room.vault, audit=audit, work_dir=sound.spool.parent / "clips"),
        people=names,
        calls=LoggedCalls(log),
        results=LeadOutcomes(),
        transcribing=Hurried(),
        audit=audit,
        now=clock,
    )
    return PeopleRoom(outside, QaPeopleSettings())


@dataclass(frozen=True, slots=True)
class Heard:
    log: CallLog
    hearing: Hearing


def _hearing(room: PeopleRoom, sound: Sound) -> Heard:
    names = StoredNames()
    log = CallLog(normalise=lambda raw: raw, customers=Customers(), names=names)
    return Heard(log, Hearing(log, names=names, audit=room.audit, public_url="http://x", operators_hear_own=True))


@dataclass(slots=True)
class Hurried:
    """Implements `ports.Transcribing`."""

    calls: list[str] = field(default_factory=list)

    async def prioritise(self, session: AsyncSession, call_id: str) -> int:
        self.calls.append(call_id)
        return 1


ROLES: Final = {
    "anna": Role.OPERATOR,
    "boris": Role.OPERATOR,
    "rita": Role.QA,
    "roman": Role.QA,
    "lena": Role.SUPERVISOR,
}


@asynccontextmanager
async def open_firm(database: Database, folder: Path, **parts: Any) -> AsyncIterator[Firm]:
    """`parts` replace those of the server, for a browser that wants its console."""
    clock = Clock()
    async with open_sound(database, folder) as sound:
        room = _room(database, sound, clock)

        hearing = _hearing(room, sound)

        def setup(app: web.Application) -> None:
            app[PEOPLE] = room
            app[CALL_LOG], app[ROOM], app[HEARING] = hearing.log, sound.room, hearing.hearing
            app[REVIEWS] = review_room(room, sound, hearing.log, hearing.hearing, clock)
            app[QUEUES] = Queues(QueueBoard(), agents=AgentDirectory(), names=StoredNames())

        more = [routes, team_routes, call_routes, recording_routes, queue_routes, review_routes]
        async with open_web(database, more=more, setup=[setup], **parts) as rig:
            people = {login: await rig.user(role, login=login) for login, role in ROLES.items()}
            browsers = {login: rig.browser((await rig.session(who)).token) for login, who in people.items()}
            async with database.transaction() as session:
                for login, who in people.items():
                    await session.execute(update(User).where(User.id == who).values(name=login.title()))
                draft = await room.outside.forms.create(session, SYSTEM, NewForm("sales", FORM, SCRIPT))
                assert draft.id is not None
                assert draft.form_id is not None
                await room.outside.forms.publish(session, SYSTEM, draft.id, seen=draft.revision, note="")
            firm = Firm(database, rig, sound, room, clock, people, browsers, draft.form_id, draft.id)
            await _record_a_call(firm)
            yield firm


async def _record_a_call(firm: Firm) -> None:
    firm.sound.holder = firm.people["anna"]
    script = await firm.sound.call(1, datetime.now(UTC) - timedelta(seconds=12), 10, queue="sales")
    firm.sound.pair(1, seconds=8)
    (recording_id,) = await firm.sound.sweep()
    assert recording_id is not None
    firm.call_id, firm.recording_id = script.id, recording_id
    async with firm.database.transaction() as session:
        visit = CallQueueVisit(
            call_id=script.id, queue="sales", uniqueid="q", entered_at=firm.clock.now, position=1, seq=1
        )
        session.add(visit)
    await firm.checked(firm.call_id, Status.DONE, 1.0, auto=90.0)
