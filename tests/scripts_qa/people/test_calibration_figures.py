"""Agreement of reviewers: equal to the reference implementation on any table, and to worked examples."""

import math
import warnings
from collections.abc import Sequence
from typing import Literal

import krippendorff
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts_qa.agreement import alpha
from scripts_qa.people.calibration.figures import Handed, figures, interval_alpha, severities

pytestmark = pytest.mark.unit

VALUES = (0.0, 0.25, 0.5, 0.75, 1.0)
TABLES = st.integers(2, 5).flatmap(
    lambda raters: st.lists(
        st.lists(st.one_of(st.none(), st.sampled_from(VALUES)), min_size=raters, max_size=raters),
        min_size=2,
        max_size=12,
    )
)


def reference(rows: Sequence[Sequence[float | None]], level: Literal["nominal", "interval"]) -> float | None:
    """The PyPI package; it refuses tables of one value only, and divides by zero where nothing is paired."""
    data = np.array([[np.nan if value is None else value for value in row] for row in rows]).T
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            found = float(krippendorff.alpha(reliability_data=data, level_of_measurement=level))
    except (ValueError, ZeroDivisionError):
        return None
    return found if math.isfinite(found) else None


def paired_values(rows: Sequence[Sequence[float | None]]) -> set[float]:
    return {value for row in rows if sum(v is not None for v in row) > 1 for value in row if value is not None}


@settings(max_examples=150)
@given(TABLES)
def test_alpha_of_any_table_is_the_reference_implementations(rows: list[list[float | None]]) -> None:
    items = [{f"r{k}": f"{value:g}" for k, value in enumerate(row) if value is not None} for row in rows]
    numbers = [[value for value in row if value is not None] for row in rows]
    if len(paired_values(rows)) < 2:
        assert (alpha(items), interval_alpha(numbers)) == (None, None)
        return
    assert alpha(items) == pytest.approx(reference(rows, "nominal"), abs=1e-9)
    assert interval_alpha(numbers) == pytest.approx(reference(rows, "interval"), abs=1e-9)


def test_interval_alpha_gives_krippendorffs_published_value() -> None:
    """Computing Krippendorff's Alpha-Reliability (2011), example C: 0.849 by the interval metric."""
    rows = ("1 2 3 3 2 1 4 1 2 . . .", "1 2 3 3 2 2 4 1 2 5 . 3", ". 3 3 3 2 3 4 2 2 5 1 .", "1 2 3 3 2 4 4 1 2 5 1 .")
    items = [[float(v) for v in column if v != "."] for column in zip(*(row.split() for row in rows), strict=True)]
    assert interval_alpha(items) == pytest.approx(0.849, abs=0.0006)


def sheet(call: str, member: int, total: float, **answers: float | None) -> Handed:
    return Handed(call, member, answers, total)


def test_each_question_and_the_whole_have_their_own_agreement() -> None:
    handed = [
        sheet(call, member, 50, greeting=1.0, price=1.0 if member == 1 or call != "c3" else None)
        for call in ("c1", "c2", "c3", "c4")
        for member in (1, 2)
    ]
    found = figures(handed, {})
    assert found.questions["greeting"].percent.value == 100
    assert found.questions["greeting"].alpha.value is None
    assert found.questions["price"].percent.value == 75
    assert found.questions["price"].labels == ("1", "na")
    assert (found.whole.items, found.whole.percent.value) == (8, 87.5)
    assert found.totals_alpha.value is None


def test_severity_is_held_against_the_baseline_where_there_is_one() -> None:
    handed = [sheet(f"c{n}", member, total) for n in range(6) for member, total in ((1, 80), (2, 70 + n))]
    severe = severities(handed, {f"c{n}": 80.0 for n in range(6)})
    assert [(one.member, one.calls, one.mean) for one in severe] == [(1, 6, 0), (2, 6, -7.5)]
    assert severe[1].high is not None
    assert severe[1].high < 0


def test_severity_without_a_standard_is_held_against_the_others() -> None:
    found = severities([sheet("c", 1, 90), sheet("c", 2, 60), sheet("c", 3, 60)], {})
    assert [one.mean for one in found] == [30, -15, -15]
    assert all(one.low is None for one in found)


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(1, 3), st.floats(0, 100)), max_size=20, unique_by=lambda t: t[:2])
)
def test_severity_against_the_others_never_depends_on_the_order_of_sheets(given_: list[tuple[int, int, float]]) -> None:
    handed = [sheet(str(call), member, total) for call, member, total in given_]
    for one, other in zip(severities(handed, {}), severities(handed[::-1], {}), strict=True):
        assert (one.member, one.calls) == (other.member, other.calls)
        assert one.mean == pytest.approx(other.mean)
