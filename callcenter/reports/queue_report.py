"""The reports that stand on sums: queues, waits, and the traffic of a week."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.reports.asking import Around, Ask, quarters_asked
from callcenter.reports.intervals import Interval, key_of
from callcenter.reports.quarters import BY_PLACE, BY_TIME, WHOLE, QuarterKey, grouped
from callcenter.reports.queue_figures import QueueFigures, share
from callcenter.reports.sheets import FIGURES
from callcenter.reports.tally import WAIT_EDGES, Tally
from callcenter.sheets.model import COUNT, SHARE, TEXT, Cell, Chart, Column, Sheet, Table, columns

HEADLINE: Final = (
    *columns(COUNT, "offered", "answered", "lost"),
    *columns(SHARE, "service_level_offered", "service_level_answered", "abandon_rate"),
    *(column for column in FIGURES if column.key in ("asa_s", "aht_s")),
)
WEEKDAYS: Final = tuple(str(day) for day in range(1, 8))
HOURS: Final = tuple(f"{hour:02}" for hour in range(24))


async def queue_report(around: Around, session: AsyncSession, ask: Ask) -> Sheet:
    """Offered, answered, lost, service level, waits and handling: by queue, by time, by line, by country."""
    by_time, by_place = await quarters_asked(around, session, ask, BY_TIME, BY_PLACE)
    total = Tally.total(by_place.values()).figures()
    by_queue = grouped(by_place, lambda key: key.queue)
    queues = {name: by_queue.get(name, Tally()) for name in sorted(by_queue.keys() | set(ask.queues))}
    intervals = grouped(by_time, _interval(ask))
    if ask.interval in (Interval.WEEKDAY, Interval.HOUR_OF_DAY):
        intervals = dict(sorted(intervals.items()))
    return ask.sheet(
        "queue",
        headline=HEADLINE,
        figures=asdict(total),
        tables=[
            _table("intervals", "interval", intervals, Chart.STACKED),
            _table("queues", "queue", queues, Chart.BARS),
            _table("lines", "line", _ranked(grouped(by_place, lambda key: key.line))),
            _table("regions", "region", _ranked(grouped(by_place, lambda key: key.region))),
        ],
    )


async def waits_report(around: Around, session: AsyncSession, ask: Ask) -> Sheet:
    """How long people waited, those who were answered and those who were lost."""
    (whole,) = await quarters_asked(around, session, ask, WHOLE)
    total = Tally.total(whole.values())
    edges = [0, *WAIT_EDGES]
    answered, lost, rows = 0, 0, list[list[Cell]]()
    for number, edge in enumerate(edges):
        answered, lost = answered + total.answered_waits[number], lost + total.lost_waits[number]
        name = f"{edge}-{edges[number + 1]}" if number + 1 < len(edges) else f"{edge}+"
        shares = (share(answered, total.answered), share(lost, total.lost))
        rows.append([name, total.answered_waits[number], shares[0], total.lost_waits[number], shares[1]])
    pairs = [
        Column(key, kind) for name in ("answered", "lost") for key, kind in ((name, COUNT), (f"{name}_until", SHARE))
    ]
    heads = (Column("wait", TEXT), *pairs)
    drawn = Table(
        key="waits", columns=heads, rows=rows, group="wait", chart=Chart.STACKED, drawn=("answered", "lost")
    )  # fmt: skip
    wanted = ("offered", "answered", "lost", "short_abandoned", "short_talks", "asa_s", "abandoned_wait_s")
    headline = tuple(column for column in FIGURES if column.key in (*wanted, "longest_wait_s"))
    return ask.sheet("waits", headline=headline, figures=asdict(total.figures()), tables=[drawn])


async def traffic_report(around: Around, session: AsyncSession, ask: Ask) -> Sheet:
    """Weekday by hour: when people call, and when they are lost."""
    (quarters,) = await quarters_asked(around, session, ask, BY_TIME)
    cells = grouped(quarters, lambda key: cell_of(key, ask))
    tables = [_matrix(name, cells) for name in ("offered", "lost")]
    total = Tally.total(quarters.values()).figures()
    return ask.sheet("traffic", headline=HEADLINE[:3], figures=asdict(total), tables=tables)


def cell_of(key: QuarterKey, ask: Ask) -> str:
    """Weekday and hour: `1-09` is Monday from nine."""
    return "-".join(key_of(key.at, interval, ask.zone) for interval in (Interval.WEEKDAY, Interval.HOUR_OF_DAY))


def _matrix(figure: str, cells: Mapping[str, Tally]) -> Table:
    empty = Tally()
    rows = [[day, *(getattr(cells.get(f"{day}-{hour}", empty), figure) for hour in HOURS)] for day in WEEKDAYS]
    heads = (Column("weekday", TEXT), *columns(COUNT, *(f"h{hour}" for hour in HOURS)))
    return Table(key=f"week_{figure}", columns=heads, rows=rows, group="cell", chart=Chart.HEAT)


def _ranked(tallies: Mapping[str, Tally]) -> dict[str, Tally]:
    """The busiest first."""
    return dict(sorted(tallies.items(), key=lambda item: (-item[1].offered, item[0])))


def _interval(ask: Ask) -> Callable[[QuarterKey], str]:
    return lambda key: key_of(key.at, ask.interval, ask.zone)


def _table(key: str, group: str, tallies: Mapping[str, Tally], chart: Chart = Chart.NONE) -> Table:
    rows = [figure_row(name, tally.figures()) for name, tally in tallies.items()]
    drawn = ("answered", "lost") if chart is not Chart.NONE else ()
    return Table(
        key=key, columns=(Column(group, TEXT), *FIGURES), rows=rows, group=group, chart=chart, drawn=drawn
    )  # fmt: skip


def figure_row(name: str, figures: QueueFigures) -> list[Cell]:
    return [name, *(getattr(figures, column.key) for column in FIGURES)]
