"""The desks' timers and their agreement with the PBX: one process of the house sees to both."""

import asyncio
from functools import partial
from typing import Final

import structlog

from ami.bridge import on_every_connect
from ami.connection import State
from callcenter.agents.events import DESK_CHANGED
from callcenter.agents.wrapup import WrapUps
from callcenter.bootstrap.house import House, now
from callcenter.bootstrap.telephone import TelephoneSide
from callcenter.leases import Lease, LeaseRules, Term

log = structlog.get_logger(__name__)

LEASE: Final = "desks"


async def open_desk_duty(house: House, side: TelephoneSide) -> None:
    """End wrap-ups in time, and bring every PBX that comes back to what the database says."""
    duty = DeskDuty(house, side)
    await house.bus.subscribe(DESK_CHANGED, duty.timers.on_desk_changed, name="wrap-ups")
    house.process.run("desk duty", duty.run)
    for name, link in side.links.items():
        house.process.run(f"reassert {name}", partial(on_every_connect, link, duty.reassert))


class DeskDuty:
    """Two processes that end the same wrap-up at once would undo each other at the PBX, so one does it."""

    def __init__(self, house: House, side: TelephoneSide) -> None:
        rules = LeaseRules(lease_s=house.settings.bridge.lease_s, beat_s=house.settings.bridge.beat_s)
        self._side = side
        self._lease = Lease(house.database, LEASE, rules=rules, is_fit=self._reaches_a_pbx)
        self.timers = WrapUps(side.desks, house.directory, now=now)

    async def run(self) -> None:
        while True:
            await self._lead(await self._lease.win())

    async def reassert(self) -> None:
        """At each connect of a PBX."""
        term = self._lease.term
        if term is not None and await term.confirmed():
            await self._side.desks.reassert()
            self.timers.wake()

    async def _lead(self, term: Term) -> None:
        try:
            async with asyncio.TaskGroup() as tasks:
                timers = tasks.create_task(self._run_timers(), name="wrap-ups")
                await self._lease.keep(term)
                timers.cancel()
        finally:
            if not term.lost.is_set():
                await self._lease.give_back(term)

    async def _run_timers(self) -> None:
        try:
            if self._reaches_a_pbx():
                await self.reassert()
        except Exception:
            log.exception("desks.reassert_failed")
        await self.timers.run()

    def _reaches_a_pbx(self) -> bool:
        return any(link.state is State.UP for link in self._side.links.values())
