"""The tables of customers.

A phone, an e-mail, a note and a change belong to exactly one contact, company or lead: three nullable foreign
keys and a CHECK, so that the database itself keeps the references whole. Ids of users are foreign keys by name:
the users belong to another room.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.bus import JsonValue
from callcenter.db import Base, JsonColumn, UtcDateTime
from crm.kinds import CustomerKind, IdentifierKind, LeadOrigin, PhoneKind
from crm.state import LeadStatus

BytewiseText = String().with_variant(String(collation="C"), "postgresql")
"""Text compared byte by byte, as SQLite does by default: a prefix is then a range of the index."""

OWNERS: Final = "(contact_id IS NOT NULL)", "(company_id IS NOT NULL)", "(lead_id IS NOT NULL)"
_COUNT_OF_OWNERS: Final = " + ".join(f"CASE WHEN {owner} THEN 1 ELSE 0 END" for owner in OWNERS)
ONE_OWNER: Final = f"({_COUNT_OF_OWNERS}) = 1"


def _one_of(
    column: str, values: type[CustomerKind | PhoneKind | LeadStatus | LeadOrigin | IdentifierKind]
) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


def _partial(name: str, *columns: str) -> Index:
    """An index over the rows that have the first column at all."""
    where = text(f"{columns[0]} IS NOT NULL")
    return Index(name, *columns, sqlite_where=where, postgresql_where=where)


def _of_kind(owner: str) -> Index:
    """By number within one kind of owner: a beginning of a number that only others have is passed over at once."""
    where = text(f"{owner} IS NOT NULL")
    return Index(f"ix_phones_e164_{owner}", "e164", owner, sqlite_where=where, postgresql_where=where)


def owner_indexes(table: str, *more: str) -> tuple[Index, ...]:
    return tuple(_partial(f"ix_{table}_{owner}", owner, *more) for owner in ("contact_id", "company_id", "lead_id"))


class Customer:
    """What contacts, companies and leads have in common.

    `last_contact_at` is the last call or note; `version` grows with every change and is what a change must name.
    Each table also has `merged_into_id`: the row is only kept to lead from there to who it is now, always in one step.
    One that leads to itself lies in the bin (`crm.bin`): whatever leaves merged rows out leaves it out, too.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, default="", server_default="")
    source: Mapped[str] = mapped_column(Text, default="", server_default="")
    tags: Mapped[list[str]] = mapped_column(JsonColumn, default=list, server_default="[]")
    responsible_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_contact_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1, server_default="1")


def _customer_args(table: str) -> tuple[CheckConstraint | Index, ...]:
    return (
        CheckConstraint("trim(name) <> ''", name="name_given"),
        CheckConstraint("version >= 1", name="version_positive"),
        Index(f"ix_{table}_created_at_id", "created_at", "id"),
        Index(f"ix_{table}_responsible_id_created_at_id", "responsible_id", "created_at", "id"),
        Index(f"ix_{table}_source_created_at_id", "source", "created_at", "id"),
        _partial(f"ix_{table}_last_contact_at_id", "last_contact_at", "id"),
    )


class Company(Customer, Base):
    __tablename__ = "companies"
    __table_args__ = (
        *_customer_args("companies"),
        Index("ix_companies_name", "name"),
        _partial("ix_companies_merged_into_id", "merged_into_id"),
    )

    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id", ondelete="CASCADE"))


class Contact(Customer, Base):
    """A person; `company_id` is the one company that the person works for."""

    __tablename__ = "contacts"
    __table_args__ = (
        *_customer_args("contacts"),
        _partial("ix_contacts_company_id", "company_id"),
        _partial("ix_contacts_merged_into_id", "merged_into_id"),
    )

    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"))
    position: Mapped[str] = mapped_column(Text, default="", server_default="")
    company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id", ondelete="SET NULL"))


class Lead(Customer, Base):
    """A first contact that is no customer yet.

    `origin_key` (`phone:<e164>`) makes the automatic creation happen once; it stays with the lead for good,
    whatever becomes of it. `did`, `queue` and `call_id` tell by which call the lead came. `lost_at`, the reason and its
    remark are of a lead that is lost now (`crm.losing`).
    """

    __tablename__ = "leads"
    __table_args__ = (
        *_customer_args("leads"),
        _one_of("status", LeadStatus),
        _one_of("origin", LeadOrigin),
        CheckConstraint("(origin = 'automatic') = (origin_key IS NOT NULL)", name="automatic_has_key"),
        Index("ix_leads_status_created_at_id", "status", "created_at", "id"),
        _partial("ix_leads_lost_at_id", "lost_at", "id"),
        _partial("ix_leads_merged_into_id", "merged_into_id"),
    )

    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("leads.id", ondelete="CASCADE"))
    status: Mapped[str] = mapped_column(Text, default=LeadStatus.NEW)
    title: Mapped[str] = mapped_column(Text, default="", server_default="")
    company_name: Mapped[str] = mapped_column(Text, default="", server_default="")
    origin: Mapped[str] = mapped_column(Text)
    origin_key: Mapped[str | None] = mapped_column(Text, unique=True)
    did: Mapped[str] = mapped_column(Text, default="", server_default="")
    queue: Mapped[str | None] = mapped_column(Text)
    call_id: Mapped[str | None] = mapped_column(Text)
    loss_reason_id: Mapped[int | None] = mapped_column(ForeignKey("dictionary_words.id"))
    loss_note: Mapped[str] = mapped_column(Text, default="", server_default="")
    lost_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Owned:
    """What belongs to one customer and goes with it."""

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"))
    company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id", ondelete="CASCADE"))
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("leads.id", ondelete="CASCADE"))


class Phone(Owned, Base):
    """`raw` is what was typed; `e164` the exact key that callers are found by, None when there is none."""

    __tablename__ = "phones"
    __table_args__ = (
        CheckConstraint(ONE_OWNER, name="one_owner"),
        CheckConstraint("e164 LIKE '+%'", name="e164_has_plus"),
        _one_of("kind", PhoneKind),
        _partial("ix_phones_e164", "e164"),
        *(_of_kind(owner) for owner in ("contact_id", "company_id", "lead_id")),
        *owner_indexes("phones", "position"),
    )

    raw: Mapped[str] = mapped_column(Text)
    e164: Mapped[str | None] = mapped_column(BytewiseText)
    extension: Mapped[str | None] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    position: Mapped[int]


class Email(Owned, Base):
    """`key` is the address in lower case, the way it is looked for."""

    __tablename__ = "emails"
    __table_args__ = (
        CheckConstraint(ONE_OWNER, name="one_owner"),
        CheckConstraint("key LIKE '%@%'", name="key_has_at"),
        Index("ix_emails_key", "key"),
        *owner_indexes("emails", "position"),
    )

    address: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(BytewiseText)
    position: Mapped[int]


class Identifier(Owned, Base):
    """By what another system knows a customer: a tax number, the id of the system that it was imported from. `value`
    is as it is compared: no spaces, in capitals."""

    __tablename__ = "identifiers"
    __table_args__ = (
        CheckConstraint(ONE_OWNER, name="one_owner"),
        _one_of("kind", IdentifierKind),
        CheckConstraint("value <> ''", name="value_given"),
        Index("ix_identifiers_value_kind", "value", "kind"),
        *owner_indexes("identifiers", "kind"),
    )

    kind: Mapped[str] = mapped_column(Text)
    value: Mapped[str] = mapped_column(BytewiseText)


class Note(Owned, Base):
    """A note of a customer, or of a call: the latter belongs to the number and shows wherever its call shows."""

    __tablename__ = "notes"
    __table_args__ = (
        CheckConstraint(f"({_COUNT_OF_OWNERS}) = CASE WHEN call_id IS NULL THEN 1 ELSE 0 END", name="owner_or_call"),
        CheckConstraint("number_key IS NULL OR call_id IS NOT NULL", name="number_of_call"),
        CheckConstraint("trim(text) <> ''", name="text_given"),
        Index("ix_notes_at", "at"),
        Index("ix_notes_author_id_at", "author_id", "at"),
        _partial("ix_notes_call_id", "call_id"),
        _partial("ix_notes_number_key_at_id", "number_key", "at", "id"),
        *owner_indexes("notes", "at", "id"),
    )

    at: Mapped[datetime] = mapped_column(UtcDateTime)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    text: Mapped[str] = mapped_column(Text)
    call_id: Mapped[str | None] = mapped_column(Text)
    number_key: Mapped[str | None] = mapped_column(Text)


TURNED: Final = "(CAST(changes AS TEXT) LIKE '%\"responsible_id\"%' OR CAST(changes AS TEXT) LIKE '%\"converted\"%')"
"""Edits by which a customer may have come into other hands, or a lead have become one: few of all that there are, and
kept in an index of their own."""


class Change(Owned, Base):
    """One saved edit: `changes` is a list of {field, before, after}."""

    __tablename__ = "change_log"
    __table_args__ = (
        CheckConstraint(ONE_OWNER, name="one_owner"),
        *owner_indexes("change_log", "at", "id"),
        Index("ix_change_log_turned", "at", "id", sqlite_where=text(TURNED), postgresql_where=text(TURNED)),
    )

    at: Mapped[datetime] = mapped_column(UtcDateTime)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    changes: Mapped[list[dict[str, JsonValue]]] = mapped_column(JsonColumn)


class SearchWord(Base):
    """One word of a customer's name (or company, e-mail) as it is searched: folded, ё as е; and the name's key
    (`crm.alike`), by which names that sound alike stand side by side.

    The key is the index that a search walks: kind, then the words in their order.
    """

    __tablename__ = "search_words"
    __table_args__ = (
        _one_of("kind", CustomerKind),
        Index("ix_search_words_owner", "kind", "owner_id", "word"),
        {"sqlite_with_rowid": False},
    )

    kind: Mapped[str] = mapped_column(String(7), primary_key=True)
    word: Mapped[str] = mapped_column(BytewiseText, primary_key=True)
    owner_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
