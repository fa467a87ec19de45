"""The board of one process: what happened makes rows stale, `refresh` makes them anew. No I/O, no clock.

Each row is a function of what is known now (running calls, desks, devices, figures, time); being told twice or late
changes nothing, and an engine made a moment ago from the same knowledge shows the same.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from callcenter.agents.colleagues import Colleague
from callcenter.board.alerts import all_alerts
from callcenter.board.forecasts import next_breach
from callcenter.board.lineup import Lineups, Spot, Stay
from callcenter.board.parts import NOTHING, Parts, parts_of
from callcenter.board.people import Names, agent_row
from callcenter.board.picture import Change, Picture
from callcenter.board.rows import (
    AgentRow,
    AlertKind,
    AlertRow,
    Crew,
    Customer,
    FirmRow,
    LineRow,
    ListenRow,
    QueueRow,
    Section,
    TrunkRow,
    WaitingRow,
)
from callcenter.board.thresholds import Thresholds
from callcenter.board.today import BOARD_FORMULAS, Day
from callcenter.calls.facts import CallId, Endpoint, MemberChanged, UniqueId
from callcenter.calls.story import CallStory
from callcenter.reports.switches import QueueSwitches

NOW: Final = "now"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What does not change while the program runs. `queues` are titles by name, in order."""

    queues: Mapping[str, str]
    switches: QueueSwitches
    recent: timedelta
    time_zone: str


@dataclass(slots=True)
class _Stale:
    calls: set[CallId] = field(default_factory=set)
    people: set[int] = field(default_factory=set)
    queues: set[str] = field(default_factory=set)
    trunks: bool = False


class Engine:
    """`call` finds a running call; `day` has the figures."""

    def __init__(self, plan: Plan, call: Callable[[str], CallStory | None], names: Names, day: Day) -> None:
        self.plan = plan
        self.day = day
        self.thresholds = Thresholds()
        self.picture = Picture()
        self.pbx_up = True
        self._call = call
        self._names = names
        self._stale = _Stale(queues=set(plan.queues))
        self._parts: dict[CallId, Parts] = {}
        self._at: defaultdict[Endpoint, set[CallId]] = defaultdict(set)
        self._lineups = Lineups()
        self._desks: dict[int, Colleague] = {}
        self._devices: dict[Endpoint, tuple[datetime, int]] = {}
        self._lows: dict[str, datetime] = {}
        self._away_since: datetime | None = None

    def calls_changed(self, call_ids: Iterable[CallId]) -> None:
        self._stale.calls.update(call_ids)

    def call_ids(self) -> set[CallId]:
        """Those on the board."""
        return set(self._parts)

    def desks_read(self, desks: Iterable[Colleague]) -> None:
        for desk in desks:
            known = self._desks.get(desk.user_id)
            self._desks[desk.user_id] = desk
            self._stale.people.add(desk.user_id)
            self._stale.queues.update(desk.queues if known is None else (*desk.queues, *known.queues))

    def desks(self) -> list[Colleague]:
        return list(self._desks.values())

    def member_changed(self, fact: MemberChanged) -> None:
        """Every queue of a device tells the same of it."""
        known = self._devices.get(fact.endpoint)
        if not fact.present or (known is not None and fact.at < known[0]):
            return
        self._devices[fact.endpoint] = (fact.at, fact.device_status)
        if known is None or known[1] != fact.device_status:
            self._touch_holder(fact.endpoint)

    def holder_changed(self, endpoint: Endpoint) -> None:
        self._touch_holder(endpoint)

    def customer_known(self, number: str) -> None:
        """Whose number it is was found out, or changed."""
        for call_id, parts in self._parts.items():
            if parts.number == number:
                self._stale.calls.add(call_id)
                self._stale.queues |= parts.queues
                for endpoint in parts.devices:
                    self._touch_holder(endpoint)

    def figures_changed(self, queues: Iterable[str]) -> None:
        self._stale.queues.update(queues)

    def new_day(self, day: Day) -> None:
        self.day = day
        self._stale.queues.update(self._queue_names())

    def reordered(self, node: str, queue: str, order: Sequence[UniqueId]) -> None:
        self._lineups.reorder(node, queue, order)
        self._stale.queues.add(queue)

    def set_thresholds(self, thresholds: Thresholds) -> None:
        self.thresholds = thresholds
        self._stale.queues.update(self._queue_names())

    def set_listens(self, rows: Iterable[ListenRow]) -> None:
        desks = self._desks
        placed = {
            str(row.id): (row, frozenset(desks[row.agent_id].queues) if row.agent_id in desks else None) for row in rows
        }
        self.picture.replace(Section.LISTENS, placed)

    def refresh(self, now: datetime) -> list[Change]:
        """Make anew what is stale, and what time alone changes."""
        self._stale.queues |= self.day.age(now)
        stale, self._stale = self._stale, _Stale()
        self._refresh_calls(stale)
        for user_id in stale.people:
            self._refresh_agent(user_id, stale)
        stale.queues |= {row.name for row in self._queue_rows() if row.waiting}
        for queue in sorted(stale.queues):
            self._refresh_queue(queue, now)
        if stale.trunks:
            self._refresh_trunks()
        self._refresh_firm()
        self._refresh_alerts(now)
        return self.picture.take()

    def waiting_of(self, queue: str) -> list[WaitingRow]:
        return [row for row in self._waiting_rows() if row.queue == queue]

    def _touch_holder(self, endpoint: Endpoint) -> None:
        holder = self._names.agent_of(endpoint)
        if holder is not None:
            self._stale.people.add(holder)

    def _refresh_calls(self, stale: _Stale) -> None:
        entered: list[tuple[Spot, Stay]] = []
        for call_id in stale.calls:
            old, new = self._parts.get(call_id, NOTHING), parts_of(self._call(call_id))
            self._index(call_id, old, new)
            for spot in old.waits.keys() - new.waits.keys():
                self._lineups.leave(spot)
            entered += new.waits.items()
            stale.queues |= old.queues | new.queues
            stale.trunks |= (old.trunks, old.did) != (new.trunks, new.did)
            for endpoint in old.devices | new.devices:
                holder = self._names.agent_of(endpoint)
                if holder is not None:
                    stale.people.add(holder)
        for spot, stay in sorted(entered, key=lambda item: (item[1].since, item[0])):
            self._lineups.enter(spot, stay)

    def _index(self, call_id: CallId, old: Parts, new: Parts) -> None:
        for endpoint in old.devices - new.devices:
            self._at[endpoint].discard(call_id)
            if not self._at[endpoint]:
                del self._at[endpoint]
        for endpoint in new.devices - old.devices:
            self._at[endpoint].add(call_id)
        if new == NOTHING:
            self._parts.pop(call_id, None)
        else:
            self._parts[call_id] = new

    def _refresh_agent(self, user_id: int, stale: _Stale) -> None:
        desk = self._desks.get(user_id)
        if desk is None:
            return
        ids = self._at.get(desk.endpoint, set()) if desk.endpoint is not None else set()
        stories = [story for call_id in ids if (story := self._call(call_id)) is not None]
        device = None if desk.endpoint is None else self._devices.get(desk.endpoint)
        row = agent_row(desk, stories, device=None if device is None else device[1], names=self._names)
        old = self.picture.get(Section.AGENTS, str(user_id))
        if self.picture.put((Section.AGENTS, str(user_id)), row, frozenset(desk.queues)):
            before = old.queues if isinstance(old, AgentRow) else []
            stale.queues.update((*row.queues, *before))

    def _refresh_queue(self, queue: str, now: datetime) -> None:
        waiting = [self._waiting_row(spot, stay, place) for spot, stay, place in self._lineups.waiting(queue)]
        keep = {row.id for row in waiting}
        for row in self.waiting_of(queue):
            if row.id not in keep:
                self.picture.drop((Section.WAITING, row.id))
        for row in waiting:
            self.picture.put((Section.WAITING, row.id), row, frozenset({queue}))
        known = queue in self.plan.queues
        crew = self._crew(queue)
        if not known and not waiting and crew == Crew():
            self.picture.drop((Section.QUEUES, queue))
            return
        self.picture.put((Section.QUEUES, queue), self._queue_row(queue, waiting, crew, now), frozenset({queue}))

    def _queue_row(self, queue: str, waiting: Sequence[WaitingRow], crew: Crew, now: datetime) -> QueueRow:
        names, recent = list(self.plan.queues), self.day.recent(queue)
        limits = self.plan.switches.of_queue.get(queue, self.plan.switches.usual)
        return QueueRow(
            name=queue,
            title=self.plan.queues.get(queue, queue),
            order=names.index(queue) if queue in self.plan.queues else len(names),
            waiting=len(waiting),
            longest_since=min((row.since for row in waiting), default=None),
            crew=crew,
            today=self.day.today(queue),
            recent=recent,
            answer_within_s=limits.answer_within_s,
            short_s=limits.short_s,
            thresholds=self.thresholds.of(queue),
            forecast=next_breach(waiting, recent, self.plan.recent, now=now, ready=crew.ready),
        )

    def _waiting_row(self, spot: Spot, stay: Stay, position: int) -> WaitingRow:
        story = self._call(stay.call_id)
        limits = self.thresholds.of(spot.queue)
        switches = self.plan.switches.of_queue.get(spot.queue, self.plan.switches.usual)
        number, did = ("", "") if story is None else (story.customer_number, story.did)
        return WaitingRow(
            id=f"{spot.node}:{spot.uniqueid}",
            call_id=stay.call_id,
            queue=spot.queue,
            position=position,
            since=stay.since,
            warn_at=stay.since + timedelta(seconds=limits.wait_warn_s),
            alarm_at=stay.since + timedelta(seconds=limits.wait_alarm_s),
            breach_at=stay.since + timedelta(seconds=switches.answer_within_s),
            number=number,
            caller_name="" if story is None else story.from_name,
            withheld=story is not None and story.withheld,
            line=did,
            line_title=self._names.lines.get(did, ""),
            customer=self._customer(number),
        )

    def _customer(self, number: str) -> Customer | None:
        return self._names.customer(number) if number else None

    def _crew(self, queue: str) -> Crew:
        doing = Counter(row.doing for row in self._agent_rows() if queue in row.queues)
        held = doing.pop("held", 0)
        return Crew(**{**doing, "talking": doing["talking"] + held})

    def _refresh_trunks(self) -> None:
        counts = Counter(trunk for parts in self._parts.values() for trunk in parts.trunks)
        endpoints = sorted({endpoint for endpoint, _ in counts})
        self.picture.replace(
            Section.TRUNKS,
            {
                name: (TrunkRow(endpoint=name, inbound=counts[name, True], outbound=counts[name, False]), None)
                for name in endpoints
            },
        )
        lines = Counter(parts.did for parts in self._parts.values() if parts.did)
        titles = self._names.lines
        rows = {did: (LineRow(did=did, title=titles.get(did, ""), calls=lines[did]), None) for did in {*lines, *titles}}
        self.picture.replace(Section.LINES, dict(rows))

    def _refresh_firm(self) -> None:
        row = FirmRow(
            recent_s=int(self.plan.recent.total_seconds()),
            time_zone=self.plan.time_zone,
            day_began=self.day.began,
            formulas=dict(BOARD_FORMULAS),
            team=self.thresholds.team,
            pbx="up" if self.pbx_up else "down",
        )
        self.picture.put((Section.FIRM, NOW), row)

    def _refresh_alerts(self, now: datetime) -> None:
        waiting: dict[str, list[WaitingRow]] = {}
        for row in self._waiting_rows():
            waiting.setdefault(row.queue, []).append(row)
        found = all_alerts(
            self._queue_rows(), waiting, self._agent_rows(), thresholds=self.thresholds, now=now, lows=self._lows
        )
        alerts = {alert.id: (alert, self._seen_by(alert)) for alert in found}
        self._away_since = None if self.pbx_up else self._away_since or now
        if self._away_since is not None:
            away = AlertRow(id=AlertKind.PBX_AWAY, kind=AlertKind.PBX_AWAY, level="alarm", since=self._away_since)
            alerts[away.id] = (away, None)
        self.picture.replace(Section.ALERTS, dict(alerts))

    def _seen_by(self, alert: AlertRow) -> frozenset[str] | None:
        if alert.user_id is not None:
            desk = self._desks.get(alert.user_id)
            return frozenset() if desk is None else frozenset(desk.queues)
        return None if alert.queue is None else frozenset({alert.queue})

    def _queue_names(self) -> set[str]:
        return {*self.plan.queues, *(row.name for row in self._queue_rows())}

    def _queue_rows(self) -> list[QueueRow]:
        return [row for row in self.picture.section(Section.QUEUES) if isinstance(row, QueueRow)]

    def _waiting_rows(self) -> list[WaitingRow]:
        return [row for row in self.picture.section(Section.WAITING) if isinstance(row, WaitingRow)]

    def _agent_rows(self) -> list[AgentRow]:
        return [row for row in self.picture.section(Section.AGENTS) if isinstance(row, AgentRow)]
