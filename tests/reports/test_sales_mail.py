"""Sales reports by mail: once to each, with the rights of their owner, and not at all when those have shrunk."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import select, update

from callcenter.audit.service import AuditTrail
from callcenter.auth.models import User
from callcenter.auth.names import StoredNames
from callcenter.auth.permissions import Role
from callcenter.auth.principal import Principal
from callcenter.bootstrap.reporting import build_reports
from callcenter.bootstrap.work import JOBS
from callcenter.db import Database
from callcenter.http.app import AppParts, build_app
from callcenter.jobs.engines import create_jobs
from callcenter.jobs.ports import JobContext, JobId
from callcenter.reports.api import REPORTS
from callcenter.reports.mailing import DueArgs, MailRoom, NotTaken, SendArgs, mail_due, send_report
from callcenter.reports.models import ReportMail, ReportSchedule
from callcenter.reports.sales_schedules_api import SCHEDULE_AUDIT, routes
from callcenter.reports.service import Reports
from callcenter.settings import Settings
from crm.sales.service import SalesReports
from tests.crm.builders import CallsInMemory, user
from tests.crm.conftest import Api
from tests.crm.deals.conftest import PEOPLE
from tests.crm.sales.world import NOW, imagined, stored
from tests.fakes.bus import RecordingBus

pytestmark = pytest.mark.db

OWNER = PEOPLE["sales_manager"]
RECIPIENTS = ["head@example.com", "owner@example.com"]


@dataclass(slots=True)
class Post:
    """A mail server that takes everything but what it is told to refuse once."""

    busy_for: list[str] = field(default_factory=list)
    taken: list[tuple[str, EmailMessage]] = field(default_factory=list)

    async def send(self, message: EmailMessage, recipient: str) -> None:
        if recipient in self.busy_for:
            self.busy_for.remove(recipient)
            raise NotTaken("451")
        self.taken.append((recipient, message))


@dataclass(slots=True)
class Office:
    database: Database
    post: Post
    reports: Reports

    def context(self) -> JobContext:
        room = MailRoom(self.reports, SalesReports(lambda: NOW), self.post, "crm@example.com")
        return JobContext(JobId("1"), "test", 1, self.database, create_jobs(self.database, JOBS), {MailRoom: room})

    async def due(self) -> SendArgs:
        """The round that looks for due ones; what it would have sent."""
        (row,) = await self.schedules()
        at = row.due_at or NOW
        await mail_due.handler(self.context(), DueArgs())
        return SendArgs(row.id, at)

    async def send(self, args: SendArgs) -> None:
        await send_report.handler(self.context(), args)

    async def schedules(self) -> list[ReportSchedule]:
        async with self.database.reading() as session:
            return list(await session.scalars(select(ReportSchedule)))

    async def states(self) -> list[str]:
        async with self.database.reading() as session:
            return list(await session.scalars(select(ReportMail.state).order_by(ReportMail.recipient)))


@pytest.fixture
async def office(database: Database) -> Office:
    for person in PEOPLE.values():
        await user(database, person.user_id, person.name, person.role)
    await stored(database, imagined(60))
    reports = Reports(replace(build_reports(Settings()).around, now=lambda: NOW))
    async with database.transaction() as session:
        session.add(_schedule(NOW - timedelta(minutes=1)))
    return Office(database, Post(), reports)


def _schedule(due_at: datetime) -> ReportSchedule:
    selection = {"report": "builder", "span": "quarter", "time_zone": "UTC", "compare": "previous", "rows": "manager"}
    return ReportSchedule(
        of="sales",
        user_id=OWNER.user_id,
        name="Пятница",
        selection=selection,
        recipients=RECIPIENTS,
        form="xlsx",
        language="ru",
        every="week",
        hour=9,
        due_at=due_at,
        width=["sales.view_all", "deals:all"],
        stopped="",
    )


async def test_due_report_is_sent_once_to_each_and_again_to_whom_the_server_refused(office: Office) -> None:
    office.post.busy_for = [RECIPIENTS[0]]
    args = await office.due()
    with pytest.raises(NotTaken):
        await office.send(args)
    assert await office.states() == ["failed", "sent"]
    await office.send(args)
    await office.send(args)
    assert [recipient for recipient, _ in office.post.taken] == [RECIPIENTS[1], RECIPIENTS[0]]
    (attached,) = office.post.taken[0][1].iter_attachments()
    assert attached.get_filename() == "builder.xlsx"
    (row,) = await office.schedules()
    assert row.due_at is not None
    assert (row.due_at.weekday(), row.due_at.hour) == (0, 9)


async def test_worker_killed_while_sending_leaves_a_trace_and_sends_no_second_mail(office: Office) -> None:
    args = await office.due()
    async with office.database.transaction() as session:
        await session.execute(update(ReportMail).values(state="sending"))
    await office.send(args)
    assert (await office.states(), office.post.taken) == (["unknown", "unknown"], [])


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"active": False}, "owner_left"),
        ({"role": Role.OPERATOR}, "narrowed"),
        ({"role": Role.INTEGRATOR}, "not_allowed"),
    ],
)
async def test_owner_who_left_or_sees_less_stops_the_report_with_a_word(
    office: Office, changed: dict[str, object], reason: str
) -> None:
    async with office.database.transaction() as session:
        await session.execute(update(User).where(User.id == OWNER.user_id).values(**changed))
    await office.send(await office.due())
    (row,) = await office.schedules()
    assert (row.stopped, row.due_at, office.post.taken) == (reason, None, [])
    assert await office.states() == ["stopped", "stopped"]


async def _resolve(token: str) -> Principal | None:
    return PEOPLE.get(token)


async def test_stopped_report_is_seen_and_taken_over_by_who_sets_plans_and_by_no_colleague(office: Office) -> None:
    async with office.database.transaction() as session:
        await session.execute(
            update(ReportSchedule).values(stopped="owner_left", due_at=None, user_id=PEOPLE["second"].user_id)
        )

    def setup(app: web.Application) -> None:
        app[REPORTS] = office.reports
        app[SCHEDULE_AUDIT] = AuditTrail(office.database, names=StoredNames(), now=lambda: NOW)

    bus = RecordingBus()
    app = build_app(
        AppParts(database=office.database, bus=bus, resolve=_resolve, routes=[routes], version="test", setup=[setup])
    )
    async with TestClient(TestServer(app, host="127.0.0.1")) as client:
        api = Api(client, bus, CallsInMemory(), login="operator")
        id_ = (await office.schedules())[0].id
        assert (await api.get("/sales-schedules"))["items"] == []
        assert (await api.send("DELETE", f"/sales-schedules/{id_}"))[0] == 404
        api.login = "sales_manager"
        (shown,) = (await api.get("/sales-schedules"))["items"]
        assert (shown["stopped"], shown["mine"]) == ("owner_left", False)
        status, taken = await api.send("POST", f"/sales-schedules/{id_}/take")
        assert (status, taken["stopped"], taken["mine"]) == (200, None, True)
        assert taken["due_at"] is not None
        body = {
            "name": "Моё",
            "selection": {"report": "kpi"},
            "recipients": ["a@example.com"],
            "every": "day",
            "hour": 8,
        }
        api.login = "operator"
        assert (await api.post("/sales-schedules", body))["mine"]
        assert [one["name"] for one in (await api.get("/sales-schedules"))["items"]] == ["Моё"]
