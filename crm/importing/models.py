"""The tables of imports.

The uploaded file lies in the database, in pieces: a worker on another machine reads the same bytes, and a backup
holds them. It goes when the time for taking an import back is over.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.db import Base, JsonColumn, UtcDateTime
from crm.importing.kinds import ImportKind
from crm.importing.state import ImportStatus


def _one_of(column: str, values: type[ImportKind | ImportStatus]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


class Import(Base):
    """`rows_done` is the last row of the file that is dealt with: it moves in the transaction that writes the row's
    customers, so that a worker killed at any moment loses no row and doubles none.

    `reading` says how the file is read (format, encoding, delimiter, sheet, header row), `plan` what becomes of its
    columns. `companies` and `contacts` were made besides, because rows named them; `skipped` rows are those that the
    mode leaves alone; `remarks` were taken in, with something to look at; `doubles` may be somebody who is there.
    """

    __tablename__ = "imports"
    __table_args__ = (
        _one_of("status", ImportStatus),
        CheckConstraint("rows_done >= 0", name="rows_done_counted"),
        Index("ix_imports_created_at_id", "created_at", "id"),
        Index("ix_imports_status", "status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    file_name: Mapped[str] = mapped_column(Text)
    file_size: Mapped[int]
    reading: Mapped[dict[str, Any]] = mapped_column(JsonColumn)
    columns: Mapped[list[dict[str, Any]]] = mapped_column(JsonColumn)
    header_key: Mapped[str] = mapped_column(Text)
    plan: Mapped[dict[str, Any]] = mapped_column(JsonColumn)
    status: Mapped[str] = mapped_column(Text, default=ImportStatus.UPLOADED)
    rows_total: Mapped[int] = mapped_column(default=0)
    rows_done: Mapped[int] = mapped_column(default=0)
    created: Mapped[int] = mapped_column(default=0)
    companies: Mapped[int] = mapped_column(default=0)
    contacts: Mapped[int] = mapped_column(default=0, server_default="0")
    updated: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    skipped: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    remarks: Mapped[int] = mapped_column(default=0)
    doubles: Mapped[int] = mapped_column(default=0, server_default="0")
    error: Mapped[str] = mapped_column(Text, default="")
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    moved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    undo: Mapped[dict[str, Any]] = mapped_column(JsonColumn, default=dict)


class _OfImport:
    import_id: Mapped[int] = mapped_column(ForeignKey("imports.id", ondelete="CASCADE"))


class ImportChunk(_OfImport, Base):
    __tablename__ = "import_chunks"

    import_id: Mapped[int] = mapped_column(ForeignKey("imports.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class ImportProblem(_OfImport, Base):
    """What is wrong with a row: `column` is the file's, `code` names the reason. Values are not kept: the error file
    is made from the uploaded file itself. A row with a `fatal` problem was not taken in."""

    __tablename__ = "import_problems"
    __table_args__ = (Index("ix_import_problems_import_id_fatal_row", "import_id", "fatal", "row"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    row: Mapped[int]
    column: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(Text)
    fatal: Mapped[bool]


class ImportDouble(_OfImport, Base):
    """A row that may be a card (`kind` and `customer_id`), or who was made of an earlier row of the file. The id is no
    reference: the list outlives the card."""

    __tablename__ = "import_doubles"
    __table_args__ = (
        CheckConstraint("(other_row IS NULL) <> (customer_id IS NULL)", name="row_or_card"),
        Index("ix_import_doubles_import_id_row", "import_id", "row", "id"),
        Index("ix_import_doubles_customer", "kind", "customer_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    row: Mapped[int]
    other_row: Mapped[int | None]
    kind: Mapped[str] = mapped_column(Text)
    customer_id: Mapped[int | None]
    score: Mapped[int]
    reasons: Mapped[list[str]] = mapped_column(JsonColumn)


class ImportEffect(_OfImport, Base):
    """One card that the import made or changed: `customer_id` is that of a deal, too.

    `before` is what a changed card was, `version` the one that the import left it at: a card that has another one was
    changed since. The id is no reference: the trace outlives the card.
    """

    __tablename__ = "import_effects"
    __table_args__ = (
        _one_of("kind", ImportKind),
        UniqueConstraint("import_id", "kind", "customer_id", name="uq_import_effects_customer"),
        Index("ix_import_effects_import_id_id", "import_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    row: Mapped[int]
    kind: Mapped[str] = mapped_column(Text)
    customer_id: Mapped[int]
    created: Mapped[bool]
    version: Mapped[int]
    before: Mapped[dict[str, Any] | None] = mapped_column(JsonColumn)
    outcome: Mapped[str] = mapped_column(Text, default="", server_default="")


class ImportMapping(Base):
    """What the columns of a file with this header became the last time."""

    __tablename__ = "import_mappings"

    header_key: Mapped[str] = mapped_column(Text, primary_key=True)
    plan: Mapped[dict[str, Any]] = mapped_column(JsonColumn)
    used_at: Mapped[datetime] = mapped_column(UtcDateTime)
