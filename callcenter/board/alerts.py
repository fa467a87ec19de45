"""What needs a hand now. Pure: the rows of the board, the thresholds and the time give the alerts."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final, Literal

from callcenter.board.rows import AgentRow, AlertKind, AlertRow, QueueRow, WaitingRow
from callcenter.board.thresholds import TeamThresholds, Thresholds

BREACH_SOON: Final = timedelta(seconds=10)
LEVEL_BASE: Final = 5
"""A service level of fewer calls is chance, and no alert."""

Level = Literal["warn", "alarm"]


def queue_alerts(row: QueueRow, waiting: Iterable[WaitingRow], now: datetime) -> Iterator[AlertRow]:
    """Of one queue and those who wait in it."""
    limits, name = row.thresholds, row.name
    for caller in waiting:
        if now >= caller.warn_at:
            alarm = now >= caller.alarm_at
            since = caller.alarm_at if alarm else caller.warn_at
            yield _of_caller(AlertKind.WAIT_LONG, caller, since, level="alarm" if alarm else "warn")
    forecast = row.forecast
    if forecast is not None and forecast.likely and forecast.breach_at - now <= BREACH_SOON:
        yield AlertRow(
            id=f"{AlertKind.BREACH_SOON}:{forecast.waiting_id}",
            kind=AlertKind.BREACH_SOON,
            level="warn",
            since=forecast.breach_at - BREACH_SOON,
            queue=name,
            call_id=forecast.call_id,
            waiting_id=forecast.waiting_id,
        )
    longest = row.longest_since
    if longest is None:
        return
    if row.crew.ready + row.crew.ringing == 0:
        level: Level = "alarm" if row.crew.talking == 0 else "warn"
        yield _of_queue(AlertKind.NOBODY_READY, name, longest, level=level, value=row.waiting)
    if row.waiting >= limits.waiting_warn:
        level = "alarm" if row.waiting >= limits.waiting_alarm else "warn"
        yield _of_queue(AlertKind.QUEUE_LONG, name, longest, level=level, value=row.waiting)


def level_alert(row: QueueRow, known_since: datetime) -> AlertRow | None:
    """The recent service level; `known_since` is when it was first seen so low."""
    share = row.recent.service_level_offered
    if share is None or row.recent.offered < LEVEL_BASE or share >= row.thresholds.level_warn:
        return None
    level: Level = "alarm" if share < row.thresholds.level_alarm else "warn"
    return _of_queue(AlertKind.LEVEL_LOW, row.name, known_since, level=level, value=round(share, 4))


def agent_alerts(row: AgentRow, limits: TeamThresholds, now: datetime) -> Iterator[AlertRow]:
    spans: Mapping[str, tuple[AlertKind, float]] = {
        "paused": (AlertKind.PAUSE_LONG, limits.pause_s),
        "talking": (AlertKind.TALK_LONG, limits.talk_s),
        "held": (AlertKind.HOLD_LONG, limits.hold_s),
        "wrap_up": (AlertKind.WRAP_UP_OVER, limits.wrap_up_s),
        "unreachable": (AlertKind.PHONE_AWAY, 0.0),
    }
    found = spans.get(row.doing)
    if found is None:
        return
    kind, limit_s = found
    due = row.since + timedelta(seconds=limit_s)
    if now >= due:
        level: Level = "alarm" if kind is AlertKind.PHONE_AWAY or now >= due + (due - row.since) else "warn"
        call_id = None if row.call is None else row.call.call_id
        yield AlertRow(
            id=f"{kind}:{row.user_id}", kind=kind, level=level, since=due, user_id=row.user_id, call_id=call_id
        )


def all_alerts(
    queues: Iterable[QueueRow],
    waiting: Mapping[str, list[WaitingRow]],
    agents: Iterable[AgentRow],
    *,
    thresholds: Thresholds,
    now: datetime,
    lows: dict[str, datetime],
) -> Iterator[AlertRow]:
    """`lows` remembers since when a queue's service level is low."""
    for row in queues:
        yield from queue_alerts(row, waiting.get(row.name, ()), now)
        alert = level_alert(row, lows.get(row.name, now))
        if alert is None:
            lows.pop(row.name, None)
        else:
            lows.setdefault(row.name, now)
            yield alert
    for agent in agents:
        yield from agent_alerts(agent, thresholds.team, now)


def _of_caller(kind: AlertKind, caller: WaitingRow, since: datetime, *, level: Level) -> AlertRow:
    return AlertRow(
        id=f"{kind}:{caller.id}",
        kind=kind,
        level=level,
        since=since,
        queue=caller.queue,
        call_id=caller.call_id,
        waiting_id=caller.id,
    )


def _of_queue(kind: AlertKind, queue: str, since: datetime, *, level: Level, value: float) -> AlertRow:
    return AlertRow(id=f"{kind}:{queue}", kind=kind, level=level, since=since, queue=queue, value=value)
