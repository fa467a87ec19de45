"""The tables of a firm's own fields: what they are, and what the cards have in them.

A value is a row of its own, typed and indexed, so that a million customers can be narrowed by it. Cards, stages and
people are foreign keys by name: their tables are of the rooms around this one.
"""

from enum import StrEnum
from typing import Final

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.db import Base
from crm.dictionaries.kinds import DictionaryKind
from crm.fields.kinds import FieldEntity, FieldKind, Need, Standard
from crm.kinds import CustomerKind

BytewiseText = String().with_variant(String(collation="C"), "postgresql")
OWNERS: Final = tuple(f"{entity}_id" for entity in FieldEntity)
_COUNT_OF_OWNERS: Final = " + ".join(f"CASE WHEN {owner} IS NOT NULL THEN 1 ELSE 0 END" for owner in OWNERS)


def _one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


def _partial(name: str, *columns: str, filled: str, unique: bool = False) -> Index:
    """An index over the rows that have this column at all."""
    where = text(f"{filled} IS NOT NULL")
    return Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)


class CustomField(Base):
    """`key` is what programs call it and never changes. `group_name` and `position` are the layout.

    `standard` is set for the fields that come with the house. The options of a list with a `dictionary` are its words.
    `pipeline_id`: only deals of it show the field. `currency` belongs to sums of money, `target` (the kind of
    customer) to references. A retired field keeps its values and is shown nowhere.
    """

    __tablename__ = "custom_fields"
    __table_args__ = (
        *(_one_of("entity", FieldEntity), _one_of("kind", FieldKind), _one_of("need", Need)),
        *(_one_of("target", CustomerKind), _one_of("standard", Standard), _one_of("dictionary", DictionaryKind)),
        CheckConstraint("dictionary IS NULL OR kind IN ('choice', 'choices')", name="dictionary_of_list"),
        CheckConstraint("trim(label) <> ''", name="label_given"),
        CheckConstraint("NOT hidden OR need = 'never'", name="hidden_not_needed"),
        CheckConstraint(
            "(need = 'from') = (from_stage_id IS NOT NULL OR from_status IS NOT NULL)", name="from_has_beginning"
        ),
        UniqueConstraint("entity", "key"),
        Index("uq_custom_fields_entity_standard", "entity", "standard", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entity: Mapped[str] = mapped_column(String(8))
    key: Mapped[str] = mapped_column(BytewiseText)
    label: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(16))
    hint: Mapped[str] = mapped_column(Text, default="")
    group_name: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[int]
    need: Mapped[str] = mapped_column(String(8), default=str(Need.NEVER))
    from_stage_id: Mapped[int | None] = mapped_column(ForeignKey("pipeline_stages.id"))
    from_status: Mapped[str | None] = mapped_column(String(16))
    pipeline_id: Mapped[int | None] = mapped_column(ForeignKey("pipelines.id"))
    currency: Mapped[str | None] = mapped_column(String(3))
    target: Mapped[str | None] = mapped_column(String(8))
    standard: Mapped[str | None] = mapped_column(String(16))
    dictionary: Mapped[str | None] = mapped_column(String(16))
    hidden: Mapped[bool] = mapped_column(default=False)
    retired: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)


class CustomFieldOption(Base):
    """A retired option stays on the cards that have it and is offered no more."""

    __tablename__ = "custom_field_options"
    __table_args__ = (
        CheckConstraint("trim(label) <> ''", name="label_given"),
        Index("ix_custom_field_options_field_id_position", "field_id", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    field_id: Mapped[int] = mapped_column(ForeignKey("custom_fields.id", ondelete="CASCADE"))
    label: Mapped[str] = mapped_column(Text)
    position: Mapped[int]
    retired: Mapped[bool] = mapped_column(default=False)


class CustomValue(Base):
    """What a card has in a field. `place` is 0, or the option where a card may have several.

    Texts have `text` and, as they are compared, the beginning of it in `key`. `number` holds whole numbers, decimals
    in ten-thousandths, sums in hundredths, days as ordinals, moments as seconds since 1970, yes as 1, an option or a
    dictionary's word as its id. Birthdays have month and day in `key`, whether the year is known or not. References
    have columns of their own, which a merge follows.
    """

    __tablename__ = "custom_values"
    __table_args__ = (
        CheckConstraint(f"({_COUNT_OF_OWNERS}) = 1", name="one_owner"),
        *(
            _partial(f"uq_custom_values_{owner}", owner, "field_id", "place", filled=owner, unique=True)
            for owner in OWNERS
        ),
        _partial("ix_custom_values_field_id_number", "field_id", "number", filled="number"),
        _partial("ix_custom_values_field_id_key", "field_id", "key", filled="key"),
        *(
            _partial(f"ix_custom_values_{column}", column, "field_id", filled=column)
            for column in ("ref_contact_id", "ref_company_id", "ref_lead_id", "ref_user_id")
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    field_id: Mapped[int] = mapped_column(ForeignKey("custom_fields.id"))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"))
    company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id", ondelete="CASCADE"))
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("leads.id", ondelete="CASCADE"))
    deal_id: Mapped[int | None] = mapped_column(ForeignKey("deals.id", ondelete="CASCADE"))
    task_id: Mapped[int | None] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"))
    place: Mapped[int] = mapped_column(default=0)
    text: Mapped[str | None] = mapped_column(Text)
    key: Mapped[str | None] = mapped_column(BytewiseText)
    number: Mapped[int | None] = mapped_column(BigInteger)
    ref_contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"))
    ref_company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id", ondelete="CASCADE"))
    ref_lead_id: Mapped[int | None] = mapped_column(ForeignKey("leads.id", ondelete="CASCADE"))
    ref_user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
