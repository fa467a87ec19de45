"""Durable work of the customers' room: what the quick path missed is found again in what is stored."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from callcenter.calls.service import CallLog
from callcenter.jobs.ports import JobContext, Schedule, job
from crm.leads import LeadDesk, UnknownCaller

LOOK_BACK: Final = timedelta(hours=24)
EVERY_S: Final = 300.0


@dataclass(frozen=True, slots=True)
class SweepArgs:
    """How far back calls are looked at, in hours."""

    hours: float = LOOK_BACK / timedelta(hours=1)


@job("crm.sweep_callers", SweepArgs)
async def sweep_callers(context: JobContext, args: SweepArgs) -> None:
    """Make the leads that are missing: a process may have died between a call and its lead."""
    since = datetime.now(UTC) - timedelta(hours=args.hours)
    async with context.database.reading() as session:
        calls = await context.part(CallLog).callers_since(session, since)
    for call in calls:
        if call.customers or call.customer_key is None:
            continue
        caller = UnknownCaller(
            e164=call.customer_key,
            raw=call.from_number,
            caller_name=call.from_name,
            did=call.did,
            queue=call.queue,
            call_id=call.id,
            at=call.started_at,
        )
        await context.part(LeadDesk).ensure(caller)


SWEEP_SCHEDULE: Final = Schedule("crm.sweep_callers", "crm.sweep_callers", SweepArgs(), every_s=EVERY_S)
