"""The table of leases."""

from datetime import datetime

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.db import Base, UtcDateTime


class LeaseRow(Base):
    """Who does the work of this name. The times are for people to read: no process compares its clock with them."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    holder: Mapped[str] = mapped_column(Text)
    """Empty when the last holder gave the work back."""
    token: Mapped[int]
    """Grows with each new holder: what an older one still wants to write is refused."""
    beat: Mapped[int]
    """Grows while the holder lives."""
    fit: Mapped[bool]
    """False when the holder itself says that another could do better."""
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    beat_at: Mapped[datetime] = mapped_column(UtcDateTime)
