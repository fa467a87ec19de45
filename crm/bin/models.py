"""The table of the bin: which cards lie in it."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.auth.scopes import Entity
from callcenter.db import Base, UtcDateTime
from crm.cards.columns import OnCard, card_indexes

_Kept = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
_COUNT: Final = " + ".join(f"CASE WHEN {entity}_id IS NOT NULL THEN 1 ELSE 0 END" for entity in Entity)
_OF_PROJECT: Final[Any] = dict.fromkeys(("sqlite_where", "postgresql_where"), text("project_id IS NOT NULL"))


class Binned(OnCard, Base):
    """A card that was deleted. `name_key` is the name of a customer as it is searched, and `way_back` what was taken
    from one so that nobody finds it by that: numbers, e-mails, identifiers, the key of a lead that made itself. Both
    are personal data."""

    __tablename__ = "crm_bin"
    __table_args__ = (
        CheckConstraint(f"({_COUNT}) = 1", name="one_card"),
        *card_indexes("uq_crm_bin", unique=True),
        Index("uq_crm_bin_project_id", "project_id", unique=True, **_OF_PROJECT),
        Index("ix_crm_bin_at_id", "at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int | None] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    name_key: Mapped[str] = mapped_column(Text, default="")
    way_back: Mapped[dict[str, Any] | None] = mapped_column(_Kept)
