"""Figures of delivery from the times of words."""

import pytest

from callcenter.language.vocabulary import vocabulary_of
from scripts_qa.call import call_of
from scripts_qa.delivery import Figures, figures_of, judge_metric
from scripts_qa.results import Status
from scripts_qa.script import Metric
from tests.scripts_qa.calls import Said, transcript

pytestmark = pytest.mark.unit

LONG = "мы привезём всё завтра утром и поставим сами без доплаты"


def figures(*said: Said, duration: float | None = None) -> Figures:
    return figures_of(call_of(transcript(*said, duration=duration), "ru"), vocabulary_of("ru"))


def test_talk_share_is_of_voiced_time_only() -> None:
    found = figures((0, "a", "один два три четыре"), (10, "c", "один два три четыре пять шесть"), duration=60)
    assert found["agent_talk_share"] == pytest.approx(0.4, abs=0.01)
    assert found["customer_talk_share"] == pytest.approx(0.6, abs=0.01)


def test_one_side_alone_has_no_share_and_no_interruptions() -> None:
    found = figures((0, "a", LONG))
    assert found["agent_talk_share"] is None
    assert found["agent_interruptions"] is None


def test_agent_who_starts_while_the_customer_speaks_interrupts_once() -> None:
    found = figures((0, "c", "я хотел спросить про доставку и установку"), (2, "a", LONG), duration=60)
    assert found["agent_interruptions"] == 1
    assert found["agent_interruptions_per_min"] == pytest.approx(1)


@pytest.mark.parametrize("said", [(2.0, "a", "угу"), (3.4, "a", LONG)])
def test_sign_of_listening_and_a_quick_start_are_no_interruption(said: Said) -> None:
    assert figures((0, "c", "я хотел спросить про доставку и"), said)["agent_interruptions"] == 0


def test_monologue_goes_on_over_a_sign_of_listening_and_ends_with_an_answer() -> None:
    one = (0.0, "a", LONG)
    two = (6.0, "a", LONG)
    listening = figures(one, (5.2, "c", "угу"), two)
    answered = figures(one, (5.0, "c", "а сколько это будет стоить"), (8.0, "a", LONG))
    assert listening["agent_longest_monologue_s"] == pytest.approx(11, abs=0.2)
    assert answered["agent_longest_monologue_s"] == pytest.approx(5, abs=0.2)


def test_silence_is_what_nobody_says_for_two_seconds_and_more() -> None:
    found = figures((0, "a", "один два три четыре"), (3, "c", "да да"), (14, "a", "хорошо да"), duration=20)
    assert found["longest_silence_s"] == pytest.approx(10)
    assert found["silence_share"] == pytest.approx(15 / 20)


@pytest.mark.parametrize(
    ("value", "credit", "status"),
    [(0.5, 1, Status.DONE), (0.35, 1, Status.DONE), (0.725, 0.5, Status.PARTIAL), (0.9, 0, Status.MISSED)],
)
def test_credit_falls_in_a_straight_line_beyond_the_band(value: float, credit: float, status: Status) -> None:
    metric = Metric(id="talk", metric="agent_talk_share", band=(0.35, 0.65), soft=0.15)
    found = judge_metric(metric, {"agent_talk_share": value})
    assert found.credit == pytest.approx(credit)
    assert found.status is status


def test_figure_that_is_not_known_is_unknown() -> None:
    found = judge_metric(Metric(id="x", metric="holds", max=3), {})
    assert (found.credit, found.status) == (None, Status.UNKNOWN)
