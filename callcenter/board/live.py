"""The board's life in one process: hears what happens, refreshes the engine, pushes what changed."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import structlog

from callcenter.agents.colleagues import colleagues
from callcenter.agents.events import DESK_CHANGED, DEVICES, changed_user
from callcenter.board.engine import Engine
from callcenter.board.ports import Customers, Visits
from callcenter.board.rows import Customer, ListenRow, QueueRow, Section
from callcenter.board.service import BoardBook
from callcenter.board.streams import BoardStreams
from callcenter.board.today import Day
from callcenter.bus import Bus, Message, Topic
from callcenter.calls.events import CALLS_STORED, stored_ids
from callcenter.calls.facts import CallId
from callcenter.calls.ports import UserNames
from callcenter.calls.wire import MEMBERS, member_changed
from callcenter.control.events import LISTENING, QUEUE_ORDER, read_order
from callcenter.control.listening import Ears
from callcenter.control.live import LiveCalls
from callcenter.db import Database
from callcenter.reports.visits import Visit

log = structlog.get_logger(__name__)

TOLD: Final = Topic("board.changed")
"""Thresholds, walls or messages changed in another process."""
BATCH_S: Final = 0.1
"""Changes of one moment go out together: a call makes a dozen within some milliseconds."""
TICK_S: Final = 1.0
CUSTOMERS_KEPT: Final = 5_000
CUSTOMER_STALE: Final = timedelta(minutes=2)


def day_began(now: datetime, zone: str) -> datetime:
    """The firm's last midnight."""
    local = now.astimezone(ZoneInfo(zone))
    return datetime.combine(local.date(), time(), ZoneInfo(zone))


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    database: Database
    bus: Bus
    live: LiveCalls
    names: UserNames
    visits: Visits
    customers: Customers
    ears: Ears
    book: BoardBook
    pbx_up: Callable[[], bool]
    now: Callable[[], datetime]


Find = Callable[[Collection[str]], Awaitable[Mapping[str, Customer]]]


class CustomerCache:
    """Names of callers by number: asked once, again after a while, all that are wanted at once."""

    def __init__(
        self, find: Callable[[Collection[str]], Awaitable[Mapping[str, Customer]]], now: Callable[[], datetime]
    ) -> None:
        self._find = find
        self._now = now
        self._known: dict[str, tuple[datetime, Customer | None]] = {}
        self._wanted: set[str] = set()
        self._asked = asyncio.Event()

    def get(self, number: str) -> Customer | None:
        known = self._known.get(number)
        if known is None or self._now() - known[0] > CUSTOMER_STALE:
            self._wanted.add(number)
            self._asked.set()
        return None if known is None else known[1]

    async def asked(self) -> None:
        """Until somebody wants to know."""
        await self._asked.wait()
        self._asked.clear()

    async def fetch(self) -> list[str]:
        """The numbers of which something else is known now."""
        wanted, self._wanted = self._wanted, set()
        found = await self._find(wanted)
        changed = []
        for number in wanted:
            before, now_known = self._known.pop(number, None), found.get(number)
            self._known[number] = (self._now(), now_known)
            if (None if before is None else before[1]) != now_known:
                changed.append(number)
        while len(self._known) > CUSTOMERS_KEPT:
            del self._known[next(iter(self._known))]
        return changed


class LiveBoard:
    """`start` subscribes, then reads what is so already; `run` goes on until it is cancelled."""

    def __init__(self, engine: Engine, streams: BoardStreams, around: Surroundings, cache: CustomerCache) -> None:
        self.engine = engine
        self.streams = streams
        self._around = around
        self._cache = cache
        self._changed = asyncio.Event()
        self._desks: set[int] = set()
        self._stored: set[CallId] = set()
        self._listens = True
        self._thresholds = True

    async def start(self) -> None:
        self._around.live.watch(self._on_call)
        handlers = {
            MEMBERS: self._on_member,
            DESK_CHANGED: self._on_desk,
            DEVICES: self._on_device,
            CALLS_STORED: self._on_stored,
            LISTENING: self._on_listening,
            QUEUE_ORDER: self._on_order,
            TOLD: self._on_told,
        }
        for topic, handler in handlers.items():
            await self._around.bus.subscribe(topic, handler, name="board")
        async with self._around.database.reading() as session:
            self.engine.desks_read(await colleagues(session, self._around.names))
        self.engine.calls_changed([story.id for story in self._around.live.calls()])
        await self._read_day()

    async def run(self) -> None:
        while True:
            try:
                await self._turn()
            except Exception:
                # The edge of a background task: what could not be read now is read at the next turn.
                log.exception("board.turn_failed")
                await asyncio.sleep(TICK_S)

    async def name_callers(self) -> None:
        """Beside the turns: a caller is on the board at once, and has a name when the customers were asked."""
        while True:
            await self._cache.asked()
            try:
                changed = await self._cache.fetch()
            except Exception:
                log.exception("board.callers_not_named")
                await asyncio.sleep(TICK_S)
                continue
            for number in changed:
                self.engine.customer_known(number)
                self._changed.set()

    async def sample(self, every_s: int) -> None:
        """The board's history, at whole multiples of the pace so that processes sample the same moments."""
        while True:
            now = self._around.now()
            await asyncio.sleep(every_s - now.timestamp() % every_s)
            at = self._around.now()
            at = at - timedelta(seconds=at.timestamp() % every_s)
            rows = [row for row in self.engine.picture.section(Section.QUEUES) if isinstance(row, QueueRow)]
            try:
                async with self._around.database.transaction() as session:
                    await self._around.book.sample(session, rows, at.replace(microsecond=0))
            except Exception:
                log.exception("board.not_sampled")

    async def _turn(self) -> None:
        try:
            async with asyncio.timeout(TICK_S):
                await self._changed.wait()
            await asyncio.sleep(BATCH_S)
        except TimeoutError:
            pass
        self._changed.clear()
        await self._read_what_changed()
        self.engine.pbx_up = self._around.pbx_up()
        self.push()

    def push(self) -> None:
        """Refresh and tell; no await between, so that a newcomer's snapshot is a moment of the stream."""
        self.streams.push(self.engine.refresh(self._around.now()))

    async def _read_what_changed(self) -> None:
        desks, self._desks = self._desks, set()
        stored, self._stored = self._stored, set()
        if desks:
            async with self._around.database.glance() as session:
                self.engine.desks_read(await colleagues(session, self._around.names, desks))
        if stored:
            await self._read_figures(stored)
        if self._listens:
            self._listens = False
            await self._read_listens()
        if self._thresholds:
            self._thresholds = False
            async with self._around.database.glance() as session:
                self.engine.set_thresholds(await self._around.book.thresholds(session))
        if day_began(self._around.now(), self.engine.plan.time_zone) != self.engine.day.began:
            await self._read_day()

    async def _read_figures(self, call_ids: set[CallId]) -> None:
        async with self._around.database.glance() as session:
            visits = await self._around.visits.of_calls(session, call_ids)
        now = self._around.now()
        for call_id in call_ids:
            mine = [visit for visit in visits if visit.call_id == call_id]
            self.engine.figures_changed(self.engine.day.put(call_id, mine, now))

    async def _read_day(self) -> None:
        plan, now = self.engine.plan, self._around.now()
        day = Day(plan.switches, began=day_began(now, plan.time_zone), recent=plan.recent)
        async with self._around.database.reading() as session:
            visits = await self._around.visits.since(session, day.began)
        of_call: dict[str, list[Visit]] = {}
        for visit in visits:
            of_call.setdefault(visit.call_id, []).append(visit)
        for call_id, mine in of_call.items():
            day.put(call_id, mine, now)
        self.engine.new_day(day)

    async def _read_listens(self) -> None:
        async with self._around.database.glance() as session:
            found = await self._around.ears.all_open(session)
            names = await self._around.names.names(session, {row.user_id for row in found}) if found else {}
        self.engine.set_listens(
            ListenRow(
                id=row.id,
                user_id=row.user_id,
                name=names.get(row.user_id, ""),
                agent_id=row.agent_id,
                agent_name=row.agent_name,
                call_id=row.call_id,
                mode=row.mode.value,
                state="ringing" if row.heard_at is None else "listening",
                since=row.heard_at or row.started_at,
            )
            for row in found
        )

    def _on_call(self, call_id: CallId) -> None:
        self.engine.calls_changed([call_id])
        self._changed.set()

    async def _on_member(self, message: Message) -> None:
        self.engine.member_changed(member_changed(message.payload))
        self._changed.set()

    async def _on_desk(self, message: Message) -> None:
        self._desks.add(changed_user(message.payload))
        self._changed.set()

    async def _on_device(self, message: Message) -> None:
        await self._on_desk(message)

    async def _on_stored(self, message: Message) -> None:
        self._stored.update(stored_ids(message.payload))
        self._changed.set()

    async def _on_listening(self, message: Message) -> None:
        self._listens = True
        self._around.ears.wake()
        self._changed.set()

    async def _on_order(self, message: Message) -> None:
        self.engine.reordered(*read_order(message.payload))
        self._changed.set()

    async def _on_told(self, message: Message) -> None:
        if message.payload.get("what") == "thresholds":
            self._thresholds = True
            self._changed.set()
