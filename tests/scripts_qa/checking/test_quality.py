"""Trust from people's words: intervals, the two kinds of verdicts, and rates without known errors."""

import pytest

from scripts_qa.checking.quality import Lamp, Quality, Share, TrustRule, Word, corrected_rate, quality_of
from scripts_qa.results import Status

pytestmark = pytest.mark.unit
RULE = TrustRule(least=0.8, reviewed=50)


@pytest.mark.parametrize(
    ("right", "n", "low", "high"), [(45, 50, 0.786, 0.957), (95, 100, 0.888, 0.978), (0, 0, None, None)]
)
def test_share_of_few_has_a_wide_interval(right: int, n: int, low: float | None, high: float | None) -> None:
    share = Share(right, n)
    assert share.low == (None if low is None else pytest.approx(low, abs=0.001))
    assert share.high == (None if high is None else pytest.approx(high, abs=0.001))


def test_words_are_counted_by_what_the_machine_claimed() -> None:
    words = [
        Word(Status.DONE, Status.DONE),
        Word(Status.DONE, Status.PARTIAL),
        Word(Status.MISSED, Status.DONE),
        Word(Status.MISSED, Status.MISSED),
        Word(Status.UNKNOWN, Status.DONE),
        Word(Status.DONE, Status.NOT_APPLICABLE),
        Word(Status.VIOLATED, Status.VIOLATED),
        Word(Status.OK, Status.OK),
    ]
    assert quality_of(words) == Quality(tp=2, fp=1, fn=1, tn=2)


@pytest.mark.parametrize(
    ("quality", "lamp"),
    [
        (Quality(tp=49), Lamp.LEARNING),
        (Quality(tp=50), Lamp.SAID_ONLY),
        (Quality(tp=30, fp=20), Lamp.LEARNING),
        (Quality(tp=40, tn=40), Lamp.TRUSTED),
        (Quality(tp=20, fp=20, tn=40), Lamp.NOT_SAID_ONLY),
        (Quality(tp=60, tn=3), Lamp.SAID_ONLY),
    ],
)
def test_said_and_not_said_earn_trust_separately(quality: Quality, lamp: Lamp) -> None:
    assert quality.lamp(RULE) is lamp
    assert quality.counts(Status.DONE, RULE) is (lamp in (Lamp.TRUSTED, Lamp.SAID_ONLY))
    assert quality.counts(Status.MISSED, RULE) is (lamp in (Lamp.TRUSTED, Lamp.NOT_SAID_ONLY))
    assert not quality.counts(Status.UNKNOWN, RULE)


def test_rate_is_corrected_by_the_machines_known_errors() -> None:
    assert corrected_rate(0.7, Quality(tp=85, fn=15, tn=95, fp=5)) == pytest.approx(0.8125)
    assert corrected_rate(0.7, Quality(tp=5)) is None
    assert corrected_rate(0.99, Quality(tp=85, fn=15, tn=95, fp=5)) == 1.0
