"""The feed of changed cards. Its rows are written by triggers of the database: `callcenter.change_feed`."""

from sqlalchemy import BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.db import Base


class CardChange(Base):
    """A card's place in the feed: its last change, or that it is there no more. `entity_id` is no foreign key, for
    the row outlives its card."""

    __tablename__ = "crm_changes"
    __table_args__ = (
        Index("ix_crm_changes_position", "position", unique=True),
        Index("ix_crm_changes_entity_position", "entity", "position"),
    )

    entity: Mapped[str] = mapped_column(String(8), primary_key=True)
    entity_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(BigInteger)
