"""The search for duplicates, every night and when somebody asks."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from callcenter.jobs.ports import JobContext, Schedule, job
from crm.duplicates import repository
from crm.duplicates.models import DuplicateSearch
from crm.duplicates.searching import Searcher

KEY: Final = "duplicates"
AT_NIGHT: Final = "20 1 * * *"


@dataclass(frozen=True, slots=True)
class SearchArgs:
    """`search_id` None: the clock asks."""

    search_id: int | None = None


@job("crm.search_duplicates", SearchArgs, heavy=True)
async def search_duplicates(context: JobContext, args: SearchArgs) -> None:
    """One walk; a killed one is begun anew under its own number."""
    async with context.database.transaction() as session:
        last = await repository.last_search(session)
        if last is None or last.finished_at is not None:
            last = DuplicateSearch(started_at=datetime.now(UTC))
            session.add(last)
            await session.flush()
        search_id = last.id
    await context.part(Searcher).search(context.database, search_id)


ALL_JOBS: Final = (search_duplicates,)
NIGHTLY: Final = Schedule("crm.search_duplicates", "crm.search_duplicates", SearchArgs(), cron=AT_NIGHT)
