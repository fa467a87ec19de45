"""The tables of deals.

Customers are foreign keys by name: their tables are of the room around this one.
"""

from datetime import date, datetime
from typing import Final

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.bus import JsonValue
from callcenter.db import Base, JsonColumn, UtcDateTime
from crm.deals.kinds import EntryKind, PipelineKind, StageOutcome


def _one_of(column: str, values: type[PipelineKind | StageOutcome | EntryKind]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


class Pipeline(Base):
    """`currency` is what a new deal starts with. An archived pipeline keeps its deals and takes no new ones."""

    __tablename__ = "pipelines"
    __table_args__ = (_one_of("kind", PipelineKind), CheckConstraint("trim(name) <> ''", name="name_given"))

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(16))
    currency: Mapped[str] = mapped_column(String(3))
    position: Mapped[int]
    archived: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)


class Stage(Base):
    """`probability` in percent weighs a forecast. An archived stage is left out of the board; no deal is in it."""

    __tablename__ = "pipeline_stages"
    __table_args__ = (
        _one_of("outcome", StageOutcome),
        CheckConstraint("probability BETWEEN 0 AND 100", name="probability_percent"),
        CheckConstraint("trim(name) <> ''", name="name_given"),
        Index("ix_pipeline_stages_pipeline_id_position", "pipeline_id", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pipeline_id: Mapped[int] = mapped_column(ForeignKey("pipelines.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(Text)
    position: Mapped[int]
    probability: Mapped[int]
    outcome: Mapped[str] = mapped_column(String(8))
    archived: Mapped[bool] = mapped_column(default=False)


_ENDED: Final = text("closed_at IS NOT NULL")
_FOREIGN: Final = text("external_id IS NOT NULL")
_BINNED: Final = text("deleted_at IS NOT NULL")
_PEOPLE: Final = ("contact_id", "company_id", "lead_id")
_COUNTED: Final = (
    *("stage_id", "responsible_id", "source", "currency", "amount", "loss_reason_id"),
    *("contact_id", "company_id", "created_by_id", "deleted_at"),
)
"""What reports group and sum by: with these in the index of a time they read the index alone."""
_SORTED: Final = ("stage_since", "amount", "expected_close")
"""What lists go by beside the day of making."""
_MOVED: Final = text("kind = 'moved'")


class Deal(Base):
    """`amount` in hundredths of the currency. `lead_id` is the lead that it was made of, `call_id` the call.

    `stage_since` is when it came to its stage, `closed_at` when to one that ends it; `title_key` is the title as it
    is searched; `external_id` is its id in the system that it was imported from. One with `deleted_at` lies in the bin:
    `rights.visible` leaves it out.
    """

    __tablename__ = "deals"
    __table_args__ = (
        CheckConstraint("trim(title) <> ''", name="title_given"),
        CheckConstraint("amount >= 0", name="amount_positive"),
        CheckConstraint("version >= 1", name="version_positive"),
        Index("ix_deals_created_at_id", "created_at", "id"),
        Index("ix_deals_stage_id_stage_since_id", "stage_id", "stage_since", "id"),
        Index("ix_deals_responsible_id_created_at_id", "responsible_id", "created_at", "id"),
        Index(
            "ix_deals_closed",
            "closed_at",
            *_COUNTED,
            "pipeline_id",
            "created_at",
            sqlite_where=_ENDED,
            postgresql_where=_ENDED,
        ),
        Index("ix_deals_made", "created_at", *_COUNTED, "pipeline_id"),
        Index("ix_deals_pipeline_made", "pipeline_id", "created_at", "id", *_COUNTED),
        *(Index(f"ix_deals_{column}_created_at_id", column, "created_at", "id") for column in _PEOPLE),
        Index("ix_deals_external_id", "external_id", sqlite_where=_FOREIGN, postgresql_where=_FOREIGN),
        Index("ix_deals_deleted_at", "deleted_at", sqlite_where=_BINNED, postgresql_where=_BINNED),
        *(Index(f"ix_deals_{column}_id", column, "id") for column in _SORTED),
        *(Index(f"ix_deals_pipeline_id_{column}_id", "pipeline_id", column, "id") for column in _SORTED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    title_key: Mapped[str] = mapped_column(Text)
    pipeline_id: Mapped[int] = mapped_column(ForeignKey("pipelines.id"))
    stage_id: Mapped[int] = mapped_column(ForeignKey("pipeline_stages.id"))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id", ondelete="SET NULL"))
    company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id", ondelete="SET NULL"))
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("leads.id", ondelete="SET NULL"))
    call_id: Mapped[str | None] = mapped_column(Text)
    responsible_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    amount: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    expected_close: Mapped[date | None] = mapped_column(Date)
    source: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    tags: Mapped[list[str]] = mapped_column(JsonColumn, default=list)
    loss_reason_id: Mapped[int | None] = mapped_column(ForeignKey("dictionary_words.id"))
    loss_note: Mapped[str] = mapped_column(Text, default="")
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    stage_since: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    external_id: Mapped[str | None] = mapped_column(Text)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)


_LEFT: Final = ("from_stage_id", "at", "deal_id", "stayed_s")


class DealEntry(Base):
    """One line of a deal's own history: how it began, a note, an edit, a move.

    `stayed_s` of a move is how long the deal was in the stage that it left; `changes` of an edit is a list of
    {field, before, after}.
    """

    __tablename__ = "deal_entries"
    __table_args__ = (
        _one_of("kind", EntryKind),
        CheckConstraint("(kind = 'moved') = (to_stage_id IS NOT NULL)", name="move_has_stage"),
        Index("ix_deal_entries_deal_id_at_id", "deal_id", "at", "id"),
        Index("ix_deal_entries_at", "at"),
        Index("ix_deal_entries_to_stage_id_at", "to_stage_id", "at"),
        Index("ix_deal_entries_author", "author_id", "kind", "at", "deal_id"),
        Index("ix_deal_entries_been", "deal_id", "id", "from_stage_id", sqlite_where=_MOVED, postgresql_where=_MOVED),
        Index("ix_deal_entries_left", *_LEFT, sqlite_where=_MOVED, postgresql_where=_MOVED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    kind: Mapped[str] = mapped_column(String(8))
    text: Mapped[str] = mapped_column(Text, default="")
    changes: Mapped[list[dict[str, JsonValue]]] = mapped_column(JsonColumn, default=list)
    from_stage_id: Mapped[int | None] = mapped_column(ForeignKey("pipeline_stages.id"))
    to_stage_id: Mapped[int | None] = mapped_column(ForeignKey("pipeline_stages.id"))
    stayed_s: Mapped[float | None]


class LeadConversion(Base):
    """What became of a lead: its phones went to the contact, everything else stays readable at the lead."""

    __tablename__ = "lead_conversions"
    __table_args__ = (
        Index("ix_lead_conversions_contact_id", "contact_id"),
        Index("ix_lead_conversions_company_id", "company_id"),
    )

    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id", ondelete="CASCADE"), primary_key=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id", ondelete="SET NULL"))
    company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id", ondelete="SET NULL"))
    deal_id: Mapped[int | None] = mapped_column(ForeignKey("deals.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
