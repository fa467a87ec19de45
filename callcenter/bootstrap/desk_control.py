"""Call control, put together: the live calls that it is judged by, the rules of the firm, and its two watches."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import structlog

from callcenter.agents.colleagues import colleagues
from callcenter.agents.events import DESK_CHANGED, changed_user
from callcenter.bootstrap.house import House, now
from callcenter.bootstrap.telephone import TelephoneSide
from callcenter.bus import Message
from callcenter.control.dialling import Dialler
from callcenter.control.live import LiveCalls
from callcenter.control.people import Directory
from callcenter.control.rules import ControlRules
from callcenter.control.service import CallControl, Parts
from callcenter.control.throttle import DialThrottle
from callcenter.control.view import ControlView
from callcenter.queues.service import Queues
from crm.lookup import StoredOwners

log = structlog.get_logger(__name__)

LOOK_EVERY_S: Final = 1.0


@dataclass(frozen=True, slots=True)
class DeskControl:
    """`view` is fed with every fact by the cards, and `live` by it; `names` are those of everybody with a desk."""

    control: CallControl
    view: ControlView
    live: LiveCalls
    dialler: Dialler
    names: Mapping[int, str]


async def open_desk_control(house: House, side: TelephoneSide, queues: Queues) -> DeskControl:
    settings = house.settings
    rules = ControlRules(settings.control, house.key, settings.phones.internal_digits)
    live = LiveCalls()
    throttle = DialThrottle(settings.control.dials_per_minute)
    dialler = Dialler(side.calls, live, rules, phones=house.directory, customers=StoredOwners(), throttle=throttle)
    parts = Parts(
        agents=house.directory,
        desks=side.desks,
        dialler=dialler,
        directory=Directory(live, rules, side.calls, names=house.names, queues=queues, now=now),
        audit=house.audit,
        bus=house.bus,
        throttle=throttle,
        now=now,
    )
    control = CallControl(house.database, side.calls, live, rules=rules, parts=parts)
    house.process.run("paused recordings", lambda: _watch_pauses(control))
    names = await _names(house)
    return DeskControl(control, ControlView(live, rules, house.directory, names), live, dialler, names)


async def _names(house: House) -> dict[int, str]:
    """Of everybody with a desk, kept up to date: a card is made without asking the database."""
    names: dict[int, str] = {}

    async def on_desk(message: Message) -> None:
        user_id = changed_user(message.payload)
        if user_id not in names:
            async with house.database.glance() as session:
                names.update(await house.names.names(session, {user_id}))

    await house.bus.subscribe(DESK_CHANGED, on_desk, name="control names")
    async with house.database.reading() as session:
        names.update({person.user_id: person.name for person in await colleagues(session, house.names)})
    return names


async def _watch_pauses(control: CallControl) -> None:
    """A pause can begin at the PBX itself, so it is looked for rather than waited for."""
    while True:
        try:
            await control.end_pauses()
        except Exception:
            log.exception("control.pauses_not_watched")
        await asyncio.sleep(LOOK_EVERY_S)
