"""Live pictures hear only the newest bridge of a node."""

from dataclasses import replace

import pytest

from callcenter.bus import Message, Payload
from callcenter.bus_memory import MemoryBus
from callcenter.calls.facts import CallFact
from callcenter.calls.terms import NewestTerms, TermedBus, node_lease, node_of
from callcenter.calls.wire import CALL_FACTS, call_fact, term_of, to_payload
from tests.fakes.stories import Script

pytestmark = pytest.mark.unit


def fact(node: str = "pbx1") -> CallFact:
    told: CallFact = Script("1.1").started()
    return replace(told, node=node)


def test_fact_with_a_term_is_the_same_fact() -> None:
    assert call_fact(to_payload(fact(), 7)) == fact()
    assert term_of(to_payload(fact(), 7)) == 7
    assert term_of(to_payload(fact())) is None


def test_earlier_term_after_a_later_one_is_left_out_of_the_same_node_alone() -> None:
    terms = NewestTerms()
    assert terms.admit(to_payload(fact(), 2))
    assert terms.admit(to_payload(fact(), 3))
    assert not terms.admit(to_payload(fact(), 2))
    assert terms.admit(to_payload(fact("pbx2"), 1))
    assert terms.admit(to_payload(fact()))


def test_process_that_starts_late_knows_who_leads() -> None:
    terms = NewestTerms()
    terms.know({"pbx1": 5})
    assert not terms.admit(to_payload(fact(), 4))
    assert terms.admit(to_payload(fact(), 5))


async def test_live_picture_hears_the_newest_and_durable_work_hears_all() -> None:
    memory = MemoryBus()
    bus = TermedBus(memory, NewestTerms())
    live: list[Payload] = []
    durable: list[Payload] = []

    async def shown(message: Message) -> None:
        live.append(message.payload)

    async def worked(message: Message) -> None:
        durable.append(message.payload)

    await bus.subscribe(CALL_FACTS, shown, name="picture")
    await bus.subscribe(CALL_FACTS, worked, name="leads", group="leads")
    for term in (1, 2, 1):
        await bus.publish(CALL_FACTS, to_payload(fact(), term))
    await memory.drained()
    await memory.aclose()
    assert [term_of(payload) for payload in live] == [1, 2]
    assert [term_of(payload) for payload in durable] == [1, 2, 1]


def test_lease_of_a_node_is_told_from_other_leases() -> None:
    assert node_of(node_lease("pbx1")) == "pbx1"
    assert node_of("desks") is None
