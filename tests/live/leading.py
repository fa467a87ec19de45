"""Several bridges beside one PBX: which of them leads, as they say themselves."""

from typing import Final

import aiohttp

from tests.live.house import House
from tests.live.waiting import until

TWO_BRIDGES: Final = ("web", "bridge", "bridge-2", "worker")
ASK_LIMIT: Final = aiohttp.ClientTimeout(total=1)


def bridges(house: House) -> list[str]:
    """Those that run, as processes."""
    return [name for name in house.stack.processes if name.startswith("bridge")]


async def leaders(house: House) -> list[str]:
    """Those that lead and are in step with the PBX; a stopped process does not answer."""
    async with aiohttp.ClientSession(timeout=ASK_LIMIT) as client:
        return [name for name in bridges(house) if await _role(client, house.stack.probe_port(name)) == "leads"]


async def _role(client: aiohttp.ClientSession, port: int) -> str:
    """`leads`, `stands by for ...`, or nothing when it does not answer or is not in step."""
    try:
        async with client.get(f"http://127.0.0.1:{port}/readyz") as response:
            parts = (await response.json())["parts"]
    except (TimeoutError, aiohttp.ClientError):
        return ""
    calls = (part for part in parts if part["name"].startswith("calls of") and part["state"] == "up")
    return next((str(part["detail"]) for part in calls), "")


async def leader(house: House, *, other_than: str = "", limit_s: float = 30) -> str:
    """The one that leads, once there is one."""

    async def one() -> str | None:
        found = [name for name in await leaders(house) if name != other_than]
        return found[0] if len(found) == 1 else None

    return await until(one, "a leading bridge", limit_s)


async def standby(house: House) -> str:
    """The other one, once it is ready to follow."""
    leading = await leader(house)
    (other,) = [name for name in bridges(house) if name != leading]

    async def stands_by() -> bool:
        async with aiohttp.ClientSession(timeout=ASK_LIMIT) as client:
            return (await _role(client, house.stack.probe_port(other))).startswith("stands by")

    await until(stands_by, "a bridge that stands by", 90)
    return other
