"""The table of credentials."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.db import Base, UtcDateTime
from crm.models import OWNERS, Owned, owner_indexes

_HOLDERS = " + ".join(f"CASE WHEN {one} THEN 1 ELSE 0 END" for one in (*OWNERS, "(deal_id IS NOT NULL)"))
_OF_DEAL = text("deal_id IS NOT NULL")


class Credential(Owned, Base):
    """`sealed` is the secret under a key of its own, `wrapped_key` that key under the master key `key_id`.

    `bound` says that the secret was sealed for this very row.

    `revealed_at` and `revealed_by_id` are of the last time; all times stand in the audit trail.
    """

    __tablename__ = "credentials"
    __table_args__ = (
        CheckConstraint(f"({_HOLDERS}) = 1", name="one_holder"),
        CheckConstraint("trim(title) <> ''", name="title_given"),
        *owner_indexes("credentials", "id"),
        Index("ix_credentials_deal_id", "deal_id", "id", sqlite_where=_OF_DEAL, postgresql_where=_OF_DEAL),
        Index("ix_credentials_key_id", "key_id", "id"),
    )

    deal_id: Mapped[int | None] = mapped_column(ForeignKey("deals.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(Text, default="")
    login: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    key_id: Mapped[str] = mapped_column(Text)
    wrapped_key: Mapped[bytes] = mapped_column(LargeBinary)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    bound: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    secret_changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revealed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revealed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    version: Mapped[int] = mapped_column(default=1)
