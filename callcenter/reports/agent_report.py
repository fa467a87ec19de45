"""What agents did with their time, and beside it what they did with their calls."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.agents.state import AgentState
from callcenter.calls.attempts import talk_spans
from callcenter.reports import repository
from callcenter.reports.agent_time import AgentTime, Doing, Stretch, agent_times, times_of_all
from callcenter.reports.asking import Around, Ask, visits_asked
from callcenter.reports.tally import Tally
from callcenter.reports.visit_source import told_apart
from callcenter.reports.visits import Visit
from callcenter.sheets.model import COUNT, SECONDS, SHARE, TEXT, Cell, Chart, Column, Sheet, Table, columns

TIMES: Final = ("signed_in_s", "idle_s", "talk_s", "hold_s", "wrap_s", "paused_s")
_STATES: Final = {AgentState.PAUSED: Doing.PAUSED, AgentState.WRAP_UP: Doing.WRAPPING_UP}
HEADLINE: Final = (*columns(SECONDS, *TIMES), *columns(SHARE, "occupancy", "utilisation"))


async def agents_report(around: Around, session: AsyncSession, ask: Ask) -> Sheet:
    """Signed in, ready, talking, holding, wrapping up, paused by reason; occupancy and utilisation; handled calls."""
    stretches = await _stretches(around, session, ask)
    period = (ask.period.since, min(ask.period.until, max(around.now(), ask.period.since)))
    times = agent_times(stretches, *period)
    visits = defaultdict[str, list[Visit]](list)
    for visit in await visits_asked(around, session, ask):
        if visit.agent:
            visits[visit.agent].append(visit)
    whole = times_of_all(times)
    figures: dict[str, Cell] = {column.key: getattr(whole, column.key) for column in HEADLINE}
    tables = [_comparison(times, visits, ask), _pauses(times)]
    return ask.sheet("agents", headline=HEADLINE, figures=figures, tables=tables)


async def _stretches(around: Around, session: AsyncSession, ask: Ask) -> list[Stretch]:
    """Our own states and talks by the person's name, and what imported logs tell. What has no end yet goes on."""
    since, until = ask.period.since, ask.period.until
    now = around.now()
    states = await around.states.states(session, since, until)
    talks = await talk_spans(session, since, until)
    people = {span.user_id for span in states} | {span.user_id for span in talks}
    names = told_apart(await around.names.names(session, people))
    found = await repository.stretches(session, since, until)
    for state in states:
        found += _state(names[state.user_id], state.state, state.reason, (state.start, state.end or now))
    for talk in talks:
        doing = Doing.HOLDING if talk.is_hold else Doing.TALKING
        found.append(Stretch(names[talk.user_id], doing, talk.start, talk.end or now))
    return [stretch for stretch in found if not ask.agents or stretch.agent in ask.agents]


def _state(agent: str, state: AgentState, reason: str, span: tuple[datetime, datetime]) -> list[Stretch]:
    if state is AgentState.OFFLINE:
        return []
    found = [Stretch(agent, Doing.SIGNED_IN, *span)]
    if state in _STATES:
        found.append(Stretch(agent, _STATES[state], *span, reason))
    return found


def _comparison(times: Sequence[AgentTime], visits: Mapping[str, Sequence[Visit]], ask: Ask) -> Table:
    """Whoever has time or calls has a row."""
    of = {time.agent: time for time in times}
    calls = columns(COUNT, "answered", "transferred", "short_talks")
    means = columns(SECONDS, "mean_talk_s", "mean_hold_s", "mean_wrap_s", "aht_s")
    rows: list[list[Cell]] = []
    for agent in sorted(of.keys() | visits.keys()):
        figures = Tally.of(visits.get(agent, ()), ask.switches).figures()
        time = of.get(agent)
        spent = [None if time is None else getattr(time, column.key) for column in HEADLINE]
        rows.append([agent, *spent, *(getattr(figures, column.key) for column in (*calls, *means))])
    return Table(
        key="agents",
        columns=(Column("agent", TEXT), *HEADLINE, *calls, *means),
        rows=rows,
        group="agent",
        chart=Chart.STACKED,
        drawn=("talk_s", "wrap_s", "idle_s", "paused_s"),
    )


def _pauses(times: Sequence[AgentTime]) -> Table:
    rows: list[list[Cell]] = [
        [time.agent, why, seconds] for time in times for why, seconds in time.paused_by_reason_s.items()
    ]
    heads = (*columns(TEXT, "agent", "reason"), Column("paused_s", SECONDS))
    return Table(key="pauses", columns=heads, rows=rows)
