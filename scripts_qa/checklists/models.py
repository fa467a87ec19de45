"""The tables of the nightly sheets. Customers are known by kind and id without foreign keys: they are another room's,
and a sheet stays when its card is merged away."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import Date, ForeignKey, Index, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.db import Base, EnumText, UtcDateTime
from scripts_qa.checklists.items import Item


class CardDay(Base):
    """A day whose sheets were filled."""

    __tablename__ = "qa_card_days"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    filled_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sheets: Mapped[int]


class CardSheet(Base):
    """One card with which one of our people had to do on one day."""

    __tablename__ = "qa_card_sheets"
    __table_args__ = (
        UniqueConstraint("day", "agent_id", "customer_kind", "customer_id", name="uq_qa_card_sheets_card"),
        Index("ix_qa_card_sheets_day_id", "day", "id"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    day: Mapped[date] = mapped_column(Date)
    agent_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    customer_kind: Mapped[str] = mapped_column(Text)
    customer_id: Mapped[int]
    call_id: Mapped[str] = mapped_column(Text)
    """The last call of that day between the two."""


class CardMark(Base):
    """`value` None: it does not apply. `machine` is what the machine said; `by_id` is None while nobody said more."""

    __tablename__ = "qa_card_marks"

    sheet_id: Mapped[UUID] = mapped_column(ForeignKey("qa_card_sheets.id", ondelete="CASCADE"), primary_key=True)
    item: Mapped[Item] = mapped_column(EnumText(Item), primary_key=True)
    value: Mapped[bool | None]
    machine: Mapped[bool | None]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class CardWork(Base):
    """Each mark that a person made: reviewers are paid by the hour."""

    __tablename__ = "qa_card_work"
    __table_args__ = (Index("ix_qa_card_work_at", "at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    sheet_id: Mapped[UUID] = mapped_column(ForeignKey("qa_card_sheets.id", ondelete="CASCADE"))
    item: Mapped[Item] = mapped_column(EnumText(Item))
    before: Mapped[bool | None]
    after: Mapped[bool | None]
