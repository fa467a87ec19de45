"""The reports that look at single visits: transfers, and the same calls as other programs count them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.reports.as_others import PROGRAMS, Counted
from callcenter.reports.asking import Around, Ask, visits_asked
from callcenter.reports.queue_figures import share
from callcenter.reports.queue_report import HEADLINE
from callcenter.reports.sheets import FIGURES
from callcenter.reports.tally import queue_figures
from callcenter.reports.visits import Visit
from callcenter.sheets.model import COUNT, SECONDS, SHARE, TEXT, Cell, Chart, Column, Sheet, Table, columns


async def transfers_report(around: Around, session: AsyncSession, ask: Ask) -> Sheet:
    """Which agents give away how many of their calls, and how."""
    visits = await visits_asked(around, session, ask)
    answered = [visit for visit in visits if visit.answered]
    by_agent, by_queue = defaultdict[str, list[Visit]](list), defaultdict[str, list[Visit]](list)
    for visit in answered:
        by_agent[visit.agent].append(visit)
        by_queue[visit.queue].append(visit)
    headline = tuple(column for column in FIGURES if column.key in ("answered", "transferred", "transfer_rate"))
    tables = [_transfers("agents", "agent", by_agent), _transfers("queues", "queue", by_queue)]
    figures = asdict(queue_figures(visits, ask.switches))
    return ask.sheet("transfers", headline=headline, figures=figures, tables=tables)


def _transfers(key: str, group: str, parts: dict[str, list[Visit]]) -> Table:
    rows: list[list[Cell]] = []
    for name in sorted(parts):
        given = [visit for visit in parts[name] if visit.transferred]
        blind = sum(visit.event == "BLINDTRANSFER" for visit in given)
        counts = (len(parts[name]), len(given), blind, len(given) - blind)
        rows.append([name, *counts, share(len(given), len(parts[name]))])
    heads = (Column(group, TEXT), *columns(COUNT, "answered", "transferred", "blind", "attended"))
    heads = (*heads, Column("transfer_rate", SHARE))
    return Table(key=key, columns=heads, rows=rows, group=group, chart=Chart.BARS, drawn=("transferred",))


async def others_report(around: Around, session: AsyncSession, ask: Ask) -> Sheet:
    """The same period as AMI, Wazo, VICIdial and Asternic Lite count it, and the calls that make the difference."""
    visits = await visits_asked(around, session, ask)
    figures = queue_figures(visits, ask.switches)
    counted = [count(visits, ask.switches) for count in PROGRAMS]
    ours: list[Cell] = ["ours", figures.answered, figures.lost, figures.service_level_offered]
    rows = [[*ours, figures.service_level_answered, figures.asa_s, 0], *(_counted(one) for one in counted)]
    heads = (Column("program", TEXT), *columns(COUNT, "answered", "lost"), Column("their_level", SHARE))
    heads = (*heads, Column("their_second", SHARE), Column("asa_s", SECONDS), Column("differing", COUNT))
    programs = Table(
        key="programs", columns=heads, rows=rows, chart=Chart.BARS, drawn=("answered", "lost")
    )  # fmt: skip
    return ask.sheet("others", headline=HEADLINE, figures=asdict(figures), tables=[programs, _differences(counted)])


def _counted(one: Counted) -> list[Cell]:
    calls = {call for calls in _differing(one).values() for call in calls}
    return [one.program, one.answered, one.lost, one.service_level, one.second_level, one.asa_s, len(calls)]


def _differing(one: Counted) -> dict[str, Sequence[str]]:
    names = ("answered_only_here", "not_answered_here", "lost_only_here", "not_lost_here")
    return {name: getattr(one, name) for name in names}


def _differences(counted: Sequence[Counted]) -> Table:
    rows = [
        [one.program, name, call]
        for one in counted
        for name, calls in _differing(one).items()
        for call in dict.fromkeys(calls)
    ]
    return Table(key="differences", columns=columns(TEXT, "program", "difference", "call_id"), rows=rows)
