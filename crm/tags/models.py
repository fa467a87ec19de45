"""The tables of tags.

A card keeps its tags itself, as names in their order. Beside them stand the dictionary, which knows every tag that any
card ever had, and an index by which lists are walked.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import CheckConstraint, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.db import Base, UtcDateTime
from crm.kinds import CustomerKind
from crm.models import BytewiseText
from crm.tags.colors import TagColor

_KINDS: Final = ", ".join(f"'{kind}'" for kind in CustomerKind)
_COLORS: Final = ", ".join(f"'{color}'" for color in TagColor)


class Tag(Base):
    """`key` is the name as it is compared. An archived tag stays on the cards that have it and is offered no more."""

    __tablename__ = "tags"
    __table_args__ = (
        CheckConstraint("trim(name) <> ''", name="name_given"),
        CheckConstraint(f"color IN ({_COLORS})", name="color_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(BytewiseText, unique=True)
    color: Mapped[str] = mapped_column(String(16), default=str(TagColor.GRAY))
    archived: Mapped[bool] = mapped_column(default=False)


class CustomerTag(Base):
    """One tag of one customer. `created_at` is the customer's, which never changes: so the customers of a tag stand
    in the index in the order in which lists show them."""

    __tablename__ = "customer_tags"
    __table_args__ = (
        CheckConstraint(f"kind IN ({_KINDS})", name="kind_known"),
        Index("ix_customer_tags_owner", "kind", "owner_id", "key"),
        {"sqlite_with_rowid": False},
    )

    kind: Mapped[str] = mapped_column(String(7), primary_key=True)
    key: Mapped[str] = mapped_column(BytewiseText, primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    owner_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
