"""The tables of what a card has in sections: requisites, addresses, and the companies that a contact belongs to.

Each row belongs to its customer by a foreign key, so that merging takes it along and brings it back.
"""

from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.db import Base, JsonColumn
from crm.kinds import CustomerKind
from crm.models import ONE_OWNER, Owned, owner_indexes
from crm.sections.kinds import AddressKind, Country


def _one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


class Requisites(Owned, Base):
    """`numbers` by their kind, `accounts` as a client sent them; the first by `position` is the main set."""

    __tablename__ = "requisites"
    __table_args__ = (
        CheckConstraint(ONE_OWNER, name="one_owner"),
        _one_of("country", Country),
        *owner_indexes("requisites", "position"),
    )

    country: Mapped[str] = mapped_column(String(5))
    title: Mapped[str] = mapped_column(Text, default="")
    legal_name: Mapped[str] = mapped_column(Text, default="")
    numbers: Mapped[dict[str, Any]] = mapped_column(JsonColumn)
    accounts: Mapped[list[dict[str, Any]]] = mapped_column(JsonColumn)
    position: Mapped[int]


class PostalAddress(Owned, Base):
    __tablename__ = "postal_addresses"
    __table_args__ = (
        CheckConstraint(ONE_OWNER, name="one_owner"),
        _one_of("kind", AddressKind),
        *owner_indexes("postal_addresses", "position"),
    )

    kind: Mapped[str] = mapped_column(String(8))
    country: Mapped[str] = mapped_column(Text, default="")
    region: Mapped[str] = mapped_column(Text, default="")
    city: Mapped[str] = mapped_column(Text, default="")
    street: Mapped[str] = mapped_column(Text, default="")
    postal_code: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[int]


class Membership(Base):
    """A company of a contact, beside or together with its main one, `contacts.company_id`, which has a row only when
    there is something to say of it. `roles` are ids of words that are never deleted."""

    __tablename__ = "memberships"
    __table_args__ = (
        UniqueConstraint("contact_id", "company_id"),
        Index("ix_memberships_company_id", "company_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"))
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id", ondelete="CASCADE"))
    roles: Mapped[list[int]] = mapped_column(JsonColumn)


class CardPart(Base):
    """A fixed part of a kind of card that is not as usual: hidden from everybody, or needed by every card."""

    __tablename__ = "card_parts"
    __table_args__ = (
        _one_of("kind", CustomerKind),
        CheckConstraint("hidden <> needed", name="hidden_or_needed"),
    )

    kind: Mapped[str] = mapped_column(String(7), primary_key=True)
    part: Mapped[str] = mapped_column(String(16), primary_key=True)
    hidden: Mapped[bool]
    needed: Mapped[bool]
