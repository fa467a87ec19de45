"""From an event of the exchange to the supervisors' boards: many agents, many boards, many calls.

    python -m tests.bench.bench_board [--rate 20] [--seconds 30] [--boards 50]

The exchange is played by this process, which also holds the sockets of all boards: one clock for both ends. The time
runs from the write of the event to the receipt of the frame that shows it, on each board for itself. The boards see the
same rows, so that a frame is read once, where it comes first, and known elsewhere by its number.
"""

import argparse
import asyncio
import gc
import json
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any, Final

import aiohttp
import uvloop

from tests.bench import dataset, traffic
from tests.bench.application import READY, SUPERVISOR, Application, application
from tests.bench.figures import SPREAD_COLUMNS, Table, spread

WARM_UP_S: Final = 3.0
"""Calls of this time are not counted."""
LAST_FRAMES_S: Final = 3.0
WAITS, TALKS = "a caller waits", "an agent talks"
_SEQ: Final = re.compile(r'"seq":(\d+)')
Happened = tuple[str, str]
"""What, and the id of the call."""


@dataclass(frozen=True, slots=True)
class Load:
    """`size` is that of the stored firm."""

    rate: float = 20.0
    seconds: float = 30.0
    boards: int = 50
    size: dataset.Size = field(default_factory=lambda: dataset.Size(customers=20_000, calls=10_000, agents=200))


@dataclass(slots=True)
class Watch:
    """Moments by this process's clock, in seconds: `told` by the exchange, `came` for each board by the frame's number,
    `shows` says what a frame is the first to show."""

    told: dict[Happened, float] = field(default_factory=dict)
    came: list[dict[int, float]] = field(default_factory=list)
    shows: dict[int, list[Happened]] = field(default_factory=dict)
    known: set[Happened] = field(default_factory=set)
    read: set[int] = field(default_factory=set)
    octets: int = 0

    def receive(self, board: int, text: str, at: float) -> None:
        found = _SEQ.search(text, 0, 120)
        if found is None:
            return
        seq = int(found.group(1))
        self.came[board][seq] = at
        if seq not in self.read:
            self.read.add(seq)
            self.octets += len(text.encode())
            frame = json.loads(text)
            if frame["type"] == "event":
                self.shows[seq] = [item for item in happened(frame["event"]["put"]) if item not in self.known]
                self.known.update(self.shows[seq])

    def times(self, what: str, since: float) -> tuple[list[float], int]:
        """Of all boards, and how many showings there should have been."""
        counted = {item for item, at in self.told.items() if item[0] == what and at >= since}
        found = [
            arrivals[seq] - self.told[item]
            for seq, items in self.shows.items()
            for item in items
            if item in counted
            for arrivals in self.came
            if seq in arrivals
        ]
        return found, len(counted) * len(self.came)


def happened(rows: dict[str, dict[str, Any]]) -> Iterator[Happened]:
    for row in rows.get("waiting", {}).values():
        yield WAITS, row["call_id"]
    for row in rows.get("agents", {}).values():
        if row["doing"] == "talking":
            yield TALKS, row["call"]["call_id"]


def told_by(cue: traffic.Cue) -> str | None:
    """What this event of the exchange makes known."""
    text = cue.step.text
    if text.startswith("Event: QueueCallerJoin"):
        return WAITS
    if text.startswith("Event: Newstate") and "ChannelState: 6" in text and "Channel: PJSIP/{extension}" in text:
        return TALKS
    return None


@dataclass(frozen=True, slots=True)
class Outcome:
    watch: Watch
    load: Load
    calls: int
    events: int
    began: float
    took: float
    processor: float
    memory_mb: float


async def measure(load: Load) -> Outcome:
    async with application(load.size) as running, AsyncExitStack() as ends:
        client = await ends.enter_async_context(aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)))
        await _at_work(client, running, load.size.agents)
        watch = Watch()
        for board in range(load.boards):
            url = f"{running.url}/api/v1/board/ws"
            socket = await ends.enter_async_context(client.ws_connect(url, headers=running.cookie(SUPERVISOR)))
            await socket.send_json({"id": 1, "type": "open"})
            watch.came.append({})
            listener = asyncio.create_task(_listen(socket, watch, board))
            ends.callback(listener.cancel)
        return await _play(running, watch, load)


async def _at_work(client: aiohttp.ClientSession, running: Application, agents: int) -> None:
    """Everybody is ready."""
    for agent in range(agents):
        headers = running.cookie(f"operator{agent}")
        async with client.put(f"{running.url}/api/v1/desk/state", json=READY, headers=headers) as response:
            response.raise_for_status()


async def _listen(socket: aiohttp.ClientWebSocketResponse, watch: Watch, board: int) -> None:
    async for message in socket:
        watch.receive(board, message.data, time.perf_counter())


async def _play(running: Application, watch: Watch, load: Load) -> Outcome:
    ears = await running.exchange.ears
    calls = list(traffic.calls(load.rate, load.seconds, load.size, epoch=int(time.time())))
    cues = traffic.cues(calls, traffic.script())
    gc.collect()
    gc.freeze()
    processor, start = running.processor_seconds(), time.perf_counter()
    for cue in cues:
        delay = start + cue.at - time.perf_counter()
        if delay > 0:
            await asyncio.sleep(delay)  # the moment at which the recorded exchange spoke
        what = told_by(cue)
        data = traffic.message(cue)
        if what is not None:
            watch.told[what, cue.call.id] = time.perf_counter()
        ears.write(data)
    took = time.perf_counter() - start
    used = running.processor_seconds() - processor
    await asyncio.sleep(LAST_FRAMES_S)  # what comes later than that counts as missing
    return Outcome(watch, load, len(calls), len(cues), start, took, used / took, running.memory_mb())


def table(outcome: Outcome) -> Table:
    watch, load = outcome.watch, outcome.load
    since = outcome.began + min(WARM_UP_S, load.seconds / 4)
    rows = []
    for what in (WAITS, TALKS):
        times, wanted = watch.times(what, since)
        rows.append([what, *spread(times).cells(), str(wanted - len(times))])
    title = f"AMI event to board, {load.size.agents} agents, {load.boards} boards, {load.rate:g} calls/s"
    return Table(title, ("shown on a board", *SPREAD_COLUMNS, "missing"), rows, (_circumstances(outcome),))


def _circumstances(outcome: Outcome) -> str:
    watch, load = outcome.watch, outcome.load
    frames = sum(len(arrivals) for arrivals in watch.came)
    return (
        f"{outcome.calls} queue calls, {outcome.events} AMI events in {outcome.took:.0f} s became {frames:,} frames, "
        f"{watch.octets / outcome.took / 1000:.0f} kB/s for each board; a board waits a tenth of a second to tell what "
        f"happened in it together. The main process used {outcome.processor:.0%} of one core and "
        f"{outcome.memory_mb:.0f} MB, with following, storing and showing {load.rate:g} calls/s."
    )


def run(load: Load) -> Sequence[Table]:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return [table(runner.run(measure(load)))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=float, default=20.0)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--boards", type=int, default=50)
    arguments = parser.parse_args()
    for shown in run(Load(arguments.rate, arguments.seconds, arguments.boards)):
        for row in (shown.columns, *shown.rows):
            print("".join(f"{cell:>12}" if column else f"{cell:34}" for column, cell in enumerate(row)))
        print(*shown.notes, sep="\n")


if __name__ == "__main__":
    main()
