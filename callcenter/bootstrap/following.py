"""Following the calls of one node, in turn with other processes: one leads, the others stand by with a warm line."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Final

import structlog

from ami.bridge import Bridge, on_every_connect
from ami.connection import AmiConnection, State
from ami.ledger.reconciler import Reconciler
from ami.message import Event
from ami.tracker import Tracker
from callcenter.agents.wrapup import WrapUps
from callcenter.bootstrap.books import reconciler_of, tracker_rules
from callcenter.bootstrap.house import House, now
from callcenter.bootstrap.live import LiveSide, hearing_live, open_live_side
from callcenter.bootstrap.recordings import capture_watch, tell_policy
from callcenter.bootstrap.telephone import Account, TelephoneSide, open_link
from callcenter.bus import Bus, Message
from callcenter.calls.recorder import AWAY, Recorder
from callcenter.calls.storybook import StoryBook
from callcenter.calls.terms import node_lease
from callcenter.calls.wire import CALL_FACTS, call_fact, term_of
from callcenter.leases import Guarded, Lease, LeaseRules, Term, TermLost
from callcenter.lifecycle import OnDeath
from callcenter.pbx_settings import PbxNode

log = structlog.get_logger(__name__)

BUS_LOOK_S: Final = 1.0
BUS_LIMIT_S: Final = 3.0
RECONCILE_AGAIN_S: Final = 5.0


async def open_bridge(house: House, side: TelephoneSide, *, serves_console: bool) -> None:
    """Follow the calls of every configured node, record them, and begin wrap-ups, whenever it is our turn.

    `serves_console`: without Redis only the process that serves the console can show the cards, so another one leads
    only while that is away.
    """
    watch = BusWatch(house.bus, heard=serves_console or house.settings.redis_url is not None)
    house.process.run("bus watch", watch.run)
    live = await open_live_side(house)
    for node in house.settings.pbx:
        link = await open_link(house, node, Account.BRIDGE)
        follower = Follower(house, side, node, link=link, bus=watch, live=live)
        house.health.add(f"record of {node.name}", follower.check_record)
        house.health.add(f"calls of {node.name}", follower.check_calls, necessary=False)
        house.process.run(f"bridge {node.name}", follower.run, on_death=OnDeath.STOP)
        rules = partial(tell_policy, house, side.links, node.name)
        house.process.run(f"recording rules {node.name}", partial(on_every_connect, side.links[node.name], rules))


class BusWatch:
    """Whether what we tell is heard by those who show it."""

    def __init__(self, bus: Bus, *, heard: bool) -> None:
        self._bus = bus
        self._heard = heard
        self._answers = True

    @property
    def is_heard(self) -> bool:
        return self._heard and self._answers

    async def run(self) -> None:
        while True:
            try:
                async with asyncio.timeout(BUS_LIMIT_S):
                    await self._bus.ping()
                self._answers = True
            except Exception:  # noqa: BLE001 - whatever a bus raises means that it is down
                self._answers = False
            await asyncio.sleep(BUS_LOOK_S)


class Follower:
    """What a term leads with (record, tracker, wrap-ups) is made for it and thrown away after it: nothing of an
    earlier term can leak into a later one."""

    def __init__(
        self,
        house: House,
        side: TelephoneSide,
        node: PbxNode,
        *,
        link: AmiConnection,
        bus: BusWatch,
        live: LiveSide | None,
    ) -> None:
        rules = LeaseRules(lease_s=house.settings.bridge.lease_s, beat_s=house.settings.bridge.beat_s)
        self._house = house
        self._side = side
        self._node = node
        self._link = link
        self._bus = bus
        self._live = live
        self._lease = Lease(house.database, node_lease(node.name), rules=rules, is_fit=self._is_fit)
        self._recorder: Recorder | None = None
        self._bridge: Bridge | None = None

    async def run(self) -> None:
        while True:
            term = await self._stand_by()
            try:
                await self._lead(term)
            except* TermLost:
                log.warning("bridge.stands_by", node=self._node.name, term=term.token)
            except* AWAY as errors:
                log.warning("bridge.term_broken", node=self._node.name, error=type(errors.exceptions[0]).__name__)

    async def check_record(self) -> str:
        if self._recorder is not None and self._recorder.health.away:
            raise ConnectionError("the database does not take calls")
        return self._lease.leader

    async def check_calls(self) -> str:
        if self._bridge is not None and not self._bridge.in_step:
            raise ConnectionError("not in step")
        return self._lease.leader

    def _is_fit(self) -> bool:
        return self._link.state is State.UP and self._bus.is_heard

    async def _stand_by(self) -> Term:
        """The line is read meanwhile, for Asterisk cuts off who does not read."""
        reading = asyncio.create_task(self._read_on(), name=f"stand-by {self._node.name}")
        try:
            return await self._lease.win()
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)

    async def _read_on(self) -> None:
        async for item in self._link.events():
            if isinstance(item, Event) and self._side.observe is not None:
                self._side.observe(item)

    async def _lead(self, term: Term) -> None:
        house = self._house
        database = Guarded(house.database, term)
        book = StoryBook()
        recorder = Recorder(database, house.bus, book=book, agents=house.directory, normalise=house.key)
        try:
            async with (
                self._beginning_wrap_ups(term),
                self._watching_capture(term, book),
                hearing_live(house, self._live, self._node, term=term, book=book),
            ):
                self._recorder = recorder
                self._bridge = self._new_bridge(term, recorder)
                books = reconciler_of(house, self._node, self._bridge, recorder=recorder, term=term)
                await self._run_term(recorder, self._bridge, books, term=term)
        finally:
            self._recorder = self._bridge = None
            with suppress(TermLost):
                await recorder.close()
            if not term.lost.is_set():
                await self._lease.give_back(term)

    def _new_bridge(self, term: Term, recorder: Recorder) -> Bridge:
        tracker = Tracker(tracker_rules(self._node))
        return Bridge(self._link, tracker, record=recorder, bus=self._house.bus, term=term, observe=self._side.observe)

    async def _run_term(self, recorder: Recorder, bridge: Bridge, books: Reconciler | None, *, term: Term) -> None:
        """Until another leads, or until we are told to stop."""
        name = self._node.name
        async with asyncio.TaskGroup() as tasks:
            running = [
                tasks.create_task(recorder.run(), name=f"recorder {name}"),
                tasks.create_task(bridge.run(), name=f"following {name}"),
                *([] if books is None else [tasks.create_task(self._reconcile(books), name=f"reconciler {name}")]),
            ]
            await self._lease.keep(term)
            for task in running:
                task.cancel()

    async def _reconcile(self, books: Reconciler) -> None:
        """What fails here must not cost the live feed."""
        while True:
            try:
                await books.run()
            except TermLost:
                raise
            except Exception:
                log.exception("bridge.reconciler_died", node=self._node.name)
            await asyncio.sleep(RECONCILE_AGAIN_S)

    @asynccontextmanager
    async def _watching_capture(self, term: Term, book: StoryBook) -> AsyncIterator[None]:
        """Of this term's calls alone: another leader starts what is missing in his."""
        watch = capture_watch(self._house, book, self._side.links)

        async def on_fact(message: Message) -> None:
            if term_of(message.payload) == term.token:
                await watch.on_fact(message)

        stop = await self._house.bus.subscribe(CALL_FACTS, on_fact, name=f"capture {self._node.name}")
        try:
            yield
        finally:
            await stop()

    @asynccontextmanager
    async def _beginning_wrap_ups(self, term: Term) -> AsyncIterator[None]:
        """Those of this node's talks in this term: facts of another term are another process's affair."""
        house = self._house
        wrap_ups = WrapUps(self._side.desks, house.directory, now=now)

        async def on_fact(message: Message) -> None:
            fact = call_fact(message.payload)
            if fact.node == self._node.name and term_of(message.payload) == term.token and await term.confirmed():
                await wrap_ups.on_fact(fact)

        stop = await house.bus.subscribe(CALL_FACTS, on_fact, name=f"wrap-ups {self._node.name}")
        try:
            async with house.database.reading() as session:
                open_calls = await house.calls.going_on(session)
            wrap_ups.restore([story for story in open_calls if story.node == self._node.name])
            yield
        finally:
            await stop()
