"""A queue_log into the reports: visits and agents' time in one pass, a batch at a time."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from callcenter.db import Database
from callcenter.reports import repository, settled
from callcenter.reports.agent_log import AgentLogReader
from callcenter.reports.agent_time import Stretch
from callcenter.reports.queue_log import LogLine, QueueLogReader
from callcenter.reports.visits import Visit

BATCH: Final = 1_000


@dataclass(slots=True)
class ImportedLog:
    """What came in; `ignored` and `strange` as the reader counts them."""

    visits: int = 0
    stretches: int = 0
    ignored: Mapping[str, int] = field(default_factory=dict)
    strange: Mapping[str, int] = field(default_factory=dict)


async def import_log(
    database: Database, source: str, lines: Iterable[LogLine], names: Mapping[str, str] | None = None
) -> ImportedLog:
    """Twice the same log changes nothing, a longer one adds what is new."""
    reader, agents = QueueLogReader(), AgentLogReader(names or {})
    stretches: list[Stretch] = []

    def watched() -> Iterator[LogLine]:
        for line in lines:
            stretches.extend(agents.take(line))
            yield line

    imported = ImportedLog(ignored=reader.ignored, strange=reader.strange)
    remaining = iter(reader.read(watched()))
    while batch := list(islice(remaining, BATCH)):
        imported.visits += len(batch)
        imported.stretches += await _store(database, source, batch, stretches)
    stretches.extend(agents.rest())
    imported.stretches += await _store(database, source, [], stretches)
    return imported


async def import_visits(database: Database, source: str, visits: Iterable[Visit]) -> int:
    """Store visits that were read already."""
    count, remaining = 0, iter(visits)
    while batch := list(islice(remaining, BATCH)):
        await _store(database, source, batch, [])
        count += len(batch)
    return count


async def _store(database: Database, source: str, visits: Collection[Visit], stretches: list[Stretch]) -> int:
    """The sums of the days that these visits belong to are made anew."""
    count = len(stretches)
    async with database.transaction() as session:
        await repository.store(session, source, list(visits))
        await repository.store_stretches(session, source, _newest(stretches))
        await settled.forget(session, {settled.day_of(visit.entered_at) for visit in visits})
    stretches.clear()
    return count


def _newest(stretches: Iterable[Stretch]) -> list[Stretch]:
    """One statement cannot write the same row twice: of two that began in one second the later end stays."""
    found: dict[tuple[object, ...], Stretch] = {}
    for stretch in stretches:
        found[(stretch.agent, stretch.queue, stretch.doing, stretch.start)] = stretch
    return list(found.values())
