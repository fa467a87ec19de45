"""Scheduled reports by mail.

SMTP has no transactions, so a mail's row says `sending` before the server is spoken to. A process that was killed
then leaves it so: nobody knows whether the server took the mail, and it is not sent again by itself (`unknown`, which
people see). What the server refused, and a server that was not reached, is tried again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from enum import StrEnum
from typing import Final, Protocol

import aiosmtplib
import structlog
from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.db import Database
from callcenter.jobs.ports import GiveUp, JobContext, job
from callcenter.report_settings import MailSecurity, MailSettings
from callcenter.reports.models import ReportMail, ReportSchedule
from callcenter.reports.sales_mail import ScheduleStopped, Stopped, sales_sheet
from callcenter.reports.selection import NamedSelection
from callcenter.reports.service import Reports
from callcenter.reports.sharing import Every, Of, add_mail, next_due, zone_of
from callcenter.sheets.files import MAKERS, TYPES, FileFormat
from callcenter.sheets.model import Sheet
from callcenter.sheets.pages import as_page
from callcenter.sheets.rendering import period_text, title_of
from callcenter.sheets.words import Tongue
from crm.sales.service import SalesReports

log = structlog.get_logger(__name__)

TIMEOUT_S: Final = 20.0
PERMANENT: Final = 500
WAITING: Final = ("due", "failed")


class MailState(StrEnum):
    DUE = "due"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"  # not taken by the server; tried again
    REFUSED = "refused"  # the server will not take it
    STOPPED = "stopped"  # the schedule is not its owner's to send any more
    UNKNOWN = "unknown"  # it may have been taken


class NotTaken(Exception):
    """The mail server did not take the mail; trying again may help."""


class Refused(Exception):
    """The mail server says that it will never take it."""


class Unclear(Exception):
    """The line broke while the server had the mail."""


class Mailer(Protocol):
    async def send(self, message: EmailMessage, recipient: str) -> None:
        """:raises NotTaken, Refused, Unclear: see there"""


class SmtpMailer:
    """Each mail has a connection of its own: a schedule has a few recipients."""

    def __init__(self, settings: MailSettings) -> None:
        self.settings = settings

    async def send(self, message: EmailMessage, recipient: str) -> None:
        server = self._server()
        try:
            await server.connect()
            if self.settings.username is not None and self.settings.password is not None:
                await server.login(self.settings.username, self.settings.password.get_secret_value())
        except (aiosmtplib.SMTPException, OSError) as error:
            server.close()
            raise NotTaken(type(error).__name__) from error
        try:
            await server.send_message(message, sender=self.settings.sender, recipients=[recipient])
        except aiosmtplib.SMTPRecipientsRefused as error:
            raise _refusal(error.recipients[0].code) from error
        except aiosmtplib.SMTPResponseException as error:
            raise _refusal(error.code) from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise Unclear(type(error).__name__) from error
        finally:
            server.close()

    def _server(self) -> aiosmtplib.SMTP:
        security = self.settings.security
        return aiosmtplib.SMTP(
            hostname=self.settings.host,
            port=self.settings.port,
            use_tls=security is MailSecurity.TLS,
            start_tls=security is MailSecurity.STARTTLS,
            timeout=TIMEOUT_S,
        )


def _refusal(code: int) -> Exception:
    """4xx is for now, 5xx for good."""
    return Refused(str(code)) if code >= PERMANENT else NotTaken(str(code))


@dataclass(frozen=True, slots=True)
class MailRoom:
    """What the jobs need; `mailer` None: no mail server is set."""

    reports: Reports
    sales: SalesReports
    mailer: Mailer | None
    sender: str = ""


@dataclass(frozen=True, slots=True)
class DueArgs:
    """Nothing to choose: the clock decides."""


@dataclass(frozen=True, slots=True)
class SendArgs:
    schedule_id: int
    due_at: datetime


@job("reports.mail_due", DueArgs)
async def mail_due(context: JobContext, _args: DueArgs) -> None:
    """Write down what has to go out now. The schedule moves on in the same transaction, so each time comes once."""
    room = context.part(MailRoom)
    now = room.reports.around.now()
    async with context.database.transaction() as session:
        query = select(ReportSchedule).where(ReportSchedule.due_at <= now)
        for row in list(await session.scalars(query)):
            due_at = row.due_at
            if due_at is None or not await _moves(session, row, due_at, now):
                continue
            for recipient in dict.fromkeys(row.recipients):
                mail = ReportMail(schedule_id=row.id, due_at=due_at, recipient=recipient, state=str(MailState.DUE))
                mail.changed_at, mail.error = now, ""
                await add_mail(session, mail)
            await context.jobs.enqueue(session, "reports.send", SendArgs(row.id, due_at))


async def _moves(session: AsyncSession, row: ReportSchedule, due_at: datetime, now: datetime) -> bool:
    following = next_due(Every(row.every), row.hour, zone_of(row.selection), now)
    guarded = update(ReportSchedule).where(ReportSchedule.id == row.id, ReportSchedule.due_at == due_at)
    moved = await session.execute(guarded.values(due_at=following).returning(ReportSchedule.id))
    return moved.first() is not None


@job("reports.send", SendArgs)
async def send_report(context: JobContext, args: SendArgs) -> None:
    """To every recipient that has not got it. The period is that of the due time, however late it is sent."""
    room = context.part(MailRoom)
    if room.mailer is None:
        await _mark_unsent(context.database, room, args)
        raise GiveUp("no mail server is set")
    async with context.database.reading() as session:
        schedule = await session.get(ReportSchedule, args.schedule_id)
        if schedule is None:
            return
        waiting = await _waiting(session, args)
        if not waiting:
            return
        try:
            sheet = await _sheet(session, room, schedule, args.due_at)
        except ScheduleStopped as stopped:
            await _stop(context.database, room, args, stopped.reason)
            return
    message = message_of(schedule, sheet, room.sender, args.due_at)
    outcomes = [await _deliver(context.database, room, message, args, mail) for mail in waiting]
    if MailState.FAILED in outcomes:
        raise NotTaken("some recipients are left")


async def _sheet(session: AsyncSession, room: MailRoom, schedule: ReportSchedule, due_at: datetime) -> Sheet:
    if schedule.of == Of.SALES:
        return await sales_sheet(session, room.sales, schedule, due_at)
    return await room.reports.as_of(due_at).sheet(session, NamedSelection.model_validate(schedule.selection))


async def _stop(database: Database, room: MailRoom, args: SendArgs, reason: Stopped) -> None:
    """Nobody gets this mail nor a later one; the schedule says why to whoever may see it."""
    values = {"state": str(MailState.STOPPED), "error": str(reason), "changed_at": room.reports.around.now()}
    async with database.transaction() as session:
        await session.execute(
            update(ReportSchedule).where(ReportSchedule.id == args.schedule_id).values(due_at=None, stopped=str(reason))
        )
        await session.execute(update(ReportMail).where(*_of(args), ReportMail.state.in_(WAITING)).values(**values))
    log.warning("reports.schedule_stopped", schedule_id=args.schedule_id, reason=str(reason))


async def _mark_unsent(database: Database, room: MailRoom, args: SendArgs) -> None:
    """People who wait for the mail see why none comes."""
    values = {"state": str(MailState.FAILED), "error": "no mail server", "changed_at": room.reports.around.now()}
    async with database.transaction() as session:
        await session.execute(update(ReportMail).where(*_of(args), ReportMail.state == "due").values(**values))


async def _waiting(session: AsyncSession, args: SendArgs) -> Sequence[ReportMail]:
    query = select(ReportMail).where(*_of(args), ReportMail.state.in_((*WAITING, "sending")))
    return list(await session.scalars(query.order_by(ReportMail.recipient)))


def _of(args: SendArgs) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return ReportMail.schedule_id == args.schedule_id, ReportMail.due_at == args.due_at


async def _deliver(
    database: Database, room: MailRoom, message: EmailMessage, args: SendArgs, mail: ReportMail
) -> MailState:
    if mail.state == MailState.SENDING:
        await _mark(database, room, args, mail, MailState.UNKNOWN, "interrupted")
        return MailState.UNKNOWN
    await _mark(database, room, args, mail, MailState.SENDING, "")
    state, error = await _send(room, message, mail.recipient)
    await _mark(database, room, args, mail, state, error)
    log.info("reports.mail", schedule_id=args.schedule_id, state=str(state), error=error)
    return state


async def _send(room: MailRoom, message: EmailMessage, recipient: str) -> tuple[MailState, str]:
    if room.mailer is None:
        return MailState.FAILED, "no mail server"
    del message["To"]
    message["To"] = recipient
    try:
        await room.mailer.send(message, recipient)
    except NotTaken as error:
        return MailState.FAILED, str(error)
    except Refused as error:
        return MailState.REFUSED, str(error)
    except Unclear as error:
        return MailState.UNKNOWN, str(error)
    return MailState.SENT, ""


async def _mark(
    database: Database, room: MailRoom, args: SendArgs, mail: ReportMail, state: MailState, error: str
) -> None:
    async with database.transaction() as session:
        guarded = update(ReportMail).where(*_of(args), ReportMail.recipient == mail.recipient)
        await session.execute(guarded.values(state=str(state), error=error, changed_at=room.reports.around.now()))


def message_of(schedule: ReportSchedule, sheet: Sheet, sender: str, due_at: datetime) -> EmailMessage:
    """The page itself, and the file beside it. The same schedule and time have the same Message-ID, by which mail
    programs know a mail that they have already."""
    tongue, form = Tongue(schedule.language), FileFormat(schedule.form)
    message = EmailMessage()
    message["Subject"] = f"{schedule.name}: {title_of(sheet, tongue)}, {period_text(sheet, tongue)}"
    message["From"] = sender
    message["Message-ID"] = f"<report-{schedule.id}-{int(due_at.timestamp())}@{sender.rpartition('@')[2]}>"
    message.set_content(f"{title_of(sheet, tongue)}\n{period_text(sheet, tongue)}\n")
    message.add_alternative(as_page(sheet, tongue), subtype="html")
    kind, _, subtype = TYPES[form].partition(";")[0].partition("/")
    content = MAKERS[form](sheet, tongue)
    message.add_attachment(content, maintype=kind, subtype=subtype, filename=f"{sheet.report}.{form}")
    return message
