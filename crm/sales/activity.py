"""Who does how much: the index of activity and the feed."""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.sheets.model import COUNT, SECONDS, TEXT, Cell, Chart, Column, Kind, Sheet, Table
from crm.sales.actions import WORDS, Action, counts, index_of, newest
from crm.sales.asking import Ask
from crm.sales.deal_rows import key_of, labels
from crm.sales.kinds import DealGroup, SalesReport

FEED: Final = 50
FIGURES: Final = (
    *(Column("calls", COUNT), Column("talk_s", SECONDS), Column("notes", COUNT)),
    *(Column("tasks_done", COUNT), Column("moves", COUNT), Column("index", COUNT)),
)


async def activity(session: AsyncSession, ask: Ask) -> Sheet:
    done, seconds = await counts(session, ask)
    last = await newest(session, ask, FEED)
    names = await labels(session, DealGroup.MANAGER, list({*done, *(key_of(row.user_id) for _, row in last)}))
    ordered = sorted(done, key=lambda key: (-index_of(done[key]), names.get(key, key)))
    table = Table(
        key="people",
        columns=(Column("person", TEXT), *FIGURES),
        rows=[[names.get(key, key), *_cells(done[key], seconds.get(key, 0.0))] for key in ordered],
        keys=ordered,
        group="person",
        chart=Chart.STACKED,
        drawn=("calls", "notes", "tasks_done", "moves"),
    )
    feed = Table(
        key="feed",
        columns=(Column("when", Kind.WHEN), Column("person", TEXT), Column("action", TEXT), Column("about", TEXT)),
        rows=[
            [row.at.isoformat(), names.get(key_of(row.user_id), ""), WORDS[action], row.title] for action, row in last
        ],
    )
    total: dict[Action, int] = {action: sum(one.get(action, 0) for one in done.values()) for action in Action}
    figures = dict(zip((one.key for one in FIGURES), _cells(total, sum(seconds.values())), strict=True))
    return ask.sheet(SalesReport.ACTIVITY, headline=FIGURES, figures=figures, tables=[table, feed])


def _cells(done: dict[Action, int], seconds: float) -> list[Cell]:
    calls, notes = done.get(Action.CALLS, 0), done.get(Action.NOTES, 0)
    talk = seconds if calls else None
    return [calls, talk, notes, done.get(Action.TASKS, 0), done.get(Action.MOVES, 0), index_of(done)]
