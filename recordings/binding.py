"""Which call a recording belongs to, and when its first sample was."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.calls import recorded
from callcenter.calls.facts import CallId
from callcenter.calls.recorded import Span
from recordings.kinds import BoundBy

SLACK: Final = timedelta(seconds=3)
"""By how much a recording may stick out of its call: clocks differ, and files are closed after the hang-up."""
LEAST_COVER: Final = 0.8
"""The part of a recording that must lie within a call before time alone binds them."""


@dataclass(frozen=True, slots=True)
class Bound:
    call_id: CallId | None
    by: BoundBy | None


async def bind(session: AsyncSession, *, node: str, uniqueid: str, start: datetime, end: datetime) -> Bound:
    """By the channel's unique id; when no call knows it, by the only call that fits the time."""
    call_id = await recorded.call_of_channel(session, uniqueid)
    if call_id is not None:
        return Bound(call_id, BoundBy.UNIQUEID)
    spans = await recorded.calls_during(session, node, start - SLACK, end + SLACK)
    fitting = [span for span in spans if _covers(span, start, end)]
    return Bound(fitting[0].call_id, BoundBy.TIME) if len(fitting) == 1 else Bound(None, None)


async def first_sample(
    session: AsyncSession, *, node: str, uniqueid: str, closed_at: datetime, duration_s: float
) -> datetime:
    """MixMonitor's event tells when it was started, the file begins with the first packet after that, and ends when it
    is closed: so the end less the length is the better one, as long as the file's time is believable."""
    told = await recorded.channels_recorded(session, uniqueid)
    by_length = closed_at - timedelta(seconds=duration_s)
    if not told:
        return by_length
    call_id = await recorded.call_of_channel(session, uniqueid)
    spans = await recorded.calls_during(session, node, told[0].started_at, closed_at) if call_id else []
    ended = next((span.end for span in spans if span.call_id == call_id), None)
    if ended is not None and closed_at - ended > SLACK:
        return told[0].started_at
    return max(told[0].started_at, by_length)


def _covers(span: Span, start: datetime, end: datetime) -> bool:
    length = (end - start).total_seconds()
    last = end if span.end is None else min(end, span.end + SLACK)
    inside = (last - max(start, span.start - SLACK)).total_seconds()
    return length > 0 and inside / length >= LEAST_COVER
