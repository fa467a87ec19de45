"""The queues that people see; what the PBX does in them is its own configuration."""

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.db import Base


class QueueRecord(Base):
    """`name` is the queue's name in Asterisk; calls and operators refer to it by that name."""

    __tablename__ = "queues"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    position: Mapped[int]
