"""The reports that follow callers: lost ones, returning ones, and our own attempts to reach somebody."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.calls.attempts import Contact, outbound
from callcenter.calls.vocabulary import CallStatus
from callcenter.reports.asking import Around, Ask, visits_asked
from callcenter.reports.callers import FCR_DAYS, LostCaller, Try, repeats, tries_of
from callcenter.reports.intervals import key_of
from callcenter.reports.missed import direct_tries, fates_of
from callcenter.reports.queue_figures import share
from callcenter.reports.visit_source import told_apart
from callcenter.sheets.model import COUNT, SECONDS, SHARE, TEXT, Cell, Chart, Column, Kind, Sheet, Table, columns
from callcenter.sheets.periods import Period

LOST_HEADLINE: Final = (*columns(COUNT, "callers", "called_back", "by_himself", "settled", "waiting_for_call"),)
LOST_HEADLINE_ALL: Final = (*LOST_HEADLINE, Column("return_s", SECONDS))
LONGEST_LIST: Final = 2_000


async def missed_report(around: Around, session: AsyncSession, ask: Ask) -> Sheet:
    """Callers who did not get through, each once: since when, how often, and whether somebody called back."""
    tries = tries_of(await visits_asked(around, session, ask), around.regions.key)
    if not ask.queues and not ask.agents:
        # Calls past all queues: a choice of queues or agents leaves them out.
        tries += await direct_tries(session, ask.period)
    fates = await fates_of(session, tries, ask.period.since)
    lost = [fate.caller for fate in fates]
    people = {fate.caller.back_by for fate in fates} | {fate.settled_by for fate in fates}
    names = told_apart(await around.names.names(session, {one for one in people if one is not None}))
    owners = await around.owners.owners(session, [one.caller for one in lost if one.caller.startswith("+")])
    rows: list[list[Cell]] = []
    for fate in fates:
        who = ", ".join(owner.name for owner in owners.get(fate.caller.caller, ()))
        by = "" if fate.caller.back_by is None else names.get(fate.caller.back_by, "")
        settled_by = "" if fate.settled_by is None else names.get(fate.settled_by, "")
        rows.append(_lost_row(fate.caller, (who, by, settled_by), fate.settled))
    return ask.sheet(
        "missed", headline=LOST_HEADLINE_ALL, figures=_lost_figures(rows, lost), tables=[_lost_table(rows)]
    )


_LOST_COLUMNS: Final = (
    Column("caller", Kind.PHONE),
    Column("customer", TEXT),
    Column("times", COUNT),
    Column("last_at", Kind.WHEN),
    Column("queue", TEXT),
    Column("wait_s", SECONDS),
    Column("state", TEXT),
    Column("attempts", COUNT),
    Column("back_at", Kind.WHEN),
    Column("back_by", TEXT),
    Column("return_s", SECONDS),
    Column("settled_by", TEXT),
    Column("call_id", TEXT),
)


def _lost_row(caller: LostCaller, words: tuple[str, str, str], is_settled: bool) -> list[Cell]:
    customer, by, settled_by = words
    state = "waiting_for_call"
    if caller.back_at is not None:
        state = "by_himself" if caller.by_himself else "called_back"
    elif is_settled:
        state = "settled"
    returned = None if caller.back_at is None else (caller.back_at - caller.last.at).total_seconds()
    back = None if caller.back_at is None else caller.back_at.isoformat()
    last = caller.last
    place: list[Cell] = [caller.caller, customer, len(caller.lost), last.at.isoformat(), last.queue, last.wait_s]
    return [*place, state, caller.attempts, back, by, returned, settled_by, last.opens]


def _lost_figures(rows: Sequence[Sequence[Cell]], lost: Sequence[LostCaller]) -> dict[str, Cell]:
    states = Counter(row[6] for row in rows)
    back = [caller for caller in lost if caller.back_at is not None and not caller.by_himself]
    after = sum((caller.back_at - caller.last.at).total_seconds() for caller in back if caller.back_at is not None)
    counts = {name: states[name] for name in ("called_back", "by_himself", "settled", "waiting_for_call")}
    return {"callers": len(lost), **counts, "return_s": share(after, len(back))}


def _lost_table(rows: Sequence[Sequence[Cell]]) -> Table:
    return Table(key="lost", columns=_LOST_COLUMNS, rows=rows[:LONGEST_LIST])


async def repeats_report(around: Around, session: AsyncSession, ask: Ask) -> Sheet:
    """Who had to call again, and the share of callers who had not: FCR."""
    now = around.now()
    further = ask.period.until + timedelta(days=FCR_DAYS)
    tries: list[Try] = []
    visits = []
    async for some in around.source.slices(session, Period(ask.period.since, min(further, max(now, ask.period.until)))):
        visits += [visit for visit in some if not ask.queues or visit.queue in ask.queues]
    tries = tries_of(visits, around.regions.key)
    found = repeats(tries, ask.period.until, now)
    rows: list[list[Cell]] = []
    owners = await around.owners.owners(session, [key for key in found.again if key.startswith("+")])
    for caller, calls in sorted(found.again.items(), key=lambda item: -len(item[1])):
        who = ", ".join(owner.name for owner in owners.get(caller, ()))
        lost = sum(not one.answered for one in calls)
        rows.append([caller, who, len(calls), lost, calls[0].at.isoformat(), calls[-1].at.isoformat(), calls[-1].opens])
    heads = (Column("caller", Kind.PHONE), Column("customer", TEXT), *columns(COUNT, "times", "lost"))
    heads = (*heads, *columns(Kind.WHEN, "first_at", "last_at"), Column("call_id", TEXT))
    figures: dict[str, Cell] = {"fcr": found.fcr, "callers": found.callers, "again": len(found.again)}
    figures |= {"calls": found.calls, "fcr_open": found.open_}
    headline = (Column("fcr", SHARE), *columns(COUNT, "callers", "again", "calls", "fcr_open"))
    table = Table(key="again", columns=heads, rows=rows[:LONGEST_LIST])
    return ask.sheet("repeats", headline=headline, figures=figures, tables=[table])


_OUT_COUNTS: Final = columns(COUNT, "attempts", "reached", "busy", "no_answer", "failed", "numbers")
_OUT: Final = (*_OUT_COUNTS, Column("reach_rate", SHARE), *columns(SECONDS, "talk_s", "mean_talk_s"))


async def outbound_report(around: Around, session: AsyncSession, ask: Ask) -> Sheet:
    """Calls outwards: attempts, who was reached, and the talk that came of it."""
    contacts = await outbound(session, ask.period.since, ask.period.until)
    names = told_apart(await around.names.names(session, {one.user_id for one in contacts if one.user_id is not None}))
    by_agent, by_time = defaultdict[str, list[Contact]](list), defaultdict[str, list[Contact]](list)
    for one in contacts:
        agent = names.get(one.user_id or 0, "")
        if not ask.agents or agent in ask.agents:
            by_agent[agent].append(one)
            by_time[key_of(one.started_at, ask.interval, ask.zone)].append(one)
    total = _out_row("", [one for some in by_agent.values() for one in some])
    figures = {column.key: value for column, value in zip(_OUT, total[1:], strict=True)}
    tables = [_out_table("agents", "agent", by_agent), _out_table("intervals", "interval", by_time)]
    return ask.sheet("outbound", headline=_OUT, figures=figures, tables=tables)


def _out_table(key: str, group: str, parts: dict[str, list[Contact]]) -> Table:
    rows = [_out_row(name, parts[name]) for name in sorted(parts)]
    heads = (Column(group, TEXT), *_OUT)
    return Table(key=key, columns=heads, rows=rows, chart=Chart.STACKED, drawn=("reached", "busy", "no_answer"))


def _out_row(name: str, contacts: Sequence[Contact]) -> list[Cell]:
    reached = [one for one in contacts if one.answered]
    silent = sum(one.status in (CallStatus.NO_ANSWER, CallStatus.CANCELLED) for one in contacts)
    busy = sum(one.status in (CallStatus.BUSY, CallStatus.REJECTED) for one in contacts)
    failed = sum(one.status is CallStatus.FAILED for one in contacts)
    talk_s = sum(one.talk_s for one in reached)
    counts = (len(contacts), len(reached), busy, silent, failed, len({one.key or one.number for one in contacts}))
    return [name, *counts, share(len(reached), len(contacts)), talk_s, share(talk_s, len(reached))]
