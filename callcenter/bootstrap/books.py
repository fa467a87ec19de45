"""Asterisk's own books as the settings name them, the reconciling beside a bridge, and the comparison by hand."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import partial
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy.engine import make_url

from ami.bridge import Bridge
from ami.ledger.book import BookCall, book_of
from ami.ledger.comparing import Disagreement, compare_all
from ami.ledger.files import FileBook
from ami.ledger.parsing import (
    Format,
    cdr_line,
    cdr_record,
    cel_line,
    cel_record,
    queue_log_line,
    queue_log_record,
)
from ami.ledger.reconciler import Reconciler, ReconcilerRules
from ami.ledger.reconciling import is_whole
from ami.ledger.rows import QueueLogRow
from ami.ledger.shelf import Reading, Shelf
from ami.ledger.tables import TableBook
from ami.tracker import TrackerRules
from ami.tracker.rules import COMMON_TRUNKS
from callcenter.bootstrap.house import House, opened
from callcenter.calls.facts import CallFact
from callcenter.calls.reconciling import StoredCalls, told_between
from callcenter.calls.recorder import Recorder
from callcenter.calls.wire import CALL_FACTS, to_payload
from callcenter.leases import Guarded, Term
from callcenter.pbx_settings import PbxBooks, PbxNode
from callcenter.settings import Settings

EDGE: Final = timedelta(minutes=1)
_DRIVERS: Final = {"postgresql": "postgresql+psycopg", "mysql": "mysql+pymysql", "mariadb": "mariadb+pymysql"}


@dataclass(frozen=True, slots=True)
class _Kind:
    """How rows of one book are made, of a line and of a table's record, and by which of their times they are sorted."""

    line: Callable[[str, Format], Any]
    record: Callable[[Mapping[str, Any], Format], Any]
    time_in_file: Callable[[Any], datetime]
    time_in_table: Callable[[Any], datetime]


_CEL: Final = _Kind(cel_line, cel_record, lambda row: row.at, lambda row: row.at)
_CDR: Final = _Kind(cdr_line, cdr_record, lambda row: row.end, lambda row: row.start)
_QUEUE_LOG: Final = _Kind(queue_log_line, queue_log_record, lambda row: row.at, lambda row: row.at)


def tracker_rules(node: PbxNode) -> TrackerRules:
    return TrackerRules(node=node.name, trunks=(*node.trunks, *COMMON_TRUNKS))


def shelf_of(books: PbxBooks) -> Shelf | None:
    """None when the settings name no book."""
    if books.cel is None and books.cdr is None and books.queue_log is None:
        return None
    zone = ZoneInfo(books.time_zone)
    cdr_zone = ZoneInfo(books.cdr_time_zone or books.time_zone)
    cel = Format(zone, books.cel_date_format, books.cel_columns)
    cdr = Format(cdr_zone, None, books.cdr_columns)
    return Shelf(
        cel=_book(books.cel, books.cel_table, books.encoding, cel, _CEL),
        cdr=_book(books.cdr, books.cdr_table, books.encoding, cdr, _CDR),
        queue_log=_book(books.queue_log, books.queue_log_table, books.encoding, Format(zone), _QUEUE_LOG),
    )


QueueLogBook = FileBook[QueueLogRow] | TableBook[QueueLogRow]


def queue_log_book(where: str, table: str, encoding: str, zone: tzinfo) -> QueueLogBook:
    """A queue_log by itself: `where` is a path, or the address of the database that has the table."""
    book: QueueLogBook = _book(where, table, encoding, Format(zone), _QUEUE_LOG)
    return book


def _book(where: str | None, table: str, encoding: str, form: Format, kind: _Kind) -> Any:
    """`where` is a path, or the address of a database."""
    if where is None:
        return None
    if "://" not in where:
        return FileBook(Path(where), partial(_line, kind, form), kind.time_in_file, encoding)
    url = make_url(where)
    url = url.set(drivername=_DRIVERS.get(url.drivername, url.drivername))
    text = url.render_as_string(hide_password=False)
    return TableBook(text, table, partial(_record, kind, form), kind.time_in_table, form.zone)


def _line(kind: _Kind, form: Format, line: str) -> Any:
    return kind.line(line, form)


def _record(kind: _Kind, form: Format, record: Mapping[str, Any]) -> Any:
    return kind.record(record, form)


def reconciler_of(house: House, node: PbxNode, bridge: Bridge, *, recorder: Recorder, term: Term) -> Reconciler | None:
    """For the bridge of this term, where the settings name books; without them an outage's calls end with it."""
    shelf = shelf_of(node.books)
    if shelf is None:
        return None

    async def publish(fact: CallFact) -> None:
        await house.bus.publish(CALL_FACTS, to_payload(fact, term.token))

    reconciler = Reconciler(
        shelf,
        ReconcilerRules(tracker=tracker_rules(node), look_back=timedelta(hours=node.books.look_back_h)),
        told=StoredCalls(Guarded(house.database, term), recorder),
        publish=publish,
        now=bridge.node_time,
        listening=lambda: bridge.in_step,
    )
    bridge.call_when_in_step(reconciler.wake)
    return reconciler


@dataclass(frozen=True, slots=True)
class Comparison:
    """What one node's books say of the calls that began in the span; `bad_lines` by book and reason."""

    node: str
    calls: int
    disagreements: list[Disagreement]
    bad_lines: Mapping[str, int]


async def compare_books(settings: Settings, since: datetime, until: datetime) -> list[Comparison]:
    """Each node that has books."""
    shelves = [(node, shelf_of(node.books)) for node in settings.pbx]
    return [await _compare(settings, node, shelf, (since, until)) for node, shelf in shelves if shelf is not None]


async def _compare(settings: Settings, node: PbxNode, shelf: Shelf, span: tuple[datetime, datetime]) -> Comparison:
    since, until = span
    books = await asyncio.to_thread(_books_between, shelf, since, until)
    async with opened(settings.database_url) as database, database.reading() as session:
        stories = await told_between(session, node.name, since - EDGE, until + EDGE)
    asked = [story for story in stories if since <= story.started_at < until]
    met = {uid for book in books for uid in book.channels}
    asked += [story for story in stories if story not in asked and any(leg.uniqueid in met for leg in story.legs)]
    return Comparison(node.name, len(books), compare_all(asked, books), dict(shelf.bad))


def _books_between(shelf: Shelf, since: datetime, until: datetime) -> list[BookCall]:
    """Calls are told by the books when they are over: the reading goes on to the end of what is written."""
    shelf.check()
    reading = Reading(shelf, since - EDGE)
    found: list[BookCall] = []
    while True:
        ended = [rows for rows in reading.over(datetime.now(UTC)) if is_whole(rows) and since <= rows[0].at < until]
        found += [book_of(rows, reading.queue_log_of(rows) or ()) for rows in ended]
        if not reading.more:
            return found
