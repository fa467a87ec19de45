"""Lists and search over a million customers and half a million calls, through the HTTP API of the real application.

    python -m tests.bench.bench_lists [--requests 100]

One client asks one thing after the other; the kinds of question take turns, so that a busy machine hits all alike.
Half of the words are rare (a surname), half are a first name that thirty thousand customers have.
"""

import argparse
import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import aiohttp
import uvloop

from tests.bench import dataset, dataset_history
from tests.bench.application import SUPERVISOR, Engine, application
from tests.bench.dataset_history import BUSY_LINES
from tests.bench.figures import SPREAD_COLUMNS, Table, spread, thousands

WARM_UP: Final = 5
_SEED: Final = 20_261_123
CUSTOMERS: Final = "/api/v1/customers"
CALLS: Final = "/api/v1/calls"
CONTACTS: Final = "/api/v1/contacts"
LIST: Final = "/api/v1/customers/list"
EVERYTHING: Final = "/api/v1/search"


@dataclass(frozen=True, slots=True)
class Question:
    """`ask` makes the parameters of the n-th request, `path` its address if it is not always the same."""

    words: str
    path: str | Callable[[int, random.Random], str]
    ask: Callable[[int, random.Random], dict[str, str]]


@dataclass(frozen=True, slots=True)
class Work:
    requests: int = 100
    size: dataset.Size = field(default_factory=dataset.Size)
    engine: Engine = Engine.SQLITE


def questions(size: dataset.Size) -> list[Question]:
    def someone(dice: random.Random) -> int:
        return dice.randrange(size.contacts)

    def surname(dice: random.Random) -> str:
        return dataset.name_of(someone(dice)).split()[0].lower()

    def with_email(dice: random.Random) -> int:
        return someone(dice) // 3 * 3

    def local(dice: random.Random) -> str:
        return _local(dataset.number_of(someone(dice)))

    return [
        Question("newest customers", CUSTOMERS, lambda n, dice: {}),
        Question("one word", CUSTOMERS, lambda n, dice: {"q": _first(dice) if n % 2 else surname(dice)}),
        Question("beginning of a word", CUSTOMERS, lambda n, dice: {"q": surname(dice)[:3]}),
        Question("two words", CUSTOMERS, lambda n, dice: {"q": f"{surname(dice)[: 3 + n % 3]} {_first(dice)}"}),
        Question("two words that nobody has", CUSTOMERS, lambda n, dice: {"q": f"{_first(dice)} яблоко{n % 7}"}),
        Question("e-mail", CUSTOMERS, lambda n, dice: {"q": dataset.email_of(with_email(dice))}),
        Question("phone, local notation", CUSTOMERS, lambda n, dice: {"q": local(dice)}),
        Question("beginning of a phone", CUSTOMERS, lambda n, dice: {"q": local(dice)[:9]}),
        Question(f"list of a tag ({thousands(size.contacts // 20)})", LIST, lambda n, dice: {"tag": dataset.TAG}),
        Question(
            "list of a tag, one source of it", LIST, lambda n, dice: {"tag": dataset.TAG, "source": dataset.SOURCE}
        ),
        Question("list by last contact, one source", LIST, _silent_of_a_source),
        Question("list that nobody passes, an answer", LIST, lambda n, dice: {"open_deal": "true"}),
        Question("search everywhere, a name", EVERYTHING, lambda n, dice: {"q": surname(dice)}),
        Question("search everywhere, a slip", EVERYTHING, lambda n, dice: {"q": surname(dice)[:-1] + "ъ"}),
        Question("call log, first page", CALLS, lambda n, dice: {}),
        Question("call log of one queue", CALLS, lambda n, dice: {"queue": dataset.QUEUE}),
        Question("call log of one number", CALLS, lambda n, dice: {"number": dataset.number_of(someone(dice))}),
    ]


def of_one_card(size: dataset.Size) -> list[Question]:
    """Cards and histories, of some contact and of the one whom everybody has talked to for years."""

    def someone(n: int, dice: random.Random) -> str:
        return f"{CONTACTS}/{dice.randrange(size.contacts) + 1}"

    busy = f"{CONTACTS}/{dataset_history.BUSY_CONTACT}"
    return [
        Question("card of a contact", someone, _nothing),
        Question("history of a contact", lambda n, dice: f"{someone(n, dice)}/timeline", _nothing),
        Question(f"card of one with {thousands(BUSY_LINES)} lines", busy, _nothing),
        Question("history of that one, first page", f"{busy}/timeline", _nothing),
    ]


def _nothing(n: int, dice: random.Random) -> dict[str, str]:
    return {}


def _silent_of_a_source(n: int, dice: random.Random) -> dict[str, str]:
    return {"sort": "longest_silent", "contact_to": f"-{30 + n % 300}d", "source": dataset.SOURCE}


def _first(dice: random.Random) -> str:
    return dice.choice(dataset.FIRST_NAMES).lower()


def _local(number: str) -> str:
    """As people write it in Russia: 8 (903) 123-45-67."""
    return f"8 ({number[2:5]}) {number[5:8]}-{number[8:10]}-{number[10:]}"


async def measure(work: Work) -> dict[str, list[float]]:
    async with (
        application(work.size, work.engine) as running,
        aiohttp.ClientSession(headers=running.cookie(SUPERVISOR)) as client,
    ):
        asked = [*questions(work.size), *(of_one_card(work.size) if work.size.lines else [])]
        times: dict[str, list[float]] = {question.words: [] for question in asked}
        dice = random.Random(_SEED)
        for n in range(-WARM_UP, work.requests):
            for question in asked:
                path = question.path if isinstance(question.path, str) else question.path(n, dice)
                seconds = await _ask(client, running.url + path, question.ask(n, dice))
                if n >= 0:
                    times[question.words].append(seconds)
        return times


async def _ask(client: aiohttp.ClientSession, url: str, parameters: dict[str, str]) -> float:
    began = time.perf_counter()
    async with client.get(url, params=parameters) as response:
        await response.read()
        response.raise_for_status()
    return time.perf_counter() - began


def run(work: Work) -> list[Table]:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        times = runner.run(measure(work))
    size = work.size
    title = (
        f"Pages of 50 over HTTP, {thousands(size.customers)} customers, {thousands(size.calls)} calls, {work.engine}"
    )
    if size.lines:
        title += f", {thousands(size.contacts * 2)} numbers of contacts, {thousands(size.lines)} notes and edits"
    rows = [[words, *spread(seconds).cells()] for words, seconds in times.items()]
    return [Table(title, ("question", *SPREAD_COLUMNS), rows)]


LARGE: Final = dataset.Size(customers=1_111_120, calls=3_000_000, lines=7_000_000)
"""A million contacts with two numbers each, ten million lines in the histories."""


def run_large(requests: int = 100, size: dataset.Size = LARGE) -> list[Table]:
    """The same questions and those about one card, on both databases."""
    return [table for engine in Engine for table in run(Work(requests, size, engine))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=100)
    for table in run(Work(parser.parse_args().requests)):
        for row in (table.columns, *table.rows):
            print("".join(f"{cell:>12}" if column else f"{cell:34}" for column, cell in enumerate(row)))


if __name__ == "__main__":
    main()
