"""The links to the exchanges, the desks, and the bridge that follows the calls."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import partial
from typing import Final

from ami.actions import ORIGINATED, AmiTelephony, DialRules
from ami.actions_calls import AmiCalls
from ami.bridge import Bridge, on_every_connect
from ami.connection import AmiConnection, AmiSettings, State
from ami.message import Event
from ami.tracker import HEARD, VARIABLES, Tracker, TrackerRules
from ami.tracker.rules import COMMON_TRUNKS
from callcenter.agents.events import DESK_CHANGED, DEVICES
from callcenter.agents.service import DeskRules, DeskService
from callcenter.agents.wrapup import WrapUps
from callcenter.bootstrap.house import House, now
from callcenter.bus import Message
from callcenter.calls.no_pbx import NoCalls, NoPbx
from callcenter.calls.ports import CallHandling, Telephony
from callcenter.calls.recorder import Recorder
from callcenter.calls.storybook import StoryBook
from callcenter.calls.wire import CALL_FACTS, call_fact
from callcenter.lifecycle import OnDeath
from callcenter.metrics import AMI_CONNECTED, AMI_EVENTS, AMI_RECONNECTS
from callcenter.settings import PbxNode

COUNT_EVERY_S: Final = 5.0


class Account(StrEnum):
    """The two users on a node: one only hears, one only speaks."""

    BRIDGE = "bridge"
    ACTIONS = "actions"


@dataclass(frozen=True, slots=True)
class TelephoneSide:
    """`links` are the speaking ones, by node."""

    desks: DeskService
    calls: CallHandling
    links: dict[str, AmiConnection]
    observe: Callable[[Event], None] | None


async def open_telephone_side(house: House) -> TelephoneSide:
    """Who holds which device, and the desks with their way to the exchange."""
    nodes = house.settings.pbx
    links = {node.name: await _open_link(house, node, Account.ACTIONS) for node in nodes}
    exchange = AmiTelephony(links, DialRules(context=nodes[0].dial_context)) if links else None
    telephony: Telephony = exchange or NoPbx()
    rules = DeskRules(
        queues={queue.name: queue.title for queue in house.settings.queues},
        wrap_up=timedelta(seconds=house.settings.agents.wrap_up_s),
    )
    await house.bus.subscribe(DEVICES, house.directory.handle, name="directory")
    async with house.database.reading() as session:
        await house.directory.load(session)
    desks = DeskService(house.database, telephony, house.bus, names=house.names, rules=rules, now=now)
    calls: CallHandling = NoCalls() if exchange is None else AmiCalls(exchange)
    return TelephoneSide(desks, calls, links, None if exchange is None else exchange.observe)


async def open_bridge(house: House, side: TelephoneSide) -> None:
    """Follow the calls of every configured node, record them, and run the wrap-ups."""
    book = StoryBook()
    recorder = Recorder(house.database, house.bus, book=book, agents=house.directory, normalise=house.key)
    house.health.add("record", partial(_is_recording, recorder))
    await house.process.open("recorder", _written_in_the_end(recorder), stop_limit_s=15)
    house.process.run("recorder", recorder.run, on_death=OnDeath.STOP)
    wrap_ups = await _open_wrap_ups(house, side)

    async def reassert() -> None:
        await side.desks.reassert()
        wrap_ups.wake()

    for node in house.settings.pbx:
        bridge = Bridge(
            await _open_link(house, node, Account.BRIDGE),
            Tracker(TrackerRules(node=node.name, trunks=(*node.trunks, *COMMON_TRUNKS))),
            record=recorder,
            open_stories=lambda: book.open_calls.values(),
            bus=house.bus,
            observe=side.observe,
        )
        house.health.add(f"calls of {node.name}", partial(_is_in_step, bridge), necessary=False)
        house.process.run(f"bridge {node.name}", bridge.run, on_death=OnDeath.STOP)
        house.process.run(f"reassert {node.name}", partial(on_every_connect, side.links[node.name], reassert))


async def _open_wrap_ups(house: House, side: TelephoneSide) -> WrapUps:
    """Those of our own nodes: each bridge process looks after the talks that it hears."""
    wrap_ups = WrapUps(side.desks, house.directory, now=now)
    async with house.database.reading() as session:
        wrap_ups.restore([story for story in await house.calls.going_on(session) if story.node in side.links])

    async def on_fact(message: Message) -> None:
        fact = call_fact(message.payload)
        if fact.node in side.links:
            await wrap_ups.on_fact(fact)

    await house.bus.subscribe(CALL_FACTS, on_fact, name="wrap-ups")
    await house.bus.subscribe(DESK_CHANGED, wrap_ups.on_desk_changed, name="wrap-ups")
    house.process.run("wrap-ups", wrap_ups.run)
    return wrap_ups


async def _open_link(house: House, node: PbxNode, account: Account) -> AmiConnection:
    hears = account is Account.BRIDGE
    secret = node.bridge_secret if hears else node.actions_secret
    link = AmiConnection(
        AmiSettings(
            node=node.name,
            host=node.host,
            port=node.port,
            username=node.bridge_username if hears else node.actions_username,
            secret=secret.get_secret_value(),
            tls=node.tls,
            ca_file=None if node.ca_file is None else str(node.ca_file),
            wanted=HEARD | {ORIGINATED} if hears else None,
            variables=VARIABLES if hears else None,
        )
    )
    name = f"pbx {node.name} {account}"
    house.health.add(name, _link_check(link), necessary=False)
    house.process.run(f"{name} counters", partial(_count, link, f"{node.name} {account}"))
    return await house.process.open(name, link)


async def _count(link: AmiConnection, label: str) -> None:
    """Carry the link's own counters over to Prometheus, now and then."""
    events = connects = 0
    while True:
        AMI_CONNECTED.labels(label).set(link.state is State.UP)
        AMI_EVENTS.labels(label).inc(link.counters.events - events)
        AMI_RECONNECTS.labels(label).inc(max(link.counters.connects - max(connects, 1), 0))
        events, connects = link.counters.events, link.counters.connects
        await asyncio.sleep(COUNT_EVERY_S)


def _link_check(link: AmiConnection) -> Callable[[], Awaitable[None]]:
    """A broken line does not make us unready: customers and the log still work, and the line heals by itself."""

    async def check() -> None:
        if link.state is not State.UP:
            raise ConnectionError(str(link.state))

    return check


@asynccontextmanager
async def _written_in_the_end(recorder: Recorder) -> AsyncIterator[Recorder]:
    """What still waits is written after the bridge has stopped feeding."""
    try:
        yield recorder
    finally:
        await recorder.close()


async def _is_recording(recorder: Recorder) -> None:
    if recorder.health.away:
        raise ConnectionError("the database does not take calls")


async def _is_in_step(bridge: Bridge) -> None:
    if not bridge.in_step:
        raise ConnectionError("not in step")
