"""Which caller passes the limit next, and whether somebody will have taken the call before. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from callcenter.board.rows import Figures, Forecast, WaitingRow


def next_breach(
    waiting: Sequence[WaitingRow], recent: Figures, span: timedelta, *, now: datetime, ready: int
) -> Forecast | None:
    """Of those who are within the limit yet, the one whose limit ends first.

    The pace is what the queue did in the recent span: answered calls in that time. At position p a caller is expected
    to be taken after p / pace; when as many are ready as stand in front of him, at once (`expected_at` is then his own
    beginning). Where nothing was answered
    there is no pace, and a breach is likely.
    """
    young = [row for row in waiting if row.breach_at > now]
    if not young:
        return None
    first = min(young, key=lambda row: (row.breach_at, row.position, row.id))
    expected = first.since if ready >= first.position else _expected(first.position - ready, recent, span, now=now)
    return Forecast(
        waiting_id=first.id,
        call_id=first.call_id,
        position=first.position,
        breach_at=first.breach_at,
        expected_at=expected,
        likely=expected is None or expected > first.breach_at,
    )


def _expected(behind: int, recent: Figures, span: timedelta, *, now: datetime) -> datetime | None:
    """To five seconds: a guess that changes each second is read by nobody."""
    if recent.answered == 0:
        return None
    at = now + span * (behind / recent.answered)
    return at.replace(second=at.second // 5 * 5, microsecond=0)
