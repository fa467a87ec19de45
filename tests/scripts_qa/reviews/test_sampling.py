"""Which calls are drawn: properties of every draw, and what weighing by the chances gives."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from scripts_qa.reviews.kinds import Stratum
from scripts_qa.reviews.sampling import (
    Candidate,
    Drawn,
    Evaluator,
    Mix,
    Period,
    Rules,
    allocate,
    certain,
    days_of,
    draw,
    fits,
    period_of,
    reason_of,
    replacement,
    split,
    weighted_mean,
)
from tests.scripts_qa.reviews.world import MORNING

pytestmark = pytest.mark.unit


def call(number: int, **facts: object) -> Candidate:
    usual = Candidate(
        call_id=f"c{number:03}",
        agent_id=1,
        called_at=MORNING,
        talk_s=120,
        language="ru",
        queue="sales",
        direction="inbound",
        machine_total=80,
        unknown_share=0.0,
        least_p=0.9,
    )
    return replace(usual, **facts)  # type: ignore[arg-type]


CALLS = st.lists(
    st.builds(
        call,
        st.integers(0, 60),
        talk_s=st.sampled_from([10.0, 40.0, 120.0, 5000.0]),
        ended_by_customer=st.booleans(),
        suspected_fatal=st.booleans(),
        penalty=st.booleans(),
        machine_total=st.one_of(st.none(), st.sampled_from([10.0, 80.0, 99.0])),
        unknown_share=st.one_of(st.none(), st.sampled_from([0.0, 0.5])),
        least_p=st.one_of(st.none(), st.sampled_from([0.5, 0.9])),
        language=st.sampled_from(["ru", "en"]),
    ),
    max_size=40,
    unique_by=lambda one: one.call_id,
)
MIXES = st.builds(
    lambda first, second: Mix(random=40, risk=first, uncertainty=second, perfection=60 - first - second),
    st.integers(0, 30),
    st.integers(0, 30),
)
RULES = st.builds(Rules, per_agent=st.integers(1, 12), mix=MIXES, fatal_at_once=st.booleans())


@given(CALLS, RULES, st.integers(0, 2**40))
@settings(max_examples=60)
def test_any_draw_keeps_the_quota_the_exclusions_and_true_chances(
    calls: list[Candidate], rules: Rules, seed: int
) -> None:
    drawn = draw(calls, rules, seed=seed)
    frame = [one for one in calls if fits(one, rules) and not certain(one, rules)]
    assert len(drawn) == min(rules.per_agent, len(frame))
    assert len({one.candidate.call_id for one in drawn}) == len(drawn)
    assert all(one.candidate in frame and 0 < one.inclusion_prob <= 1 for one in drawn)
    if drawn and len(drawn) < len(frame):
        assert any(one.stratum is Stratum.RANDOM for one in drawn)


@given(CALLS, RULES, st.integers(0, 2**40), st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_draw_repeated_in_another_order_gives_the_same(
    calls: list[Candidate], rules: Rules, seed: int, rng: object
) -> None:
    shuffled = list(calls)
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    assert draw(shuffled, rules, seed=seed) == draw(calls, rules, seed=seed)


MIXED = [
    *(call(number, machine_total=20.0) for number in range(6)),
    *(call(number, unknown_share=0.5) for number in range(6, 12)),
    *(call(number, machine_total=99.0) for number in range(12, 18)),
    *(call(number, machine_total=70.0) for number in range(18, 40)),
]


def test_chances_told_are_those_with_which_calls_come() -> None:
    rules, runs = Rules(per_agent=8), 3000
    came: dict[str, int] = {}
    told: dict[str, float] = {}
    for seed in range(runs):
        for one in draw(MIXED, rules, seed=seed):
            came[one.candidate.call_id] = came.get(one.candidate.call_id, 0) + 1
            told[one.candidate.call_id] = one.inclusion_prob
    assert len(told) == len(MIXED)
    assert sum(told.values()) == pytest.approx(rules.per_agent)
    for call_id, chance in told.items():
        # Four standard errors of a share over the runs.
        assert came[call_id] / runs == pytest.approx(chance, abs=4 * (chance * (1 - chance) / runs) ** 0.5)


def test_mean_weighed_by_chances_is_that_of_all_calls_and_the_plain_one_is_not() -> None:
    truth = {one.call_id: one.machine_total or 0.0 for one in MIXED}
    rules = Rules(per_agent=8, mix=Mix(random=25, risk=75, uncertainty=0, perfection=0))
    weighed, plain = [], []
    for seed in range(2000):
        drawn = draw(MIXED, rules, seed=seed)
        weighed.append(weighted_mean((truth[one.candidate.call_id], one.inclusion_prob) for one in drawn) or 0.0)
        plain.append(sum(truth[one.candidate.call_id] for one in drawn) / len(drawn))
    all_calls = sum(truth.values()) / len(truth)
    assert sum(weighed) / len(weighed) == pytest.approx(all_calls, abs=1.5)
    assert sum(plain) / len(plain) < all_calls - 10


def test_risk_draw_takes_suspected_fatals_before_other_risks() -> None:
    calls = [*MIXED, call(90, suspected_fatal=True)]
    rules = Rules(per_agent=4, fatal_at_once=False)
    drawn = draw(calls, rules, seed=1)
    assert [(one.reason, one.inclusion_prob) for one in drawn if one.candidate.call_id == "c090"] == [("fatal", 1.0)]


def test_fatal_at_once_is_left_to_its_own_way() -> None:
    assert draw([call(1, suspected_fatal=True)], Rules(), seed=1) == []


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({}, None),
        ({"suspected_fatal": True, "penalty": True}, "fatal"),
        ({"penalty": True, "machine_total": 10.0}, "penalty"),
        ({"machine_total": 10.0}, "low"),
        ({"talk_s": 40.0, "ended_by_customer": True}, "short"),
        ({"talk_s": 40.0}, None),
        ({"unknown_share": 0.3}, "unknown"),
        ({"least_p": 0.5}, "unsure"),
        ({"machine_total": 99.0}, "perfect"),
        ({"machine_total": None, "unknown_share": None, "least_p": None}, None),
    ],
)
def test_call_with_these_facts_belongs_to_its_cell(facts: dict[str, object], reason: str | None) -> None:
    assert reason_of(call(1, **facts), Rules()) == reason


@pytest.mark.parametrize("quota", range(1, 30))
def test_quota_allocated_is_whole_and_has_something_random(quota: int) -> None:
    given = allocate(quota, Mix(random=20, risk=80, uncertainty=0, perfection=0))
    assert sum(given.values()) == quota
    assert given[Stratum.RANDOM] >= 1
    assert all(amount >= 0 for amount in given.values())


@pytest.mark.parametrize("shares", [(50, 25, 15, 5), (10, 90, 0, 0)])
def test_mix_that_is_not_whole_or_hardly_random_is_refused(shares: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValidationError):
        Mix(random=shares[0], risk=shares[1], uncertainty=shares[2], perfection=shares[3])


def _tasks(count: int, **facts: object) -> list[Drawn]:
    return [Drawn(call(number, **facts), Stratum.RANDOM, "", 0.5, 1) for number in range(count)]


def test_tasks_split_follow_language_share_and_load_and_never_ones_own_call() -> None:
    people = [Evaluator(1), Evaluator(2, ("ru",), 2.0), Evaluator(3, ("ru", "en"))]
    given, left = split([*_tasks(12), *_tasks(0)], people, {}, seed=4)
    counts = {user: sum(one == user for _, one in given) for user in (1, 2, 3)}
    # Person 1 is the operator; 2 takes twice as much as 3.
    assert (counts, left) == ({1: 0, 2: 8, 3: 4}, [])
    loaded, _ = split(_tasks(4), [Evaluator(2), Evaluator(3)], {2: 4}, seed=4)
    assert {one for _, one in loaded} == {3}
    english, nobody = split(_tasks(3, language="uk"), people[1:], {}, seed=4)
    assert (english, len(nobody)) == ([], 3)


def test_tasks_of_one_operator_go_to_several_people() -> None:
    given, _ = split(_tasks(6), [Evaluator(2), Evaluator(3), Evaluator(4)], {}, seed=9)
    assert sorted(sum(one == user for _, one in given) for user in (2, 3, 4)) == [2, 2, 2]


def test_replacement_is_a_call_that_was_not_drawn_or_nothing() -> None:
    calls = [call(number) for number in range(3)]
    found = replacement(["c000", "c001"], calls, Rules(), seed=3)
    assert found is not None
    assert found.call_id == "c002"
    assert replacement(["c000", "c001", "c002"], calls, Rules(), seed=3) is None


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.sampled_from(list(Period)))
def test_period_of_a_day_holds_that_day_alone_among_its_kind(day: date, period: Period) -> None:
    name = period_of(day, period)
    first, after = days_of(name)
    assert first <= day < after
    assert period_of(first, period) == name
    assert period_of(after, period) != name
