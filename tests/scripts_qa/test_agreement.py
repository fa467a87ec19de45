"""Agreement against worked examples of the literature."""

import random

import pytest

from scripts_qa.agreement import agreement, alpha, cohen, load_ratings
from scripts_qa.errors import RatingsInvalid

pytestmark = pytest.mark.unit


def table(*rows: str) -> list[dict[str, str]]:
    """One row of labels per rater, a dot where he gave none; one dictionary per item."""
    items: list[dict[str, str]] = [{} for _ in rows[0].split()]
    for rater, row in enumerate(rows):
        for item, label in zip(items, row.split(), strict=True):
            if label != ".":
                item[f"r{rater}"] = label
    return items


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0"), 0.095),
        (("a a b b d c c c e d d a", "b a b b b c c c e d d d"), 0.692),
        (
            (
                "1 2 3 3 2 1 4 1 2 . . .",
                "1 2 3 3 2 2 4 1 2 5 . 3",
                ". 3 3 3 2 3 4 2 2 5 1 .",
                "1 2 3 3 2 4 4 1 2 5 1 .",
            ),
            0.743,
        ),
    ],
)
def test_alpha_gives_the_values_of_krippendorffs_examples(rows: tuple[str, ...], expected: float) -> None:
    """Computing Krippendorff's Alpha-Reliability (2011), examples A, B and C, nominal."""
    assert alpha(table(*rows)) == pytest.approx(expected, abs=0.0006)


def test_kappa_takes_out_what_chance_explains() -> None:
    """Cohen (1960) as everyone works it: 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no gives 0.4."""
    both = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15
    assert cohen(both) == pytest.approx(0.4)


def test_raters_who_only_ever_say_one_thing_have_no_kappa_and_no_alpha() -> None:
    found = agreement({str(item): {"a": "ok", "b": "ok"} for item in range(20)})
    assert (found.percent.value, found.kappa.value, found.alpha.value) == (100, None, None)


def test_interval_holds_the_value_and_is_the_same_each_time() -> None:
    rng = random.Random(1)
    ratings = {
        str(item): {rater: rng.choice("ab") if rng.random() < 0.3 else "a" for rater in ("x", "y", "z")}
        for item in range(60)
    }
    found = agreement(ratings)
    assert found == agreement(ratings)
    assert found.alpha.low is not None
    assert found.alpha.high is not None
    assert found.alpha.value is not None
    assert found.alpha.low <= found.alpha.value <= found.alpha.high
    assert found.pairs == 180


def test_single_ratings_are_counted_and_say_nothing() -> None:
    found = agreement({"1": {"a": "x"}, "2": {"b": "y"}})
    assert (found.items, found.ratings, found.pairs, found.percent.value) == (2, 2, 0, None)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("item,rater\n1,a\n", "label"),
        ("item,rater,label\n1,a,x\n1,a,y\n", "twice"),
        ("item,rater,label\n,a,x\n", "line 2"),
        ('item,rater,label\n1,a,"x\n', "line"),
        ("", "item"),
    ],
)
def test_faulty_table_is_refused_with_its_line(text: str, reason: str) -> None:
    with pytest.raises(RatingsInvalid, match=reason):
        load_ratings(text)


def test_table_of_a_spreadsheet_is_read() -> None:
    found = load_ratings("\ufeffitem,rater,label,note\r\n1,a,да,\r\n1,b,,\r\n")
    assert found == {"1": {"a": "да"}}
