"""Books in a database, on SQLite and PostgreSQL, as Asterisk's modules fill them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url

from ami.ledger.errors import BookAway
from ami.ledger.parsing import Format, cel_record
from ami.ledger.rows import CelRow
from ami.ledger.tables import TableBook

pytestmark = pytest.mark.db

AT = datetime(2026, 11, 22, 16, 28, 13, tzinfo=UTC)
COLUMNS = "eventtype, eventtime, uniqueid, linkedid, channame"


@pytest.fixture
def url(database_url: str) -> str:
    return make_url(database_url.replace("+aiosqlite", "")).render_as_string(hide_password=False)


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(
            text(
                "CREATE TABLE cel (eventtype VARCHAR(30), eventtime TIMESTAMP, uniqueid VARCHAR(150),"
                " linkedid VARCHAR(150), channame VARCHAR(80), extra VARCHAR(512))"
            )
        )
    yield engine
    engine.dispose()


def add(engine: Engine, event: str, at: datetime, uniqueid: str) -> None:
    written = at.replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")
    row = {"event": event, "at": written, "uniqueid": uniqueid}
    values = "(:event, :at, :uniqueid, :uniqueid, 'PJSIP/101-1')"
    if engine.dialect.name == "postgresql":
        values = values.replace(":at", "CAST(:at AS TIMESTAMP)")
    with engine.begin() as connection:
        connection.execute(text(f"INSERT INTO cel ({COLUMNS}) VALUES {values}"), row)  # noqa: S608 - both are ours


def book_on(url: str, table: str = "cel") -> TableBook[CelRow]:
    return TableBook(url, table, partial(cel_record, form=Format()), lambda row: row.at)


def seen(book: TableBook[CelRow]) -> list[tuple[str, str]]:
    return [(row.event, row.uniqueid) for row in book.rows()]


def test_rows_come_once_also_when_one_becomes_visible_late(url: str, engine: Engine) -> None:
    book = book_on(url)
    book.start_at(AT - timedelta(seconds=10))
    assert seen(book) == []
    add(engine, "CHAN_START", AT, "1.0")
    add(engine, "ANSWER", AT, "1.0")
    assert sorted(seen(book)) == [("ANSWER", "1.0"), ("CHAN_START", "1.0")]
    add(engine, "CHAN_START", AT - timedelta(seconds=1), "1.1")
    add(engine, "CHAN_END", AT + timedelta(seconds=5), "1.0")
    assert seen(book) == [("CHAN_START", "1.1"), ("CHAN_END", "1.0")]
    assert seen(book) == []


def test_start_at_leaves_out_what_is_older(url: str, engine: Engine) -> None:
    add(engine, "CHAN_START", AT - timedelta(hours=1), "1.0")
    add(engine, "CHAN_START", AT, "1.1")
    book = book_on(url)
    book.start_at(AT)
    assert seen(book) == [("CHAN_START", "1.1")]


def test_bad_row_is_counted_and_the_next_comes(url: str, engine: Engine) -> None:
    add(engine, "CHAN_START", AT, "")
    add(engine, "CHAN_START", AT, "1.1")
    book = book_on(url)
    assert seen(book) == [("CHAN_START", "1.1")]
    assert book.bad == {"no-id": 1}


def test_table_that_is_not_there_is_said_without_the_address(url: str) -> None:
    with pytest.raises(BookAway) as raised:
        list(book_on(url, "no_such").rows())
    assert raised.value.detail == "there is no table no_such"
    assert repr(book_on(url)).count("://") == 0


def test_database_that_is_away_is_said_without_the_address() -> None:
    book = book_on("postgresql+psycopg://nobody:secret@127.0.0.1:1/none")
    with pytest.raises(BookAway) as raised:
        list(book.rows())
    assert "secret" not in raised.value.detail
