"""What goes wrong in a call centre, one after the other, drawn by chance."""

import asyncio
import os
import random
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from tests.fixtures_servers import PostgresServer, RedisServer
from tests.live.house import House
from tests.live.leading import bridges, leader, standby

RECOVERY_LIMIT_S: Final = 150.0


class Fault(StrEnum):
    BRIDGE_KILLED = "bridge killed"
    ALL_KILLED = "whole application killed"
    LINE_CUT = "AMI line cut"
    PBX_RESTARTED = "Asterisk restarted"
    BRIDGE_STOPPED = "leading bridge stopped, woken later"
    POSTGRES_AWAY = "PostgreSQL away"
    REDIS_AWAY = "Redis away"


BLIND: Final = frozenset(
    {Fault.BRIDGE_KILLED, Fault.ALL_KILLED, Fault.LINE_CUT, Fault.BRIDGE_STOPPED, Fault.PBX_RESTARTED}
)
"""While these last nobody hears the PBX. While a database is away the bridge goes on hearing."""


@dataclass(frozen=True, slots=True)
class Blindness:
    """From the fault to the moment when a bridge was in step again."""

    fault: Fault
    start: datetime
    end: datetime

    @property
    def lasted_s(self) -> float:
        return (self.end - self.start).total_seconds()


@dataclass(slots=True)
class Mischief:
    """Does harm and repairs it; each fault is over before the next begins."""

    house: House
    postgres: PostgresServer
    redis: RedisServer
    rng: random.Random
    done: list[Blindness] = field(default_factory=list)

    async def go_on(self, until_at: float) -> None:
        """Every kind once in a drawn order, and again, until the event loop's time has come."""
        loop = asyncio.get_running_loop()
        waiting: list[Fault] = []
        while loop.time() < until_at:
            waiting = waiting or self.rng.sample(list(Fault), len(Fault))
            await asyncio.sleep(self.rng.uniform(1.0, 4.0))
            await self.strike(waiting.pop())

    async def strike(self, fault: Fault) -> None:
        acts: dict[Fault, Callable[[], Awaitable[None]]] = {
            Fault.BRIDGE_KILLED: self._kill_bridge,
            Fault.ALL_KILLED: self._kill_all,
            Fault.LINE_CUT: self._cut_line,
            Fault.PBX_RESTARTED: self._restart_pbx,
            Fault.BRIDGE_STOPPED: self._stop_bridge,
            Fault.POSTGRES_AWAY: self._take_postgres_away,
            Fault.REDIS_AWAY: self._take_redis_away,
        }
        start = datetime.now(UTC)
        try:
            await acts[fault]()
            await leader(self.house, limit_s=RECOVERY_LIMIT_S)
        except BaseException as error:
            before = ", ".join(f"{one.fault} {one.start:%H:%M:%S}" for one in self.done)
            error.add_note(f"after {fault} at {start:%H:%M:%S}; before that: {before}")
            raise
        self.done.append(Blindness(fault, start, datetime.now(UTC)))

    async def _pause(self) -> None:
        await asyncio.sleep(self.rng.uniform(0.2, 3.0))

    async def _kill_bridge(self) -> None:
        """The leader twice as often as the other."""
        leading = await leader(self.house)
        name = self.rng.choice([leading, *bridges(self.house)])
        await self.house.stack.kill(name)
        await self._pause()
        await self.house.stack.start(name)

    async def _kill_all(self) -> None:
        stack = self.house.stack
        for name in list(stack.processes):
            await stack.kill(name)
        await self._pause()
        await stack.start_all()

    async def _cut_line(self) -> None:
        relay = self.house.relay
        if relay is None:
            raise RuntimeError("this house has no line to cut")
        relay.cut()
        await self._pause()
        relay.join()
        await asyncio.sleep(0.2)

    async def _restart_pbx(self) -> None:
        """In order, or as a crash without a good-bye."""
        pbx = self.house.pbx
        before = self.house.times_in_step()
        if self.rng.random() < 0.5:
            await pbx.kill()
            await pbx.start()
        else:
            await pbx.restart()
        await self.house.in_step_again(before)

    async def _stop_bridge(self) -> None:
        name = await leader(self.house)
        await standby(self.house)
        process = self.house.stack.processes[name]
        os.kill(process.pid, signal.SIGSTOP)
        try:
            await leader(self.house, other_than=name, limit_s=RECOVERY_LIMIT_S)
            await self._pause()
        finally:
            os.kill(process.pid, signal.SIGCONT)

    async def _take_postgres_away(self) -> None:
        self.postgres.stop()
        await self._pause()
        self.postgres.start()

    async def _take_redis_away(self) -> None:
        self.redis.kill()
        await self._pause()
        self.redis.start()
