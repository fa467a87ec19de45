"""How a row says on which card it is: five nullable foreign keys and a CHECK, so that the database keeps them whole and
a merge of two cards takes the row along (`crm.merging.moving` reads the foreign keys)."""

from typing import Any, Final

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.fields.kinds import CardRef, FieldEntity

COLUMNS: Final = {entity: f"{entity}_id" for entity in FieldEntity}
_COUNT: Final = " + ".join(f"CASE WHEN {column} IS NOT NULL THEN 1 ELSE 0 END" for column in COLUMNS.values())


class OnCard:
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"))
    company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id", ondelete="CASCADE"))
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("leads.id", ondelete="CASCADE"))
    deal_id: Mapped[int | None] = mapped_column(ForeignKey("deals.id", ondelete="CASCADE"))
    task_id: Mapped[int | None] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"))


def one_card() -> CheckConstraint:
    return CheckConstraint(f"({_COUNT}) = 1", name="one_card")


def card_indexes(name: str, *more: str, unique: bool = False) -> tuple[Index, ...]:
    """One for each kind of card, over the rows that are on one of it."""
    return tuple(_index(f"{name}_{column}", column, more, unique) for column in COLUMNS.values())


def _index(name: str, column: str, more: tuple[str, ...], unique: bool) -> Index:
    where = text(f"{column} IS NOT NULL")
    return Index(name, column, *more, unique=unique, sqlite_where=where, postgresql_where=where)


def column_of(table: type[OnCard], entity: FieldEntity) -> Any:
    return getattr(table, COLUMNS[entity])


def on(table: type[OnCard], card: CardRef) -> ColumnElement[bool]:
    """The rows of one card."""
    condition: ColumnElement[bool] = column_of(table, card.entity) == card.id
    return condition


def values_of(card: CardRef) -> dict[str, int]:
    """The reference as columns of a new row."""
    return {COLUMNS[card.entity]: card.id}


def card_of(row: OnCard) -> CardRef:
    for entity, column in COLUMNS.items():
        id_ = getattr(row, column)
        if id_ is not None:
            return CardRef(entity, id_)
    raise ValueError("a row without a card, which the database forbids")
