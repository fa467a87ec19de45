"""Durable work of files: what broken uploads left, removed files whose time is over, objects still to be deleted."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from callcenter.jobs.ports import JobContext, Schedule, job
from crm.files.sweeping import FileSweeper

EVERY_S: Final = 600.0


@dataclass(frozen=True, slots=True)
class SweepArgs:
    """Everything is derived from what is stored."""


@job("crm.files_sweep", SweepArgs)
async def sweep_files(context: JobContext, _args: SweepArgs) -> None:
    """Told twice, it changes nothing the second time."""
    await context.part(FileSweeper).sweep(datetime.now(UTC))


ALL_JOBS: Final = (sweep_files,)
SWEEP_SCHEDULE: Final = Schedule("crm.files_sweep", "crm.files_sweep", SweepArgs(), every_s=EVERY_S)
