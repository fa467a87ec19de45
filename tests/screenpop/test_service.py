"""The pop path: facts in, frames out, with the stored customers behind a port."""

import asyncio
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from callcenter.calls.facts import CallFact, CallId, CallIdentified
from callcenter.calls.vocabulary import CallStatus, Direction, LegOutcome
from callcenter.phones import display, normalise
from crm.kinds import CustomerKind
from screenpop.deck import Deck
from screenpop.hub import Client, Hub
from screenpop.matching import CallerFile, KnownNumber, Matcher
from screenpop.schemas import CardOwner
from screenpop.service import Labels, PopService
from tests.screenpop.builders import AGENT_101, CALL, NODE, at, ended, leg_ended, ringing, started, talk

pytestmark = pytest.mark.unit

USER = 1
KNOWN = "+79161234567"


def owner(owner_id: int, kind: CustomerKind = CustomerKind.CONTACT, name: str = "Анна Ковальчук") -> CardOwner:
    return CardOwner(
        kind=kind,
        id=owner_id,
        name=name,
        company=None,
        position=None,
        responsible=None,
        status=None,
        phones=[],
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


@dataclass
class FakeFile(CallerFile):
    """`gate` holds every answer back until it is set; `broken` makes the stored customers unreachable."""

    owners: dict[str, list[CardOwner]] = field(default_factory=dict)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    broken: bool = False

    async def known_of(self, e164: str, recent_limit: int) -> KnownNumber:
        await self.gate.wait()
        if self.broken:
            raise ConnectionError
        return KnownNumber(tuple(self.owners.get(e164, ())))


class SlowFile(FakeFile):
    """Reads at once and answers when the gate opens: what it says may be of before."""

    async def owners_of(self, e164: str) -> list[CardOwner]:
        found = self.owners.get(e164, [])
        await self.gate.wait()
        return found


class Desk:
    """One operator on device 101 with one open tab."""

    def __init__(self, file: FakeFile) -> None:
        self.file = file
        self.hub = Hub()
        matcher = Matcher(file, lambda raw: normalise(raw, "RU"), display, recent_limit=5)
        labels = Labels(lines={"78005550101": "Бесплатная линия"}, queues={"sales": "Продажи"})
        self.pops = PopService(Deck({AGENT_101: USER}.get), self.hub, matcher, labels)
        self.tab = Client(USER, 1)
        self.hub.subscribe(self.tab, lambda: {}, None)
        self.tab.outbox.get_nowait()

    def play(self, *facts: CallFact) -> None:
        for fact in facts:
            self.pops.on_fact(fact)

    async def settle(self) -> None:
        self.file.gate.set()
        await self.pops.settle()

    def cards(self) -> list[dict[str, Any]]:
        frames = [json.loads(self.tab.outbox.get_nowait()) for _ in range(self.tab.outbox.qsize())]
        return [frame["event"]["card"] for frame in frames if frame["event"]["kind"] == "card"]


@pytest.fixture
async def desk() -> Desk:
    return Desk(FakeFile({KNOWN: [owner(5)]}))


async def test_owner_merged_while_the_look_up_is_on_its_way_is_not_shown_as_before() -> None:
    desk = Desk(SlowFile({KNOWN: [owner(5)]}))
    desk.play(started())
    await asyncio.sleep(0)
    desk.file.owners[KNOWN] = [owner(6)]
    desk.pops.on_customers_changed({KNOWN})
    desk.play(ringing("1.2", AGENT_101))
    await desk.settle()
    assert [one["id"] for one in desk.cards()[-1]["owners"]] == [6]


async def test_owner_who_lost_the_number_is_asked_after_by_what_the_cards_show(desk: Desk) -> None:
    desk.play(started(), ringing("1.2", AGENT_101))
    await desk.settle()
    desk.cards()
    desk.file.owners[KNOWN] = []
    desk.pops.on_customers_changed(desk.pops.numbers(of=owner(6).ref))
    await desk.pops.settle()
    assert desk.cards() == []
    desk.pops.on_customers_changed(desk.pops.numbers(of=owner(5).ref))
    await desk.pops.settle()
    assert [card["owners"] for card in desk.cards()] == [[]]


async def test_known_caller_rings_with_everything_on_the_first_card(desk: Desk) -> None:
    desk.play(started())
    await desk.settle()
    desk.play(ringing("1.2", AGENT_101))
    [card] = desk.cards()
    assert (card["phase"], card["match"], card["owners"][0]["name"]) == ("ringing", "known", "Анна Ковальчук")
    assert (card["line_title"], card["queue"]["title"]) == ("Бесплатная линия", "Продажи")
    assert card["number_display"] == display(KNOWN)


async def test_ring_faster_than_the_look_up_shows_pending_and_then_the_customer(desk: Desk) -> None:
    desk.play(started(), ringing("1.2", AGENT_101))
    assert [card["match"] for card in desk.cards()] == ["pending"]
    await desk.settle()
    assert [card["match"] for card in desk.cards()] == ["known"]


async def test_shared_number_shows_all_owners_and_prefers_none(desk: Desk) -> None:
    desk.file.owners[KNOWN] = [owner(5), owner(6, name="Пётр Ковальчук")]
    desk.play(started(), ringing("1.2", AGENT_101))
    await desk.settle()
    card = desk.cards()[-1]
    assert card["match"] == "shared"
    assert [found["id"] for found in card["owners"]] == [5, 6]


async def test_unknown_caller_becomes_a_new_lead_on_the_open_card(desk: Desk) -> None:
    desk.file.owners.clear()
    desk.play(started(), ringing("1.2", AGENT_101))
    await desk.settle()
    assert desk.cards()[-1]["match"] == "unknown"
    desk.file.owners[KNOWN] = [owner(9, CustomerKind.LEAD, "+7 916 123-45-67")]
    desk.pops.on_lead_created(CALL, 9)
    await desk.settle()
    card = desk.cards()[-1]
    assert (card["match"], card["created_lead_id"], card["owners"][0]["id"]) == ("new_lead", 9, 9)


async def test_withheld_number_invents_nobody(desk: Desk) -> None:
    desk.play(started(number="", withheld=True), ringing("1.2", AGENT_101))
    await desk.settle()
    card = desk.cards()[-1]
    assert (card["match"], card["owners"], card["number"]) == ("withheld", [], "")


async def test_internal_call_shows_the_colleague(desk: Desk) -> None:
    desk.play(started(number="105", direction=Direction.INTERNAL), ringing("1.2", AGENT_101))
    card = desk.cards()[-1]
    assert (card["match"], card["number"]) == ("internal", "105")


async def test_stored_customers_out_of_reach_still_show_the_number(desk: Desk) -> None:
    desk.file.broken = True
    desk.play(started(), ringing("1.2", AGENT_101))
    await desk.settle()
    card = desk.cards()[-1]
    assert (card["match"], card["number"]) == ("unknown", "79161234567")


async def test_number_learned_later_is_looked_up(desk: Desk) -> None:
    desk.play(started(number=""), ringing("1.2", AGENT_101))
    identified = CallIdentified(
        call_id=CALL,
        node=NODE,
        at=at(2),
        direction=Direction.INBOUND,
        from_number="8 (916) 123-45-67",
        from_name="",
        withheld=False,
        to_number="",
        did="",
    )
    desk.play(identified)
    await desk.settle()
    assert desk.cards()[-1]["match"] == "known"


async def test_call_whose_beginning_was_missed_is_rebuilt_from_its_story(desk: Desk) -> None:
    desk.play(ringing("1.2", AGENT_101))
    assert desk.cards() == []

    async def story_of(call_id: CallId) -> list[CallFact]:
        assert call_id == CALL
        return [started(), ringing("1.2", AGENT_101)]

    await desk.pops.on_stored([CALL], story_of)
    await desk.settle()
    assert desk.cards()[-1]["match"] == "known"


async def test_customer_looked_up_again_unchanged_shows_nothing_new(desk: Desk) -> None:
    desk.play(started(), ringing("1.2", AGENT_101))
    await desk.settle()
    desk.cards()
    desk.pops.on_customers_changed({KNOWN})
    await desk.pops.settle()
    assert desk.cards() == []


async def test_missed_call_that_is_over_is_not_rebuilt(desk: Desk) -> None:
    desk.play(ringing("1.2", AGENT_101), ended(CallStatus.ABANDONED))

    async def story_of(call_id: CallId) -> list[CallFact]:
        raise AssertionError("nobody asks for a call that is over")

    await desk.pops.on_stored([CALL], story_of)
    assert desk.cards() == []


async def test_closed_card_leaves_every_tab_and_is_forgotten(desk: Desk) -> None:
    desk.play(started(), ringing("1.2", AGENT_101), talk("1.2", AGENT_101))
    desk.play(leg_ended("1.2", AGENT_101, LegOutcome.ANSWERED), ended(CallStatus.ANSWERED))
    await desk.settle()
    desk.cards()
    assert desk.pops.close_card(USER, CALL)
    assert json.loads(desk.tab.outbox.get_nowait())["event"] == {"kind": "card_closed", "card_id": f"{USER}:{CALL}"}
    assert desk.pops.cards_of(USER) == []


async def test_cards_of_the_snapshot_are_those_of_the_last_frames(desk: Desk) -> None:
    desk.play(started(), ringing("1.2", AGENT_101), talk("1.2", AGENT_101))
    await desk.settle()
    [snapshot] = desk.pops.cards_of(USER)
    assert snapshot.model_dump(mode="json") == desk.cards()[-1]
    assert snapshot.match == "known"
