"""Times as Asterisk writes them in its books.

CEL: seconds since 1970 with a fraction, or whatever `dateformat` of cel.conf makes, which is the server's local time.
CDR: local time unless `usegmtime = yes`. queue_log: seconds since 1970, in a table local time. A local time that comes
twice in the night when clocks go back is taken as the first.
"""

from datetime import UTC, datetime, tzinfo
from functools import lru_cache

from ami.ledger.errors import BadLine

EARLIEST, LATEST = 0, 32_503_680_000
_FORMATS = ("%Y-%m-%d %H:%M:%S.%f", "%d/%m/%Y %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%d-%m-%Y %H:%M:%S")


def time_of(text: str, zone: tzinfo, date_format: str | None = None) -> datetime:
    """:raises BadLine: when it is no time"""
    text = text.strip()
    if date_format is not None:
        return _with_zone(_parsed(text, date_format), zone)
    at = _epoch(text)
    return at if at is not None else _written(text, zone)


def moment(value: object, zone: tzinfo) -> datetime:
    """A cell of a table: a timestamp with or without zone, seconds since 1970, or text."""
    if isinstance(value, datetime):
        return _with_zone(value, zone)
    if isinstance(value, int | float):
        return _since_1970(float(value))
    return time_of("" if value is None else str(value), zone)


def _epoch(text: str) -> datetime | None:
    whole, _, fraction = text.partition(".")
    if not (whole.isascii() and whole.isdigit() and (not fraction or (fraction.isascii() and fraction.isdigit()))):
        return None
    if len(whole) > 12 or len(fraction) > 9:
        raise BadLine("time")
    return _since_1970(float(text))


def _since_1970(seconds: float) -> datetime:
    if not EARLIEST <= seconds < LATEST:
        raise BadLine("time")
    return datetime.fromtimestamp(seconds, UTC)


def _written(text: str, zone: tzinfo) -> datetime:
    try:
        return _with_zone(datetime.fromisoformat(text), zone)
    except ValueError:
        pass
    for date_format in _FORMATS:
        try:
            return _with_zone(datetime.strptime(text, date_format), zone)  # noqa: DTZ007 - the zone comes next
        except ValueError:
            continue
    raise BadLine("time")


def _parsed(text: str, date_format: str) -> datetime:
    try:
        return datetime.strptime(text, date_format)  # noqa: DTZ007 - the caller gives it its zone
    except ValueError:
        raise BadLine("time") from None


@lru_cache(maxsize=4_096)
def _with_zone(at: datetime, zone: tzinfo) -> datetime:
    try:
        return (at if at.tzinfo is not None else at.replace(tzinfo=zone)).astimezone(UTC)
    except (OverflowError, ValueError):
        raise BadLine("time") from None
