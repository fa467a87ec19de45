"""The formula, worked by hand."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts_qa.scoring import Answer, Card, Outcome, score
from scripts_qa.script import Kind, Marks

pytestmark = pytest.mark.unit

values = st.one_of(st.none(), st.floats(0, 1))
answers = st.lists(
    st.builds(
        Answer,
        id=st.uuids().map(str),
        points=st.integers(0, 100),
        value=values,
        section=st.sampled_from(["a", "b", "c"]),
        kind=st.sampled_from([Kind.NORMAL, Kind.CRITICAL, Kind.BONUS, Kind.INFO]),
    ),
    max_size=12,
)


def a(points: float, value: float | None, section: str = "", kind: Kind = Kind.NORMAL, **more: bool) -> Answer:
    return Answer(f"{section}{points}{value}", points, value, section, kind, **more)


def test_sections_weigh_by_their_weight_and_not_by_their_points() -> None:
    card = Card([a(10, 1, "one"), a(10, 0.5, "one"), a(100, 0.5, "two")], weights={"one": 2, "two": 1})
    assert score(card).base == pytest.approx(100 * (2 * 0.75 + 0.5) / 3)


def test_section_without_anything_that_applies_leaves_the_sum() -> None:
    assert score(Card([a(10, 0.5, "one")], weights={"one": 1, "two": 9})).base == pytest.approx(50)


def test_nothing_that_applies_gives_no_score_rather_than_a_hundred() -> None:
    found = score(Card([]))
    assert (found.base, found.total, found.outcome) == (None, None, Outcome.NO_SCORE)


def test_unknown_answers_below_the_coverage_give_bounds_and_no_total() -> None:
    found = score(Card([a(60, 1), a(40, None)]))
    assert (found.coverage, found.total, found.outcome) == (0.6, None, Outcome.NO_SCORE)
    assert found.bounds is not None
    assert list(found.bounds) == pytest.approx([60, 100])


def test_bonus_and_penalty_stay_within_zero_and_the_cap() -> None:
    good = score(Card([a(10, 1), a(15, 1, kind=Kind.BONUS)], marks=Marks(cap=110)))
    bad = score(Card([a(10, 0.1)], penalties=50))
    assert (good.total, bad.total) == (110, 0)


def test_suspected_fatal_takes_nothing_and_a_confirmed_one_takes_all_but_the_base() -> None:
    suspected = score(Card([a(90, 1), a(10, 0, kind=Kind.FATAL)]))
    confirmed = score(Card([a(90, 1), a(10, 0, kind=Kind.FATAL, confirmed=True)]))
    assert (suspected.total, suspected.outcome, len(suspected.suspected_fatal)) == (90, Outcome.PASS, 1)
    assert (confirmed.total, confirmed.base, confirmed.outcome) == (0, 90, Outcome.FAIL)


def test_critical_has_a_mark_of_its_own() -> None:
    found = score(Card([a(90, 1), a(10, 0.5, kind=Kind.CRITICAL)]))
    assert (found.critical, found.total, found.outcome) == (50, 95, Outcome.FAIL)


@given(answers, st.floats(0, 200))
def test_total_lies_within_its_bounds_and_the_cap(given_answers: list[Answer], penalties: float) -> None:
    found = score(Card(given_answers, penalties=penalties))
    if found.total is not None:
        assert found.bounds is not None
        assert 0 <= found.total <= 100
        if found.coverage == 1:
            assert found.bounds[0] == pytest.approx(found.total) == found.bounds[1]


@given(answers)
def test_better_answers_never_lower_the_score(given_answers: list[Answer]) -> None:
    better = [replace(x, value=None if x.value is None else min(x.value + 0.1, 1)) for x in given_answers]
    before, after = score(Card(given_answers)), score(Card(better))
    if before.base is not None and after.base is not None:
        assert after.base >= before.base - 1e-9
