"""Working hours: what people write, and when it means open."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.routing.hours import DAY_MINUTES, WEEKDAYS, Opening, Schedule, parse_holidays, parse_special, parse_week

pytestmark = pytest.mark.unit

MOSCOW = ZoneInfo("Europe/Moscow")


def schedule(*week: str, holidays: tuple[str, ...] = (), special: tuple[str, ...] = ()) -> Schedule:
    yearly, single = parse_holidays(holidays)
    days = {**dict.fromkeys(single, ()), **parse_special(special)}
    return Schedule(name="office", zone="Europe/Moscow", week=parse_week(week), special=days, yearly=yearly)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MOSCOW).astimezone(UTC)


@pytest.mark.parametrize(
    ("moment", "opening"),
    [
        ("2026-03-02 09:00", Opening.OPEN),
        ("2026-03-02 08:59:59", Opening.CLOSED),
        ("2026-03-02 18:00", Opening.CLOSED),
        ("2026-03-07 13:30", Opening.CLOSED),
        ("2026-03-07 14:00", Opening.OPEN),
        ("2026-03-08 12:00", Opening.HOLIDAY),
        ("2026-05-11 12:00", Opening.HOLIDAY),
        ("2027-05-11 12:00", Opening.OPEN),
        ("2026-12-31 15:00", Opening.CLOSED),
        ("2026-12-31 11:00", Opening.OPEN),
    ],
)
def test_schedule_asked_at_a_moment_says_whether_it_is_open(moment: str, opening: Opening) -> None:
    office = schedule(
        "mon-fri 09:00-18:00",
        "sat 10:00-13:00 14:00-16:00",
        holidays=("03-08", "2026-05-11"),
        special=("2026-12-31 09:00-14:00",),
    )
    assert office.opening(at(moment)) is opening


def test_night_shift_begun_before_a_holiday_lasts_into_it() -> None:
    night = schedule("daily 22:00-06:00", holidays=("01-01",))
    assert night.opening(at("2026-01-01 05:59")) is Opening.OPEN
    assert night.opening(at("2026-01-01 23:00")) is Opening.HOLIDAY
    assert night.opening(at("2026-01-02 05:00")) is Opening.CLOSED


def test_open_at_nine_when_the_clocks_change_stays_nine_by_the_clock_on_the_wall() -> None:
    london = Schedule(name="uk", zone="Europe/London", week=parse_week(("daily 09:00-10:00",)))
    assert london.opening(datetime(2026, 3, 28, 9, 30, tzinfo=UTC)) is Opening.OPEN
    assert london.opening(datetime(2026, 3, 29, 9, 30, tzinfo=UTC)) is Opening.CLOSED
    assert london.opening(datetime(2026, 3, 29, 8, 30, tzinfo=UTC)) is Opening.OPEN


@pytest.mark.parametrize(
    "entry", ["mon", "mon 9:00-18:00", "mon-xyz 09:00-18:00", "mon 09:00-25:00", "09:00-18:00", "mon 09:00-18:60", ""]
)
def test_entry_that_is_no_span_of_time_is_refused_by_name(entry: str) -> None:
    with pytest.raises(ValueError, match=entry.strip() or "''"):
        parse_week((entry,))


def test_weekday_given_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="wed is given twice"):
        parse_week(("mon-fri 09:00-18:00", "wed 10:00-12:00"))


@pytest.mark.parametrize("entry", ["02-30", "2026-13-01", "tomorrow"])
def test_holiday_that_is_no_day_is_refused(entry: str) -> None:
    with pytest.raises(ValueError, match=entry):
        parse_holidays((entry,))


MINUTES = st.integers(0, DAY_MINUTES - 1)


@given(st.integers(0, 6), MINUTES, MINUTES, st.integers(0, 7 * DAY_MINUTES - 1))
def test_one_span_a_week_is_open_exactly_as_long_as_it_says(day: int, start: int, end: int, minute: int) -> None:
    """Against counting: the span laid on a circle of one week's minutes."""
    text = f"{WEEKDAYS[day]} {start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}"
    monday = datetime(2026, 3, 2, tzinfo=MOSCOW)
    length = end - start if end > start else end - start + DAY_MINUTES
    inside = (minute - day * DAY_MINUTES - start) % (7 * DAY_MINUTES) < length
    opening = schedule(text).opening((monday + timedelta(minutes=minute)).astimezone(UTC))
    assert (opening is Opening.OPEN) is inside
