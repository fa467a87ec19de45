"""From an event of the exchange to the card frame in the operator's browser, with a million customers stored.

    python -m tests.bench.bench_pop [--rate 50] [--seconds 30]

The exchange is played by this process, which also holds the sockets of all operators: one clock for both ends.
The time runs from the write of the event by which the phone rings to the receipt of the card frame.
"""

import argparse
import asyncio
import gc
import json
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Final

import aiohttp
import uvloop

from tests.bench import dataset, traffic
from tests.bench.application import Application, application, desk_socket
from tests.bench.figures import SPREAD_COLUMNS, Table, spread, thousands

WARM_UP_S: Final = 3.0
"""Calls of this time make the caches warm and are not counted."""
LAST_FRAMES_S: Final = 5.0
KNOWN: Final = frozenset({"known", "shared", "new_lead"})


@dataclass(frozen=True, slots=True)
class Load:
    rate: float = 50.0
    seconds: float = 30.0
    size: dataset.Size = field(default_factory=dataset.Size)


@dataclass(slots=True)
class Watch:
    """Moments of each call by this process's clock, in seconds; `unlooked`: calls whose cards still miss something."""

    calls: Sequence[traffic.Call]
    rang: dict[str, float] = field(default_factory=dict)
    shown: dict[str, float] = field(default_factory=dict)
    recognised: dict[str, float] = field(default_factory=dict)
    frames: int = 0
    complete: asyncio.Event = field(default_factory=asyncio.Event)

    def receive(self, text: str, at: float) -> None:
        self.frames += 1
        event = json.loads(text).get("event", {})
        if event.get("kind") != "card":
            return
        card = event["card"]
        self.shown.setdefault(card["call_id"], at)
        if card["match"] in KNOWN:
            self.recognised.setdefault(card["call_id"], at)
            if len(self.recognised) == len(self.calls):
                self.complete.set()


@dataclass(frozen=True, slots=True)
class Outcome:
    watch: Watch
    load: Load
    processor: float
    memory_mb: float
    events: int


async def measure(load: Load) -> Outcome:
    async with application(load.size) as running, AsyncExitStack() as open_desks:
        connector = aiohttp.TCPConnector(limit=0)
        client = await open_desks.enter_async_context(aiohttp.ClientSession(connector=connector))
        epoch = int(time.time())
        watch = Watch(list(traffic.calls(load.rate, load.seconds, load.size, epoch=epoch)))
        for agent in range(load.size.agents):
            socket = await open_desks.enter_async_context(desk_socket(client, running, f"operator{agent}"))
            listener = asyncio.create_task(_listen(socket, watch))
            open_desks.callback(listener.cancel)
        return await _play(running, watch, load)


async def _listen(socket: aiohttp.ClientWebSocketResponse, watch: Watch) -> None:
    async for message in socket:
        watch.receive(message.data, time.perf_counter())


async def _play(running: Application, watch: Watch, load: Load) -> Outcome:
    ears = await running.exchange.ears
    cues = traffic.cues(watch.calls, traffic.script())
    gc.collect()
    gc.freeze()
    processor, start = running.processor_seconds(), time.perf_counter()
    for cue in cues:
        delay = start + cue.at - time.perf_counter()
        if delay > 0:
            await asyncio.sleep(delay)  # the moment at which the recorded exchange spoke
        data = traffic.message(cue)
        if cue.step.rings:
            watch.rang[cue.call.id] = time.perf_counter()
        ears.write(data)
    took = time.perf_counter() - start
    used = running.processor_seconds() - processor
    try:
        await asyncio.wait_for(watch.complete.wait(), LAST_FRAMES_S)
    except TimeoutError:
        print("some calls got no card, or nobody behind it")
    return Outcome(watch, load, used / took, running.memory_mb(), len(cues))


def table(outcome: Outcome) -> Table:
    watch, load = outcome.watch, outcome.load
    counted = [call for call in watch.calls if call.begins >= min(WARM_UP_S, load.seconds / 4)]
    rows = [
        _row("first card frame", counted, watch, watch.shown),
        _row("card with the customer", counted, watch, watch.recognised),
    ]
    for kind, words in (("known", "known number"), ("shared", "shared number"), ("unknown", "unknown, new lead")):
        of_kind = [call for call in counted if call.kind == kind]
        rows.append(_row(f"- of these: {words}", of_kind, watch, watch.recognised))
    return Table(
        f"AMI event to card frame, {load.rate:g} calls/s, {thousands(load.size.customers)} customers, SQLite",
        ("frame", *SPREAD_COLUMNS, "missing"),
        rows,
        (_circumstances(outcome),),
    )


def _circumstances(outcome: Outcome) -> str:
    watch, load = outcome.watch, outcome.load
    told = (
        f"{len(watch.calls)} queue calls, {outcome.events} AMI events and {watch.frames} frames in {load.seconds:g} s"
    )
    return f"{told}; the main process used {outcome.processor:.0%} of one core and {outcome.memory_mb:.0f} MB."


def _row(words: str, calls: Sequence[traffic.Call], watch: Watch, seen: dict[str, float]) -> list[str]:
    times = [seen[call.id] - watch.rang[call.id] for call in calls if call.id in seen]
    return [words, *spread(times).cells(), str(len(calls) - len(times))]


def run(loads: Sequence[Load]) -> list[Table]:
    """A load after the other, each with an application of its own."""
    tables = []
    for load in loads:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            tables.append(table(runner.run(measure(load))))
    return tables


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=float, default=50.0)
    parser.add_argument("--seconds", type=float, default=30.0)
    arguments = parser.parse_args()
    for shown in run([Load(arguments.rate, arguments.seconds)]):
        for row in (shown.columns, *shown.rows):
            print("".join(f"{cell:>12}" if column else f"{cell:34}" for column, cell in enumerate(row)))
        print(*shown.notes, sep="\n")


if __name__ == "__main__":
    main()
