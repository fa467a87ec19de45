"""The dial plan's question and the CRM's answer over loopback AGI, against the running application.

    python -m tests.bench.bench_routing [--parallel 50] [--questions 2000]

The time runs from before the connect until the variables came. Every caller has a card with a responsible manager,
and every manager a desk, so that all the look-ups are made. The bar is 100 ms at p99, with so many calls at once.
"""

import argparse
import asyncio
import random
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import aiohttp
import uvloop

from tests.bench import dataset
from tests.bench.application import READY, Application, application
from tests.bench.figures import SPREAD_COLUMNS, Table, spread, thousands

BAR_MS: Final = 100
WARM_UP: Final = 100
_SEED: Final = 11
_SET: Final = b"SET VARIABLE "


@dataclass(frozen=True, slots=True)
class Work:
    parallel: int = 50
    questions: int = 2000
    size: dataset.Size = field(default_factory=lambda: dataset.Size(customers=200_000, calls=50_000, agents=50))


@dataclass(slots=True)
class Asked:
    """Seconds of each question, and how often which answer came."""

    seconds: list[float] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)


async def measure(work: Work) -> dict[str, Asked]:
    async with application(work.size) as running:
        await _men_at_desks(running, work.size)
        numbers = _numbers(work)
        await _at_once(running.agi_port, numbers, work.parallel, WARM_UP)
        rows = {}
        for parallel in (1, work.parallel):
            asked = await _at_once(running.agi_port, numbers, parallel, work.questions)
            rows["one after the other" if parallel == 1 else f"{parallel} at once, without a pause"] = asked
        rows[f"{work.parallel} calls a second"] = await _paced(running.agi_port, numbers, work)
        return rows


async def _men_at_desks(running: Application, size: dataset.Size) -> None:
    """Every contact gets somebody responsible, who is ready."""
    connection = sqlite3.connect(running.database)
    with connection:
        connection.execute(
            "UPDATE contacts SET responsible_id = (SELECT min(user_id) FROM agent_states) + id % ?",
            (size.agents,),
        )
    connection.close()
    async with aiohttp.ClientSession() as client:
        for agent in range(size.agents):
            headers = running.cookie(f"operator{agent}")
            async with client.put(f"{running.url}/api/v1/desk/state", json=READY, headers=headers) as response:
                response.raise_for_status()


def _numbers(work: Work) -> Iterator[str]:
    dice = random.Random(_SEED)
    while True:
        yield dataset.number_of(dice.randrange(work.size.contacts))


async def _at_once(port: int, numbers: Iterator[str], parallel: int, questions: int) -> Asked:
    asked, waiting = Asked(), iter(range(questions))

    async def one_after_the_other() -> None:
        for _ in waiting:
            await _ask(port, next(numbers), asked)

    await asyncio.gather(*(one_after_the_other() for _ in range(parallel)))
    return asked


async def _paced(port: int, numbers: Iterator[str], work: Work) -> Asked:
    """As calls come: at their time, whether the ones before are answered or not."""
    asked = Asked()
    async with asyncio.TaskGroup() as tasks:
        for _ in range(work.questions // 4):
            tasks.create_task(_ask(port, next(numbers), asked))
            await asyncio.sleep(1 / work.parallel)
    return asked


async def _ask(port: int, number: str, asked: Asked) -> None:
    began = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    told = f"agi_network: yes\nagi_uniqueid: bench-1.1\nagi_callerid: {number}\nagi_callingpres: 0\n"
    writer.write(f"{told}agi_dnid: {dataset.DID}\nagi_arg_1: {dataset.DID}\n\n".encode())
    answer = "none at all"
    while line := await reader.readline():
        if line.startswith(_SET):
            asked.seconds.append(time.perf_counter() - began)
            answer = line.decode().strip().strip('"').rpartition(",")[2]
        writer.write(b"200 result=1\n")
    asked.answers[answer] += 1
    writer.close()


def run(work: Work) -> Sequence[Table]:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        rows = runner.run(measure(work))
    title = f"Routing over AGI, {thousands(work.size.customers)} customers, SQLite, the bar is {BAR_MS} ms at p99"
    cells = [[words, *spread(asked.seconds).cells(), str(asked.answers["none"])] for words, asked in rows.items()]
    return [Table(title, ("calls", *SPREAD_COLUMNS, "no opinion"), cells)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parallel", type=int, default=50)
    parser.add_argument("--questions", type=int, default=2000)
    chosen = parser.parse_args()
    for table in run(Work(chosen.parallel, chosen.questions)):
        for row in (table.columns, *table.rows):
            print("".join(f"{cell:>12}" if column else f"{cell:34}" for column, cell in enumerate(row)))


if __name__ == "__main__":
    main()
