"""A made-up year of sales in a database of its own: deals with their moves, leads, talks, notes, tasks."""

import random
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from callcenter import migrate

YEAR: Final = datetime(2025, 1, 1, tzinfo=UTC)
NOW: Final = datetime(2026, 1, 1, tzinfo=UTC)
DAYS: Final = 365
MANAGERS: Final = 50
PIPELINES: Final = 2
STAGES: Final = (
    *(("First contact", "open", 10), ("Needs", "open", 25), ("Offer", "open", 45), ("Bill", "open", 70)),
    *(("Bought", "won", 100), ("Not bought", "lost", 0)),
)
WON, LOST = 4, 5
SOURCES: Final = ("site", "call", "fair", "friends", "partner", "")
REASONS: Final = 8
ROWS_AT_ONCE: Final = 20_000
_SEED: Final = 20_261_123
Rows = Sequence[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Load:
    """Deals of the year; the rest goes along: a lead for three deals; a talk and a half, a note, half a task each."""

    deals: int = 200_000

    @property
    def people(self) -> int:
        return max(50, self.deals // 10)


def stage_id(pipeline: int, place: int) -> int:
    return (pipeline - 1) * len(STAGES) + place + 1


def make(path: Path, load: Load) -> None:
    """Rows first, statistics last, as a database has them that lives for a year."""
    migrate.upgrade(f"sqlite:///{path}")
    with sqlite3.connect(path) as connection:
        for pragma in ("journal_mode=MEMORY", "synchronous=OFF", "foreign_keys=OFF", "cache_size=-400000"):
            connection.execute(f"PRAGMA {pragma}")
        _people(connection, load)
        _setup(connection)
        dice = random.Random(_SEED)
        for start in range(0, load.deals, ROWS_AT_ONCE):
            _some(connection, dice, load, range(start, min(start + ROWS_AT_ONCE, load.deals)))
        connection.execute("PRAGMA journal_mode=WAL")
    connection.close()


def _people(connection: sqlite3.Connection, load: Load) -> None:
    known = connection.execute("SELECT count(*) FROM users").fetchone()[0]
    if known:
        raise ValueError("the database is not empty")
    more = ("sales_manager", "", _text(YEAR), 1, "ru", "auto")
    people = [(n + 1, f"m{n}", f"m{n}", f"Manager {n}", *more) for n in range(MANAGERS)]
    _insert(connection, "users", "id login login_key name role password_hash created_at active language theme", people)
    made = (_text(YEAR), _text(YEAR))
    customers = range(1, load.people + 1)
    _insert(connection, "companies", "id name created_at updated_at", [(n, f"Firm {n}", *made) for n in customers])
    contacts = [(n, f"Person {n}", *made, n if n % 3 == 0 else None) for n in customers]
    _insert(connection, "contacts", "id name created_at updated_at company_id", contacts)
    phones = [(n, number_of(n), number_of(n), "mobile", 0) for n in customers]
    _insert(connection, "phones", "contact_id raw e164 kind position", phones)


def _setup(connection: sqlite3.Connection) -> None:
    _insert(
        connection,
        "pipelines",
        "id name kind currency position archived version",
        [(n, f"Pipeline {n}", "sales", "RUB", n, 0, 1) for n in range(1, PIPELINES + 1)],
    )
    stages = [
        (stage_id(pipeline, place), pipeline, name, place, percent, outcome, 0)
        for pipeline in range(1, PIPELINES + 1)
        for place, (name, outcome, percent) in enumerate(STAGES)
    ]
    _insert(connection, "pipeline_stages", "id pipeline_id name position probability outcome archived", stages)
    connection.execute("DELETE FROM dictionary_words")
    words = [(n, "loss_reason", f"Reason {n}", f"reason {n}", n, 0) for n in range(1, REASONS + 1)]
    _insert(connection, "dictionary_words", "id kind name key position archived", words)


def number_of(customer: int) -> str:
    return f"+7903{customer:07}"


def _some(connection: sqlite3.Connection, dice: random.Random, load: Load, numbers: range) -> None:
    deals: list[tuple[Any, ...]] = []
    entries: list[tuple[Any, ...]] = []
    leads: list[tuple[Any, ...]] = []
    for n in numbers:
        _deal(dice, load, n, deals, entries, leads)
    _insert(connection, "leads", "id name created_at updated_at status origin source responsible_id", leads)
    _insert(connection, "deals", DEAL, deals)
    _insert(connection, "deal_entries", ENTRY, entries)
    work = random.Random(numbers.start)
    _insert(connection, "tasks", TASK, [_task(work, n) for n in numbers if n % 2 == 0])
    talks = range(numbers.start * 3 // 2, numbers.stop * 3 // 2)
    at = [YEAR + timedelta(days=work.uniform(0, DAYS)) for _ in talks]
    _insert(connection, "calls", CALL, [_call(n, load, begun) for n, begun in zip(talks, at, strict=True)])
    _insert(connection, "call_legs", LEG, [_leg(n, begun) for n, begun in zip(talks, at, strict=True)])


DEAL: Final = (
    "id title title_key pipeline_id stage_id contact_id company_id lead_id responsible_id amount currency "
    "expected_close source note tags loss_reason_id loss_note created_at updated_at stage_since closed_at version"
)
ENTRY: Final = "deal_id at author_id kind text changes from_stage_id to_stage_id stayed_s"
TASK: Final = (
    "title title_key text kind priority state origin responsible_id time_zone sort_at repeat followed contact_id "
    "result closed_at closed_by_id created_at updated_at version"
)
CALL: Final = (
    "id node linkedid direction from_number from_name withheld to_number did endpoint customer_key started_at status "
    "answered_at ended_at wait_s talk_s hold_s reconciled"
)
LEG: Final = "call_id uniqueid seq user_id channel endpoint role number started_at outcome hold_s talk_s"


def _deal(
    dice: random.Random, load: Load, n: int, deals: list[tuple[Any, ...]], entries: list[tuple[Any, ...]],
    leads: list[tuple[Any, ...]],
) -> None:  # fmt: skip
    created = YEAR + timedelta(days=dice.random() * DAYS)
    manager, source, pipeline = dice.randrange(MANAGERS) + 1, dice.choice(SOURCES), 1 if dice.random() < 0.75 else 2
    lead = n // 3 + 1 if n % 3 == 0 else None
    if lead is not None:
        begun = _text(created - timedelta(days=dice.random() * 5))
        leads.append((lead, f"Lead {lead}", begun, begun, "converted", "user", source, manager))
    none = ("", "[]", None, None, None)
    entries.append((n + 1, _text(created), manager, "created", *none))
    place, since, walked = 0, created, []
    for came in _walk(dice):
        at = since + timedelta(hours=dice.uniform(1, 300))
        if at >= NOW:
            break
        stages = (stage_id(pipeline, place), stage_id(pipeline, came), (at - since).total_seconds())
        walked.append((n + 1, _text(at), manager, "moved", "", "[]", *stages))
        place, since = came, at
    entries += walked
    entries.append((n + 1, _text(min(NOW, created + timedelta(hours=2))), manager, "note", "Told", "[]", *none[2:]))
    ended = place in (WON, LOST)
    person = dice.randrange(load.people) + 1
    deals.append(
        (
            *(n + 1, f"Deal {n}", f"deal {n}", pipeline, stage_id(pipeline, place), person),
            *(person if dice.random() < 0.4 else None, lead, manager, dice.randrange(1, 500_000) * 100),
            *("RUB" if dice.random() < 0.95 else "USD", str((since + timedelta(days=20)).date()), source, "", "[]"),
            *(dice.randrange(REASONS) + 1 if place == LOST else None, "", _text(created), _text(since), _text(since)),
            *(_text(since) if ended else None, 1),
        )
    )


def _walk(dice: random.Random) -> Iterator[int]:
    """Forwards, one in five deals dying at each stage, some going back once."""
    place = 0
    while place < WON:
        if dice.random() < 0.2:
            yield LOST
            return
        place = max(0, place - 1) if dice.random() < 0.05 else place + 1
        yield place


def _task(dice: random.Random, n: int) -> tuple[Any, ...]:
    at, manager = YEAR + timedelta(days=dice.random() * DAYS), dice.randrange(MANAGERS) + 1
    what = (f"Task {n}", f"task {n}", "", "call", "normal", "done", "user", manager, "UTC", _text(at), "never", 0)
    return (*what, n % 1000 + 1, "", _text(at), manager, _text(at), _text(at), 1)


def _call(n: int, load: Load, at: datetime) -> tuple[Any, ...]:
    number, id_ = number_of(n % load.people + 1), f"bench-{n}"
    start = (id_, "bench", id_, "inbound", number, "", 0, "100", "100", "PJSIP/trunk", number, _text(at))
    return (*start, "answered", _text(at), _text(at + timedelta(seconds=120)), 5.0, 115.0, 0.0, 0)


def _leg(n: int, at: datetime) -> tuple[Any, ...]:
    id_ = f"bench-{n}"
    return (id_, f"{id_}.1", 1, n % MANAGERS + 1, "PJSIP/1", "PJSIP/1", "agent", "1", _text(at), "answered", 0.0, 115.0)


def _text(at: datetime) -> str:
    """As SQLAlchemy stores times in SQLite."""
    return at.replace(tzinfo=None).isoformat(" ", timespec="microseconds")


def _insert(connection: sqlite3.Connection, table: str, columns: str, rows: Rows) -> None:
    names = [f'"{name}"' for name in columns.split()]
    places = ", ".join("?" * len(names))
    connection.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})", rows)  # noqa: S608 - our own
