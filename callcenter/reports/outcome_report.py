"""What became of the talks: the outcomes that agents gave, by queue and by agent, and the calls behind them."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.calls.outcomes.service import OutcomeOfCall, between
from callcenter.reports.asking import Around, Ask
from callcenter.reports.caller_reports import LONGEST_LIST
from callcenter.reports.queue_figures import share
from callcenter.reports.visit_source import told_apart
from callcenter.sheets.model import COUNT, SHARE, TEXT, Cell, Chart, Column, Kind, Sheet, Table, columns

HEADLINE: Final = columns(COUNT, "outcomes_asked", "outcomes_given", "outcomes_missing")
_CALLS: Final = (
    *(Column("called_at", Kind.WHEN), Column("caller", Kind.PHONE), Column("queue", TEXT), Column("agent", TEXT)),
    *columns(TEXT, "outcome", "remark", "call_id"),
)


async def outcomes_report(around: Around, session: AsyncSession, ask: Ask) -> Sheet:
    """Every outcome that was given, or asked for and not given, to a talk of a call that began in the period."""
    found = await between(session, ask.period.since, ask.period.until)
    names = told_apart(await around.names.names(session, {one.user_id for one in found}))

    def agent(one: OutcomeOfCall) -> str:
        return names.get(one.user_id, "")

    wanted = [
        one
        for one in found
        if (not ask.queues or one.queue in ask.queues) and (not ask.agents or agent(one) in ask.agents)
    ]
    known = {one.outcome_id: one.name for one in wanted if one.outcome_id is not None and one.name is not None}
    figures = dict(zip((column.key for column in HEADLINE), _counts(wanted), strict=True))
    tables = [
        _by_outcome(wanted, known),
        _by("outcomes_of_queues", "queue", wanted, known, lambda one: one.queue or ""),
        _by("outcomes_of_agents", "agent", wanted, known, agent),
        Table(key="outcome_calls", columns=_CALLS, rows=[_call(one, agent(one)) for one in wanted[-LONGEST_LIST:]]),
    ]
    return ask.sheet("outcomes", headline=HEADLINE, figures=figures, tables=tables)


def _counts(some: Sequence[OutcomeOfCall]) -> tuple[int, int, int]:
    given = sum(one.outcome_id is not None for one in some)
    return len(some), given, len(some) - given


def _by_outcome(wanted: Sequence[OutcomeOfCall], known: Mapping[int, str]) -> Table:
    counts = Counter(one.outcome_id for one in wanted if one.outcome_id is not None)
    rows: list[list[Cell]] = [[known[id_], count, share(count, len(wanted))] for id_, count in counts.most_common()]
    heads = (Column("outcome", TEXT), Column("outcomes_given", COUNT), Column("outcomes_share", SHARE))
    return Table(key="outcomes", columns=heads, rows=rows, chart=Chart.BARS, drawn=("outcomes_given",))


def _by(
    key: str,
    group: str,
    wanted: Sequence[OutcomeOfCall],
    known: Mapping[int, str],
    of: Callable[[OutcomeOfCall], str],
) -> Table:
    """A row for each queue or agent, a column for each outcome."""
    parts = defaultdict[str, list[OutcomeOfCall]](list)
    for one in wanted:
        parts[of(one)].append(one)
    rows: list[list[Cell]] = []
    for name in sorted(parts):
        counts = Counter(one.outcome_id for one in parts[name])
        rows.append([name, *_counts(parts[name]), *(counts[id_] for id_ in known)])
    own = tuple(Column(f"outcome_{id_}", COUNT, name=name) for id_, name in known.items())
    heads = (Column(group, TEXT), *HEADLINE, *own)
    drawn = tuple(column.key for column in own)
    return Table(key=key, columns=heads, rows=rows, chart=Chart.STACKED if own else Chart.NONE, drawn=drawn)


def _call(one: OutcomeOfCall, agent: str) -> list[Cell]:
    """As a row of the list, newest last."""
    return [one.started_at.isoformat(), one.caller or "", one.queue or "", agent, one.name, one.remark, one.call_id]
