"""Minutes of real calls with everything going wrong meanwhile, and the count in the end.

    python -m tests.live.endurance --minutes 3 --seed 7

`STRICT` asks for every call of the PBX: those that began and ended while nobody listened are found in Asterisk's own
books, which the house's settings name.
"""

import argparse
import asyncio
import random
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.fixtures_servers import PostgresServer, RedisServer, postgres_folder
from tests.live.counting import Count, calls_in, count, stored_calls
from tests.live.faults import Blindness, Mischief
from tests.live.house import House, HouseSpec, live_house
from tests.live.leading import TWO_BRIDGES
from tests.live.records import cel
from tests.live.traffic import call_until, operators
from tests.live.waiting import until

CLOSED_LIMIT_S: Final = 45.0
"""What is wrong after so long is reported as it is."""
STRICT: Final = True


@dataclass(frozen=True, slots=True)
class Endured:
    seed: int
    tried: int
    faults: list[Blindness]
    count: Count

    def report(self) -> str:
        lines = [f"seed {self.seed}: {self.tried} calls tried, {len(self.faults)} faults"]
        lines += [f"  {fault.start:%H:%M:%S} {fault.fault}: {fault.lasted_s:.1f} s" for fault in self.faults]
        return "\n".join([*lines, self.count.table(), *(f"{kind}: {ids}" for kind, ids in self.count.wrong.items())])


async def endure(house: House, servers: "Servers", *, seconds: float, seed: int) -> Endured:
    rng = random.Random(seed)
    mischief = Mischief(house, servers.postgres, servers.redis, random.Random(seed + 1))
    before = {call.id for call in await stored_calls(house.stack.spec.database_url)}
    known = calls_in(cel(house.pbx)).keys()
    async with operators(house):
        end = asyncio.get_running_loop().time() + seconds
        async with asyncio.TaskGroup() as tasks:
            traffic = tasks.create_task(call_until(house.pbx, rng, end))
            tasks.create_task(mischief.go_on(end - 5))

    async def counted() -> Count:
        stored = [call for call in await stored_calls(house.stack.spec.database_url) if call.id not in before]
        seen = {linkedid: call for linkedid, call in calls_in(cel(house.pbx)).items() if linkedid not in known}
        return count(seen, stored, mischief.done)

    async def whole() -> bool:
        found = await counted()
        return not found.wrong and not (STRICT and found.unheard)

    with suppress(AssertionError):
        await until(whole, "every call in the database, ended", CLOSED_LIMIT_S)
    return Endured(seed, traffic.result(), mischief.done, await counted())


@dataclass(frozen=True, slots=True)
class Servers:
    postgres: PostgresServer
    redis: RedisServer


@contextmanager
def endurance_house(servers: Servers) -> Iterator[House]:
    """Two bridges, PostgreSQL and Redis, and a line that can be cut."""
    name = f"endurance_{uuid.uuid4().hex}"
    servers.postgres.create(name)
    spec = HouseSpec(
        roles=TWO_BRIDGES, database_url=servers.postgres.url(name), redis_url=servers.redis.url, relayed=True
    )
    with live_house(spec) as house:
        yield house


@contextmanager
def own_servers() -> Iterator[Servers]:
    with postgres_folder() as data, tempfile.TemporaryDirectory(prefix="callcenter-redis-") as folder:
        servers = Servers(PostgresServer(data), RedisServer(Path(folder)))
        try:
            servers.postgres.start()
            servers.redis.start()
            yield servers
        finally:
            servers.redis.stop()
            servers.postgres.stop()


def main() -> int:
    parser = argparse.ArgumentParser(description="Minutes of calls with faults, and the count in the end.")
    parser.add_argument("--minutes", type=float, default=3.0)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10_000))
    options = parser.parse_args()
    sys.stdout.write(f"seed {options.seed}\n")
    sys.stdout.flush()
    with own_servers() as servers, endurance_house(servers) as house:
        try:
            endured = asyncio.run(endure(house, servers, seconds=options.minutes * 60, seed=options.seed))
        except BaseException:
            house.keep_log(f"endurance-{options.seed}")
            raise
        if endured.count.wrong:
            house.keep_log(f"endurance-{options.seed}")
    sys.stdout.write(endured.report() + "\n")
    return 1 if endured.count.wrong or (STRICT and endured.count.unheard) else 0


if __name__ == "__main__":
    raise SystemExit(main())
