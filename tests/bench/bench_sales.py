"""Sales reports over a year and a month of many deals, on both databases.

    python -m tests.bench.bench_sales [--deals 200000]

The size is also taken from BENCH_SALES_DEALS. The reports are those of the application, made in this process. The peer
is the plainest way to the same figures: every deal of the period is fetched with its moves and counted in Python.
"""

import argparse
import asyncio
import os
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import ExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any, Final

import uvloop
from sqlalchemy import bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.permissions import Role
from callcenter.auth.principal import Principal
from callcenter.db import Database, UtcDateTime
from crm.sales.kinds import SalesReport, SalesSpan
from crm.sales.selection import NamedSales
from crm.sales.service import SalesReports
from tests.bench import document, firm_in_postgres
from tests.bench.application import Engine
from tests.bench.dataset_sales import MANAGERS, NOW, YEAR, Load, make
from tests.bench.figures import Table, thousands
from tests.fixtures_servers import PostgresServer, postgres_folder

During = Mapping[str, datetime]
Plain = Callable[[AsyncSession, During], Awaitable[None]]
ROUNDS: Final = 3
COLUMNS: Final = ("report", "the year, s", "a month, s", "the year by hand, s", "ratio")
HEAD: Final = Principal(user_id=1, login="m0", name="Manager 0", role=Role.SUPERVISOR, session_id=1)
MONTH: Final = datetime(2025, 6, 1, tzinfo=UTC), datetime(2025, 7, 1, tzinfo=UTC)
NOTE: Final = (
    "The best of {rounds} rounds. By hand: the deals of the year with their moves are fetched row by row and counted "
    "in Python, the plainest way to the same figures."
)


def run(load: Load | None = None) -> list[Table]:
    wanted = load or Load(int(os.environ.get("BENCH_SALES_DEALS", Load().deals)))
    with (
        tempfile.TemporaryDirectory(prefix="callcenter-bench-") as folder,
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        path = Path(folder) / "sales.db"
        make(path, wanted)
        return [runner.run(_of_engine(path, engine, wanted)) for engine in Engine]


async def _of_engine(path: Path, engine: Engine, load: Load) -> Table:
    async with database_of(path, engine) as database:
        rows = [await _row(database, report) for report in SalesReport]
    title = f"{thousands(load.deals)} deals of a year, {MANAGERS} people, {engine}"
    return Table(title, COLUMNS, rows, (NOTE.format(rounds=ROUNDS),))


@asynccontextmanager
async def database_of(path: Path, engine: Engine) -> AsyncIterator[Database]:
    with ExitStack() as ends:
        url = f"sqlite+aiosqlite:///{path}"
        if engine is Engine.POSTGRESQL:
            server = PostgresServer(ends.enter_context(postgres_folder()), shared_buffers="1GB")
            server.start()
            ends.callback(server.stop)
            server.create("sales")
            url = server.url("sales")
            await asyncio.to_thread(firm_in_postgres.copy, path, url)
        database = Database(url)
        try:
            yield database
        finally:
            await database.dispose()


async def _row(database: Database, report: SalesReport) -> list[str]:
    year, month = chosen(report, YEAR, NOW), chosen(report, *MONTH)
    times = [await _best(database, wanted) for wanted in (year, month)]
    plain = PLAIN.get(report)
    if plain is None:
        return [str(report), *(f"{one:.2f}" for one in times), "", ""]
    by_hand = min([await _by_hand(database, plain, year) for _ in range(ROUNDS)])
    return [str(report), *(f"{one:.2f}" for one in times), f"{by_hand:.2f}", f"{by_hand / times[0]:.1f}"]


def chosen(report: SalesReport, since: datetime, until: datetime) -> NamedSales:
    return NamedSales(report=report, span=SalesSpan.CUSTOM, since=since, until=until, norm_days=30)


async def _best(database: Database, wanted: NamedSales) -> float:
    return min([await made(database, wanted) for _ in range(ROUNDS)])


async def made(database: Database, wanted: NamedSales) -> float:
    began = time.perf_counter()
    async with database.reading() as session:
        sheet = await SalesReports(lambda: NOW).sheet(session, wanted, HEAD)
    if not sheet.tables[0].rows:
        raise AssertionError("an empty report measures nothing")
    return time.perf_counter() - began


async def _by_hand(database: Database, plain: Plain, wanted: NamedSales) -> float:
    began = time.perf_counter()
    period = wanted.period(NOW)
    async with database.reading() as session:
        await plain(session, {"since": period.since, "until": period.until})
    return time.perf_counter() - began


async def _rows(session: AsyncSession, statement: str, during: During) -> AsyncIterator[Any]:
    found = text(statement).bindparams(*(bindparam(name, type_=UtcDateTime()) for name in during))
    async for row in await session.stream(found, during):
        yield row


_MADE: Final = (
    "SELECT id, stage_id, responsible_id, amount FROM deals WHERE created_at >= :since AND created_at < :until"
)
_WALKED: Final = (
    "SELECT e.deal_id, e.from_stage_id FROM deal_entries e JOIN deals d ON d.id = e.deal_id WHERE e.kind = 'moved' "
    "AND d.created_at >= :since AND d.created_at < :until AND d.pipeline_id = 1 ORDER BY e.id"
)


async def _funnel(session: AsyncSession, during: During) -> None:
    places = {row[0]: row for row in await session.execute(text("SELECT id, position, outcome FROM pipeline_stages"))}
    furthest: dict[int, int] = {}
    left: dict[int, int] = {}
    deals: dict[int, tuple[int, str]] = {}
    async for id_, stage_id, _, _ in _rows(session, f"{_MADE} AND pipeline_id = 1", during):
        deals[id_], furthest[id_] = (stage_id, places[stage_id][2]), places[stage_id][1]
    async for id_, from_stage_id in _rows(session, _WALKED, during):
        furthest[id_] = max(furthest[id_], places[from_stage_id][1])
        left[id_] = from_stage_id
    Counter(furthest.values())
    Counter(left[id_] for id_, (_, outcome) in deals.items() if outcome == "lost")


async def _managers(session: AsyncSession, during: During) -> None:
    """Deals made, won and lost by person: a part of the KPI."""
    counts: Counter[tuple[int, str]] = Counter()
    outcomes = {row[0]: row[1] for row in await session.execute(text("SELECT id, outcome FROM pipeline_stages"))}
    async for _, _, person, amount in _rows(session, _MADE, during):
        counts[person, "made"] += 1
        counts[person, "sum"] += amount
    ended = "SELECT responsible_id, stage_id, amount FROM deals WHERE closed_at >= :since AND closed_at < :until"
    async for person, stage_id, amount in _rows(session, ended, during):
        counts[person, outcomes[stage_id]] += 1
        counts[person, f"sum {outcomes[stage_id]}"] += amount


async def _stays(session: AsyncSession, during: During) -> None:
    stayed: defaultdict[int, list[float]] = defaultdict(list)
    moves = "SELECT e.from_stage_id, e.stayed_s FROM deal_entries e JOIN deals d ON d.id = e.deal_id"
    within = "e.kind = 'moved' AND d.pipeline_id = 1 AND e.at >= :since AND e.at < :until"
    async for stage_id, seconds in _rows(session, f"{moves} WHERE {within}", during):
        stayed[stage_id].append(seconds)
    for values in stayed.values():
        median(values)


PLAIN: Final[Mapping[SalesReport, Plain]] = {
    SalesReport.FUNNEL: _funnel,
    SalesReport.STAGES: _stays,
    SalesReport.BUILDER: _managers,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--deals", type=int, default=Load().deals)
    for table in run(Load(parser.parse_args().deals)):
        print(document.plain(table), end="\n\n")


if __name__ == "__main__":
    main()
