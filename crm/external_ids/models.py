"""The table of external ids."""

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.db import Base
from crm.models import ONE_OWNER, BytewiseText, Owned, owner_indexes


def _once(owner: str) -> Index:
    """One card of a kind for each id of a system; contacts and companies are counted apart there, too."""
    where = text(f"{owner} IS NOT NULL")
    return Index(f"uq_external_ids_{owner}", "system", "value", unique=True, sqlite_where=where, postgresql_where=where)


class ExternalId(Owned, Base):
    """`value` is the id as the system writes it."""

    __tablename__ = "external_ids"
    __table_args__ = (
        CheckConstraint(ONE_OWNER, name="one_owner"),
        CheckConstraint("system <> '' AND value <> ''", name="both_given"),
        *(_once(owner) for owner in ("contact_id", "company_id", "lead_id")),
        *owner_indexes("external_ids", "id"),
    )

    system: Mapped[str] = mapped_column(String(50))
    value: Mapped[str] = mapped_column(BytewiseText)
