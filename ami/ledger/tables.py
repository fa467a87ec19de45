"""A book in a database, as cel_odbc, cel_pgsql, cdr_adaptive_odbc and the realtime queue log write it.

Read by time, with a second of overlap: several rows may share one moment, and a transaction may become visible late.
Whoever reads forgets what it was told twice.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, Final, Generic, TypeVar

from sqlalchemy import Column, DateTime, Engine, MetaData, Table, create_engine, inspect, select
from sqlalchemy.exc import SQLAlchemyError

from ami.ledger.errors import BadLine, BookAway

OVERLAP: Final = timedelta(seconds=2)
FETCHED_AT_ONCE: Final = 1_000
REMEMBERED: Final = 20_000
TIME_COLUMNS: Final = ("eventtime", "calldate", "start", "time")

Row = TypeVar("Row")


@dataclass(slots=True)
class TableBook(Generic[Row]):
    """`url` is SQLAlchemy's address of a synchronous driver; `table` may have its schema before a dot."""

    url: str = field(repr=False)
    table: str
    parse: Callable[[Mapping[str, Any]], Row]
    time_of: Callable[[Row], datetime]
    zone: tzinfo = UTC
    bad: Counter[str] = field(default_factory=Counter)
    _since: datetime = field(default_factory=lambda: datetime.fromtimestamp(0, UTC))
    _seen: dict[Row, datetime] = field(default_factory=dict)

    def start_at(self, since: datetime) -> None:
        self._since = since
        self._seen.clear()

    def rows(self) -> Iterator[Row]:
        """The rows since the last time.

        :raises BookAway: when the database or the table cannot be read
        """
        try:
            engine = create_engine(self.url)
        except (SQLAlchemyError, ImportError) as error:
            raise BookAway(f"the database of {self.table} cannot be opened: {type(error).__name__}") from None
        try:
            yield from self._new_rows(engine)
        except SQLAlchemyError as error:
            raise BookAway(f"the table {self.table} cannot be read: {type(error).__name__}") from None
        finally:
            engine.dispose()

    def _new_rows(self, engine: Engine) -> Iterator[Row]:
        table, column = self._reflected(engine)
        since = self._as_written(self._since - OVERLAP, column)
        query = select(table).where(column >= since).order_by(column)
        self._seen = {row: at for row, at in self._seen.items() if at >= self._since - 2 * OVERLAP}
        with engine.connect().execution_options(yield_per=FETCHED_AT_ONCE) as connection:
            for record in connection.execute(query).mappings():
                row = self._row({str(name): value for name, value in record.items()})
                if row is not None:
                    yield row

    def _row(self, record: Mapping[str, Any]) -> Row | None:
        try:
            row = self.parse(record)
        except BadLine as error:
            self.bad[str(error)] += 1
            return None
        at = self.time_of(row)
        if row in self._seen:
            return None
        self._since = max(self._since, at)
        self._seen[row] = at
        if len(self._seen) > REMEMBERED:
            self._seen.pop(next(iter(self._seen)))
        return row

    def _reflected(self, engine: Engine) -> tuple[Table, Column[Any]]:
        schema, _, name = self.table.rpartition(".")
        if not inspect(engine).has_table(name, schema or None):
            raise BookAway(f"there is no table {self.table}")
        table = Table(name, MetaData(), schema=schema or None, autoload_with=engine)
        column = next((table.c[wanted] for wanted in TIME_COLUMNS if wanted in table.c), None)
        if column is None:
            raise BookAway(f"the table {self.table} has no column of times")
        return table, column

    def _as_written(self, at: datetime, column: Column[Any]) -> datetime | str:
        if not isinstance(column.type, DateTime):
            return at.astimezone(self.zone).strftime("%Y-%m-%d %H:%M:%S")
        if column.type.timezone:
            return at
        return at.astimezone(self.zone).replace(tzinfo=None)
