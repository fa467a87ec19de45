"""The links to the exchanges, and the desks."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import partial
from typing import Final

from ami.actions import ORIGINATED, AmiTelephony, DialRules
from ami.actions_calls import AmiCalls
from ami.actions_spy import AmiSupervision
from ami.connection import AmiConnection, AmiSettings, State
from ami.message import Event
from ami.tracker import HEARD, VARIABLES
from callcenter.agents.events import DEVICES
from callcenter.agents.service import DeskRules, DeskService
from callcenter.bootstrap.house import House, now
from callcenter.calls.no_pbx import NoCalls, NoPbx, NoSupervision
from callcenter.calls.ports import CallHandling, Supervision, Telephony
from callcenter.metrics import AMI_CONNECTED, AMI_EVENTS, AMI_RECONNECTS
from callcenter.pbx_settings import PbxNode

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
    supervision: Supervision
    links: dict[str, AmiConnection]
    observe: Callable[[Event], None] | None


async def open_telephone_side(house: House) -> TelephoneSide:
    """Who holds which device, and the desks with their way to the exchange."""
    nodes = house.settings.pbx
    links = {node.name: await open_link(house, node, Account.ACTIONS) for node in nodes}
    exchange = AmiTelephony(links, DialRules(context=nodes[0].dial_context)) if links else None
    telephony: Telephony = exchange or NoPbx()
    rules = DeskRules(
        queues={queue.name: queue.title for queue in house.settings.queues},
        outcome_queues=frozenset(queue.name for queue in house.settings.queues if queue.outcome_required),
        wrap_up=timedelta(seconds=house.settings.agents.wrap_up_s),
    )
    await house.bus.subscribe(DEVICES, house.directory.handle, name="directory")
    async with house.database.reading() as session:
        await house.directory.load(session)
    desks = DeskService(house.database, telephony, house.bus, names=house.names, rules=rules, now=now)
    calls: CallHandling = NoCalls() if exchange is None else AmiCalls(exchange)
    supervision: Supervision = NoSupervision() if exchange is None else AmiSupervision(exchange)
    return TelephoneSide(desks, calls, supervision, links, None if exchange is None else exchange.observe)


async def open_link(house: House, node: PbxNode, account: Account) -> AmiConnection:
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
            wanted=HEARD | {ORIGINATED} if hears else frozenset(),
            variables=VARIABLES if hears else frozenset(),
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
