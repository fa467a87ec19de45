"""Means, shares and tests against tables of the literature, and what must hold for any sample."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts_qa.people.estimates import (
    Drawn,
    Estimate,
    discoveries,
    falls,
    mean,
    reviews_to_tell_apart,
    share,
    student,
    wilson,
)

pytestmark = pytest.mark.unit

VALUES = st.floats(0, 100, allow_nan=False)
CHANCES = st.floats(0.01, 1)
DRAWN = st.builds(Drawn, VALUES, CHANCES)


@pytest.mark.parametrize(
    ("degrees", "quantile"),
    [(1, 12.706), (2, 4.303), (3, 3.182), (4, 2.776), (9, 2.262), (10, 2.228), (30, 2.042), (120, 1.980)],
)
def test_students_quantile_is_that_of_the_printed_tables(degrees: int, quantile: float) -> None:
    assert student(degrees) == pytest.approx(quantile, abs=0.0006)


@pytest.mark.parametrize(
    ("right", "n", "low", "high"), [(27, 30, 0.744, 0.965), (45, 50, 0.786, 0.957), (0, 10, 0, 0.278)]
)
def test_wilsons_interval_is_the_published_one(right: int, n: int, low: float, high: float) -> None:
    assert list(wilson(right / n, n)) == pytest.approx([low, high], abs=0.001)


def test_equal_chances_give_the_ordinary_mean_with_students_interval() -> None:
    values = [62.0, 71.0, 75.0, 80.0, 88.0, 90.0]
    found = mean([Drawn(value, 0.2) for value in values])
    centre = sum(values) / 6
    error = math.sqrt(sum((value - centre) ** 2 for value in values) / 5 / 6)
    assert found.value == pytest.approx(centre)
    assert found.low == pytest.approx(centre - 2.571 * error, abs=0.01)
    assert found.high == pytest.approx(centre + 2.571 * error, abs=0.01)


def test_rarely_drawn_call_stands_for_many() -> None:
    """Five of a hundred ordinary calls and five of five suspicious ones: the suspicious ones are few among all."""
    drawn = [Drawn(90, 0.05)] * 5 + [Drawn(30, 1.0)] * 5
    assert mean(drawn).value == pytest.approx((100 * 90 + 5 * 30) / 105)


@given(st.lists(DRAWN, max_size=4))
def test_sample_of_fewer_than_five_gives_no_figure(drawn: list[Drawn]) -> None:
    assert mean(drawn) == Estimate(len(drawn))
    assert mean(drawn).too_few
    assert share(drawn).value is None


@given(st.lists(DRAWN, min_size=5, max_size=40))
def test_mean_lies_in_its_interval_and_within_what_was_seen(drawn: list[Drawn]) -> None:
    found = mean(drawn)
    assert found.value is not None
    assert found.low is not None
    assert found.high is not None
    assert 0 <= found.low <= found.value + 1e-9
    assert found.value - 1e-9 <= found.high <= 100
    seen = [one.value for one in drawn]
    assert min(seen) - 1e-9 <= found.value <= max(seen) + 1e-9


@given(st.lists(DRAWN, min_size=5, max_size=30), st.floats(0.05, 1))
def test_chances_count_only_against_each_other(drawn: list[Drawn], scale: float) -> None:
    one, other = mean(drawn), mean([Drawn(item.value, item.chance * scale) for item in drawn])
    assert one.value == pytest.approx(other.value)
    assert one.low == pytest.approx(other.low, abs=1e-6)


@given(st.lists(st.builds(Drawn, st.floats(0, 1), CHANCES), min_size=5, max_size=40))
def test_share_lies_in_its_interval_within_nothing_and_all(drawn: list[Drawn]) -> None:
    found = share(drawn)
    assert found.value is not None
    assert found.low is not None
    assert found.high is not None
    assert 0 <= found.low <= found.value + 1e-9
    assert found.value - 1e-9 <= found.high <= 1


@given(st.lists(DRAWN, min_size=5, max_size=12), st.integers(2, 4))
def test_more_of_the_same_calls_never_widen_the_interval(drawn: list[Drawn], times: int) -> None:
    one, more = mean(drawn), mean(drawn * times)
    assert one.low is not None
    assert one.high is not None
    assert more.low is not None
    assert more.high is not None
    assert more.high - more.low <= one.high - one.low + 1e-9


def shares(done: int, of: int) -> list[Drawn]:
    return [Drawn(1.0)] * done + [Drawn(0.0)] * (of - done)


def test_fall_is_judged_by_the_two_proportion_test() -> None:
    """80 of 100 before and 30 of 50 now: z = 2.61, p = 0.0045 one-sided."""
    assert falls(shares(80, 100), shares(30, 50)) == pytest.approx(0.0045, abs=0.0003)
    assert falls(shares(30, 50), shares(80, 100)) == pytest.approx(0.9955, abs=0.0003)
    assert falls(shares(50, 50), shares(50, 50)) == 1.0
    assert falls(shares(4, 4), shares(0, 50)) is None


def test_only_what_survives_many_tests_is_told() -> None:
    """Benjamini and Hochberg's own table of fifteen: at 0.05 the first four are told."""
    chances = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719]
    chances += [0.6528, 0.7590, 1.0]
    assert discoveries(chances, 0.05) == [True] * 4 + [False] * 11
    assert discoveries([], 0.05) == []


@given(st.lists(st.floats(0, 1), max_size=20))
def test_everything_below_a_told_chance_is_told_too(chances: list[float]) -> None:
    told = discoveries(chances, 0.1)
    least_silent = min((chance for chance, is_told in zip(chances, told, strict=True) if not is_told), default=2)
    assert all(chance <= least_silent for chance, is_told in zip(chances, told, strict=True) if is_told)


def test_reviews_to_tell_two_people_apart_grow_as_they_come_closer() -> None:
    """Two means 10 points apart with a deviation of 10 each: 16 reviews each by the usual formula."""
    here, there = Estimate(10, 70, 60, 80, 10), Estimate(10, 80, 70, 90, 10)
    assert reviews_to_tell_apart(here, there) == 16
    nearer = reviews_to_tell_apart(here, Estimate(10, 72, 60, 80, 10))
    assert nearer is not None
    assert nearer > 300
    assert reviews_to_tell_apart(here, here) is None
    assert reviews_to_tell_apart(here, Estimate(3)) is None
