"""The durable work of reports: sums of settled days, and what goes out by mail."""

from dataclasses import dataclass
from typing import Final

from callcenter.jobs.ports import JobContext, Schedule, job
from callcenter.reports.mailing import DueArgs, MailRoom, mail_due, send_report


@dataclass(frozen=True, slots=True)
class SettleArgs:
    """Nothing to choose: the oldest day that is due is found."""


DAYS_AT_ONCE: Final = 10


@job("reports.settle", SettleArgs)
async def settle_days(context: JobContext, args: SettleArgs) -> None:
    """Make the sums of settled days; of a long past ten at a time."""
    reports = context.part(MailRoom).reports
    made = await reports.around.sums.settle(context.database, reports.around.now(), DAYS_AT_ONCE)
    if made == DAYS_AT_ONCE:
        async with context.database.transaction() as session:
            await context.jobs.enqueue(session, "reports.settle", args, unique_key="reports.settle.more")


ALL_JOBS: Final = (mail_due, send_report, settle_days)
SCHEDULES: Final = (
    Schedule("reports.mail_due", "reports.mail_due", DueArgs(), every_s=15),
    Schedule("reports.settle", "reports.settle", SettleArgs(), every_s=900),
)
