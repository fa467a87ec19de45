"""The sheets of every day that is over; a run may be the second one, and makes up for nights that were missed."""

from dataclasses import dataclass
from typing import Final

import structlog

from callcenter.jobs.ports import JobContext, Schedule, job
from scripts_qa.checklists.filling import Filler

log = structlog.get_logger(__name__)

EVERY_S: Final = 1800.0


@dataclass(frozen=True, slots=True)
class NightArgs:
    """Nothing to choose: the days are derived from what is stored."""


@job("checklists.fill", NightArgs)
async def fill_sheets(context: JobContext, _args: NightArgs) -> None:
    filler = context.part(Filler)
    async with context.database.reading() as session:
        days = await filler.due(session)
    for day in days:
        async with context.database.transaction() as session:
            made = await filler.fill(session, day)
        log.info("checklists.filled", day=day.isoformat(), sheets=made)


ALL_JOBS: Final = (fill_sheets,)
SCHEDULE: Final = Schedule("checklists.fill", "checklists.fill", NightArgs(), every_s=EVERY_S)
