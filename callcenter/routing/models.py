"""What was decided, call by call. The caller's number is not here: the call itself has it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Double, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.bus import JsonValue
from callcenter.db import Base, EnumText, JsonColumn, UtcDateTime
from callcenter.routing.rules import RouteAction, RouteReason


class RoutingDecision(Base):
    """`uniqueid` is the channel that asked: the first leg of its call. `passed` lists who would have got the call
    ({rule, user_id, presence}); `took_ms` is the time from the question to the answer."""

    __tablename__ = "routing_decisions"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    uniqueid: Mapped[str] = mapped_column(Text, index=True)
    line: Mapped[str] = mapped_column(Text)
    action: Mapped[StrEnum] = mapped_column(EnumText(RouteAction))
    reason: Mapped[StrEnum] = mapped_column(EnumText(RouteReason))
    queue: Mapped[str] = mapped_column(Text)
    vip: Mapped[bool]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    night: Mapped[str] = mapped_column(Text)
    passed: Mapped[list[dict[str, JsonValue]]] = mapped_column(JsonColumn)
    took_ms: Mapped[float] = mapped_column(Double)
