"""What a firm of some years has written about its customers: second numbers, notes and edits beside the calls."""

import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

BUSY_CONTACT: Final = 1
BUSY_LINES: Final = 100_000
"""One customer has been talked to for years by everyone: his page must not cost more than another's."""
YEARS: Final = timedelta(days=3 * 365)
SECOND_PREFIXES: Final = ("950", "951", "952", "953")
NOTE: Final = "Просил перезвонить после обеда, интересует оптовая поставка"
EDIT: Final = json.dumps([{"field": "position", "before": "менеджер", "after": "директор"}], ensure_ascii=False)


def second_number_of(contact: int) -> str:
    """E.164, of a range that no first number is in. `contact` counts from 0."""
    return f"+7{SECOND_PREFIXES[contact % 4]}{contact // 4 * 37 % 10_000_000:07}"


def fill(connection: sqlite3.Connection, contacts: int, lines: int) -> None:
    """A second number of every contact; four of ten lines are notes, the others edits."""
    owned = ("contact_id", "position", "raw", "e164", "kind")
    numbers = ((n + 1, 1, second_number_of(n), second_number_of(n), "mobile") for n in range(contacts))
    _insert(connection, "phones", owned, numbers)
    notes = lines * 4 // 10
    _insert(
        connection, "notes", ("contact_id", "at", "text"), ((id_, at, NOTE) for id_, at in _places(notes, contacts))
    )
    edits = ((id_, at, EDIT) for id_, at in _places(lines - notes, contacts))
    _insert(connection, "change_log", ("contact_id", "at", "changes"), edits)


def _places(count: int, contacts: int) -> Iterator[tuple[int, str]]:
    """Contact and time, in the order of time as they were written; the busy one has his share all along."""
    begun = datetime.now(UTC).replace(tzinfo=None) - YEARS
    step = YEARS / max(count, 1)
    busy_every = max(count // min(BUSY_LINES // 2, max(count // 2, 1)), 2)
    for n in range(count):
        contact = BUSY_CONTACT if n % busy_every == 0 else n * 7_919 % contacts + 1
        yield contact, (begun + step * n).isoformat(" ", timespec="microseconds")


def _insert(
    connection: sqlite3.Connection, table: str, names: tuple[str, ...], rows: Iterator[tuple[object, ...]]
) -> None:
    places = ", ".join("?" * len(names))
    connection.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})", rows)  # noqa: S608 - our own
