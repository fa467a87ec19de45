"""Staffing against published values and against a queue that is played."""

import heapq
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.reports.erlang import erlang_a, erlang_c, load_of, required_agents, scheduled

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("load", "agents", "aht", "waits", "level"),
    [(10, 14, 180, 0.1741, 0.88835), (10, 13, 180, 0.2853, 0.7956), (123, 130, 300, 0.4244, 0.7339)],
)
def test_erlang_c_gives_known_values(load: float, agents: int, aht: float, waits: float, level: float) -> None:
    found = erlang_c(load, agents, aht_s=aht, within_s=20)
    assert found.waits == pytest.approx(waits, abs=5e-5)
    assert found.service_level == pytest.approx(level, abs=5e-5)


def test_twelve_thousand_agents_do_not_overflow() -> None:
    assert erlang_c(12_345, 12_421, aht_s=300, within_s=20).waits == pytest.approx(0.3812, abs=5e-5)


def test_load_above_the_agents_makes_everybody_wait() -> None:
    found = erlang_c(10, 10, aht_s=180, within_s=20)
    assert (found.waits, found.service_level, found.occupancy) == (1, 0, 1)


@pytest.mark.parametrize(("load", "agents", "patience"), [(10, 10, 120), (30, 20, 60)])
def test_erlang_a_agrees_with_a_played_queue(load: float, agents: int, patience: float) -> None:
    found = erlang_a(load, agents, aht_s=180, within_s=20, patience_s=patience)
    abandoned, in_time, wait = played(load, agents, patience)
    assert found.abandoned == pytest.approx(abandoned, abs=0.01)
    assert found.service_level == pytest.approx(in_time, abs=0.015)
    assert found.asa_s == pytest.approx(wait, rel=0.05)


def played(load: float, agents: int, patience: float, calls: int = 60_000) -> tuple[float, float, float]:
    rng = random.Random(7)
    free, now, gone, in_time, waited = [0.0] * agents, 0.0, 0, 0, 0.0
    for _ in range(calls):
        now += rng.expovariate(load / 180)
        wait, limit = max(free[0] - now, 0.0), rng.expovariate(1 / patience)
        waited += min(wait, limit)
        if wait > limit:
            gone += 1
            continue
        in_time += wait <= 20
        heapq.heapreplace(free, max(free[0], now) + rng.expovariate(1 / 180))
    return gone / calls, in_time / calls, waited / calls


def test_patience_without_end_is_erlang_c() -> None:
    patient = erlang_a(10, 14, aht_s=180, within_s=20, patience_s=1e9)
    assert patient.service_level == pytest.approx(0.88835, abs=1e-4)


@given(st.floats(0.1, 60), st.integers(1, 80), st.floats(10, 600))
def test_shares_are_shares_and_one_more_agent_never_hurts(load: float, agents: int, patience: float) -> None:
    one = erlang_a(load, agents, aht_s=180, within_s=20, patience_s=patience)
    more = erlang_a(load, agents + 1, aht_s=180, within_s=20, patience_s=patience)
    assert 0 <= one.abandoned <= 1
    assert 0 <= one.service_level <= 1 + 1e-9
    assert more.service_level >= one.service_level - 1e-9


def test_required_agents_is_the_first_number_that_reaches_the_level() -> None:
    found = required_agents(0.8, 200, lambda agents: erlang_c(10, agents, aht_s=180, within_s=20))
    assert found is not None
    assert found.agents == 14
    assert required_agents(0.8, 12, lambda agents: erlang_c(10, agents, aht_s=180, within_s=20)) is None


def test_load_and_shrinkage() -> None:
    assert load_of(100, 180, 1800) == 10
    assert scheduled(14, 0.3) == 20


@pytest.mark.parametrize("shrinkage", [1.0, -0.1])
def test_absurd_shrinkage_is_refused(shrinkage: float) -> None:
    with pytest.raises(ValueError, match="shrinkage"):
        scheduled(14, shrinkage)
