"""Durable work of imports."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from callcenter.jobs.ports import JobContext, Schedule, job
from crm.importing import repository
from crm.importing.running import Importer

STALLED_AFTER: Final = timedelta(minutes=5)
EVERY_S: Final = 120.0
KEPT: Final = timedelta(days=30)
"""How long a file is kept, and with it the way back."""


@dataclass(frozen=True, slots=True)
class ImportArgs:
    import_id: int


@dataclass(frozen=True, slots=True)
class SweepArgs:
    pass


def job_key(import_id: int) -> str:
    return f"import:{import_id}"


@job("crm.import", ImportArgs)
async def work_on_import(context: JobContext, args: ImportArgs) -> None:
    """Dry run, import or taking back: the stored state says which."""
    await context.part(Importer).work(context.database, args.import_id)


@job("crm.sweep_imports", SweepArgs)
async def sweep_imports(context: JobContext, args: SweepArgs) -> None:
    """Find imports whose job was lost, and drop the files of old ones."""
    now = datetime.now(UTC)
    async with context.database.transaction() as session:
        for import_id in await repository.stalled(session, now - STALLED_AFTER):
            await context.jobs.enqueue(session, "crm.import", ImportArgs(import_id), unique_key=job_key(import_id))
        await repository.drop_old_files(session, now - KEPT)


ALL_JOBS: Final = (work_on_import, sweep_imports)
SWEEP_SCHEDULE: Final = Schedule("crm.sweep_imports", "crm.sweep_imports", SweepArgs(), every_s=EVERY_S)
