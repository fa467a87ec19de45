"""A process that is a member of a group: `python -m tests.callcenter.bus_consumer REDIS_URL`.

It tells the first message on its standard output and never finishes with it.
"""

import asyncio
import sys
from typing import Final

from callcenter.bus import Message, Topic
from callcenter.bus_redis import RedisBus
from callcenter.bus_streams import StreamOptions

OPTIONS: Final = StreamOptions(block_s=0.5, claim_idle_s=1.0, longest_pause_s=0.2)


async def hold(message: Message) -> None:
    print(message.payload["n"], flush=True)
    await asyncio.Event().wait()


async def main(url: str) -> None:
    async with RedisBus(url, OPTIONS) as bus:
        await bus.subscribe(Topic("t"), hold, name="holder", group="g")
        print("ready", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
