"""The board is a function of what is known: in whatever order it was told, however it was split, however late."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.agents.state import AgentState
from callcenter.auth.permissions import GRANTS, Permission
from callcenter.board.picture import Rows, apply
from callcenter.board.rows import Crew, Customer, DealSum, Section
from callcenter.board.sight import Sight
from callcenter.board.thresholds import QueueThresholds, TeamThresholds, Thresholds
from callcenter.calls.facts import CallFact, Held, UniqueId
from callcenter.calls.vocabulary import QueueOutcome
from tests.board.floor import Floor, desk, device, endpoint, entered, left, talk
from tests.fakes.stories import NODE, NOW, Script

pytestmark = pytest.mark.unit

ONE, TWO, THREE = Script("1"), Script("2", number="89161234568"), Script("3", number="89161234569")


def floor(*facts: CallFact) -> Floor:
    made = Floor().say(*facts)
    made.engine.desks_read([desk(1), desk(2, AgentState.PAUSED, reason="lunch"), desk(3, AgentState.OFFLINE)])
    return made


def test_callers_wait_board_shows_who_where_and_how_long() -> None:
    made = floor(ONE.started(), TWO.started(), entered(ONE), entered(TWO, after=4, position=2))
    made.known[ONE.number] = Customer(kind="lead", id=7, name="Anna", company=None, responsible="Irina")
    made.engine.customer_known(ONE.number)
    made.at(10)
    made.engine.customer_known(ONE.number)
    first, second = made.at(10).waiting()
    assert (first.call_id, first.position, second.position) == (ONE.id, 1, 2)
    assert (first.customer is not None and first.customer.responsible, second.customer) == ("Irina", None)
    assert (first.line, first.line_title) == ("74950000000", "Main line")
    assert (made.queue().waiting, made.queue().longest_since) == (2, ONE.at(1))


def test_first_caller_leaves_the_others_move_up() -> None:
    made = floor(*(call.started() for call in (ONE, TWO, THREE)))
    made.say(entered(ONE), entered(TWO, position=2), entered(THREE, position=3)).at(2)
    made.say(left(ONE, outcome=QueueOutcome.ABANDONED)).at(9)
    assert [(row.call_id, row.position) for row in made.waiting()] == [(TWO.id, 1), (THREE.id, 2)]


def test_caller_let_in_at_the_front_stands_first_at_once_and_after_a_reorder_as_the_pbx_says() -> None:
    made = floor(ONE.started(), TWO.started(), entered(ONE), entered(TWO, after=5, position=1)).at(6)
    assert [row.call_id for row in made.waiting()] == [TWO.id, ONE.id]
    made.engine.reordered(NODE, "sales", [UniqueId("1"), UniqueId("2")])
    assert [row.call_id for row in made.at(7).waiting()] == [ONE.id, TWO.id]


def test_call_is_answered_agent_talks_then_holds() -> None:
    made = floor(ONE.started(), entered(ONE), ONE.leg(), ONE.ringing()).at(2)
    assert (made.agent(1).doing, made.queue().crew) == ("ringing", Crew(ringing=1, paused=1, offline=1))
    made.say(ONE.answered(), left(ONE), talk(ONE, 1)).at(12)
    row = made.agent(1)
    assert (row.doing, row.since, row.call is not None and row.call.number) == ("talking", ONE.at(3), ONE.number)
    made.say(Held(call_id=ONE.id, node=NODE, at=ONE.at(20), uniqueid=ONE.uniqueid("a"), endpoint=endpoint(1))).at(21)
    assert (made.agent(1).doing, made.agent(1).since) == ("held", ONE.at(20))
    made.say(ONE.ended()).at(61)
    assert (made.agent(1).doing, made.waiting(), made.queue().waiting) == ("ready", [], 0)


def test_phone_is_not_registered_ready_agent_is_unreachable_and_told() -> None:
    made = floor()
    made.engine.member_changed(device(1, 5))
    made.at(1)
    assert (made.agent(1).doing, made.queue().crew.ready) == ("unreachable", 0)
    assert ("phone_away", "alarm") in made.alerts()
    made.engine.member_changed(device(1, 1, after=5))
    made.engine.member_changed(device(1, 5, after=2))
    assert made.at(6).agent(1).doing == "ready"


def test_wait_passes_the_thresholds_alert_warns_then_alarms() -> None:
    made = floor(ONE.started(), entered(ONE, after=0))
    made.engine.set_thresholds(Thresholds(usual=QueueThresholds(wait_warn_s=10, wait_alarm_s=30)))
    assert not {kind for kind, _ in made.at(9).alerts() if kind == "wait_long"}
    assert ("wait_long", "warn") in made.at(10).alerts()
    assert ("wait_long", "alarm") in made.at(30).alerts()
    assert made.say(ONE.ended()).at(31).alerts() == set()


def test_nobody_is_ready_and_no_pace_is_known_breach_is_likely() -> None:
    made = floor(ONE.started(), entered(ONE, after=0))
    made.engine.desks_read([desk(1, AgentState.PAUSED)])
    made.at(5)
    forecast = made.queue().forecast
    assert forecast is not None
    assert (forecast.breach_at, forecast.expected_at, forecast.likely) == (NOW + timedelta(seconds=20), None, True)
    assert ("nobody_ready", "alarm") in made.alerts()
    assert ("breach_soon", "warn") in made.at(11).alerts()
    assert made.at(21).queue().forecast is None


def test_pause_is_too_long_agent_needs_a_look() -> None:
    made = floor()
    made.engine.set_thresholds(Thresholds(team=TeamThresholds(pause_s=60)))
    assert made.at(59).alerts() == set()
    assert made.at(60).alerts() == {("pause_long", "warn")}
    assert made.at(120).alerts() == {("pause_long", "alarm")}


def test_wall_without_people_names_neither_customers_nor_agents() -> None:
    made = floor(ONE.started(), entered(ONE), ONE.leg(), ONE.ringing())
    made.known[ONE.number] = Customer(kind="lead", id=7, name="Anna", company=None, responsible="Irina")
    rows = Sight(personal=False, wall=True).snapshot(made.at(2).engine.picture)
    text = str(rows)
    assert not [word for word in (ONE.number, "Анна", "Anna", "Irina", "Agent 1") if word in text]
    assert rows["agents"]["1"]["name"] == "101"


def test_wall_with_people_names_the_customer_and_keeps_what_the_deals_come_to() -> None:
    made = floor(ONE.started(), entered(ONE))
    deals = (DealSum(currency="RUB", amount="7777.00"),)
    made.known[ONE.number] = Customer(kind="lead", id=7, name="Anna", company=None, responsible="Irina", deals=deals)
    picture = made.at(2).engine.picture
    assert "Anna" in str(Sight(wall=True).snapshot(picture))
    assert "7777" not in str(Sight(wall=True).snapshot(picture))
    assert "7777" in str(Sight().snapshot(picture))


def test_wall_keeps_what_the_deals_of_a_customer_in_talk_come_to() -> None:
    made = floor(ONE.started(), entered(ONE), ONE.leg(), ONE.ringing(), talk(ONE, 1))
    made.known[ONE.number] = Customer(
        kind="lead",
        id=7,
        name="Anna",
        company=None,
        responsible=None,
        deals=(DealSum(currency="RUB", amount="7777.00"),),
    )
    picture = made.at(2).engine.picture
    assert "7777" in str(Sight().snapshot(picture)["agents"])
    assert "7777" not in str(Sight(wall=True).snapshot(picture))


def test_everybody_who_sees_the_queues_may_see_all_deals() -> None:
    """The board shows what a waiting caller's deals come to, whosever they are."""
    watching = {role for role, rights in GRANTS.items() if Permission.QUEUES_VIEW in rights}
    assert watching == {role for role in watching if Permission.DEALS_VIEW_ALL in GRANTS[role]}
    assert watching


def test_supervisor_of_one_queue_sees_its_callers_and_its_people_only() -> None:
    made = floor(ONE.started(), TWO.started(), entered(ONE), entered(TWO, queue="support"))
    made.engine.desks_read([desk(4, queues=("support",))])
    rows = Sight(queues=frozenset({"support"})).snapshot(made.at(2).engine.picture)
    assert (set(rows["queues"]), set(rows["agents"])) == ({"support"}, {"4"})
    assert [row["queue"] for row in rows["waiting"].values()] == ["support"]


CALLS = [Script(str(n), number=f"8916123456{n}", began=NOW + timedelta(seconds=n)) for n in range(5)]


def life(call: Script, n: int) -> list[CallFact]:
    """What can happen to a caller, in order; any part of it may be all that happens."""
    agent = endpoint(n % 3 + 1)
    queue = ("sales", "support")[n % 2]
    talks = talk(call, n % 3 + 1)
    return [
        call.started(),
        entered(call, queue=queue, after=1, position=0),
        call.leg(endpoint=agent),
        call.ringing(endpoint=agent),
        call.answered(endpoint=agent),
        left(call, queue=queue),
        talks,
        call.leg_ended(endpoint=agent),
        call.ended(),
    ]


steps = st.lists(st.tuples(st.integers(0, 4), st.booleans(), st.booleans()), max_size=40)


def told(choices: Sequence[tuple[int, bool, bool]], made: Floor) -> tuple[Rows, Rows]:
    """The calls live on side by side; at some of the moments the board is refreshed and its delta applied."""
    places, sight = [0] * len(CALLS), Sight()
    made.engine.refresh(NOW)
    copy = sight.snapshot(made.engine.picture)
    for number, (which, refresh, changes_desk) in enumerate(choices):
        facts = life(CALLS[which], which)
        if places[which] < len(facts):
            made.say(facts[places[which]])
            places[which] += 1
        if changes_desk:
            state = (AgentState.READY, AgentState.PAUSED)[number % 2]
            made.engine.desks_read([desk(which % 3 + 1, state, queues=("sales", "support")[: number % 3])])
        if refresh:
            copy = apply(copy, *sight.delta(made.engine.refresh(NOW + timedelta(seconds=number))))
    copy = apply(copy, *sight.delta(made.engine.refresh(NOW + timedelta(seconds=100))))
    return copy, sight.snapshot(made.engine.picture)


@settings(max_examples=150, deadline=None)
@given(steps)
def test_any_life_of_the_floor_deltas_applied_are_the_snapshot(choices: list[tuple[int, bool, bool]]) -> None:
    copy, snapshot = told(choices, Floor())
    assert copy == snapshot


@settings(max_examples=150, deadline=None)
@given(steps)
def test_any_life_of_the_floor_board_is_that_of_an_engine_made_just_now(choices: list[tuple[int, bool, bool]]) -> None:
    made = Floor()
    told(choices, made)
    fresh = made.new_engine()
    fresh.calls_changed([story.id for story in made.live.calls()])
    fresh.desks_read(made.engine.desks())
    fresh.refresh(NOW + timedelta(seconds=100))
    mine = Sight().snapshot(made.engine.picture)
    theirs = Sight().snapshot(fresh.picture)
    assert mine == theirs


def test_delta_leaves_the_sight_of_a_supervisor_when_the_agent_leaves_the_queue() -> None:
    made = floor()
    made.at(0)
    made.engine.desks_read([desk(1, queues=("support",))])
    put, drop = Sight(queues=frozenset({"sales"})).delta(made.engine.refresh(NOW))
    assert drop[Section.AGENTS.value] == ["1"]
    assert "agents" not in put
