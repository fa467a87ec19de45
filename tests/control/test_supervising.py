"""Supervisors at others' ears and calls, with a PBX that does as it is told."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.calls.facts import Endpoint, QueueEntered, UniqueId
from callcenter.calls.ports import Party, Place, SpyMode, SpyOrder, SpyState, Supervision
from callcenter.control.actions import Result
from callcenter.control.listening import Ears, Floor
from callcenter.control.supervising import Hands
from callcenter.control.supervision_schemas import (
    AgentQueuesRequest,
    AgentStateRequest,
    CallerRequest,
    EndCallRequest,
    ListenRequest,
    MoveRequest,
)
from tests.control.house import IRINA, OLENA, TIMUR, House, asker, refused
from tests.control.talks import CALL, CUSTOMER
from tests.fakes.people import NamedPeople
from tests.fakes.stories import NODE, NOW

pytestmark = pytest.mark.db

BOSS = asker(IRINA)


@dataclass(slots=True)
class FakeEar(Supervision):
    """`answers`: the supervisor's phone is picked up at once; `line` is who waits."""

    answers: bool = True
    there: dict[UniqueId, SpyState] = field(default_factory=dict)
    orders: list[SpyOrder] = field(default_factory=list)
    modes: list[SpyMode] = field(default_factory=list)
    line: list[UniqueId] = field(default_factory=list)

    async def spy(self, order: SpyOrder) -> None:
        self.orders.append(order)
        self.there[order.channel_id] = SpyState.LISTENING if self.answers else SpyState.RINGING

    async def spy_mode(self, node: str, spy: UniqueId, mode: SpyMode) -> None:
        self.modes.append(mode)

    async def spies(self, node: str) -> Mapping[UniqueId, SpyState]:
        return self.there

    async def end_spy(self, node: str, spy: UniqueId) -> None:
        self.there.pop(spy, None)

    async def take_over(self, node: str, agent: Party, customer: Party, *, taker: Endpoint, giver: Endpoint) -> None:
        raise AssertionError("nobody takes over here")

    async def to_front(self, node: str, queue: str, caller: Party) -> None:
        self.line.remove(caller.uniqueid)
        self.line.insert(0, caller.uniqueid)

    async def line_up(self, node: str, queue: str) -> list[UniqueId]:
        return self.line

    async def send(self, node: str, party: Party, to: Place) -> None:
        raise AssertionError("nobody is sent anywhere here")


@dataclass(slots=True)
class OneTeam:
    """Implements Teams: `queues` None is all of them."""

    queues: set[str] | None = None

    async def leads(self, session: AsyncSession, user_id: int, queues: Collection[str]) -> bool:
        return self.queues is None or bool(self.queues & set(queues))


@dataclass(slots=True)
class Room:
    house: House
    ear: FakeEar
    team: OneTeam
    ears: Ears
    hands: Hands


def room(house: House) -> Room:
    ear, team, parts = FakeEar(), OneTeam(), house.parts
    house.phones.hold(IRINA.user_id, Endpoint("PJSIP/105"))
    floor = Floor(
        database=house.database,
        pbx=ear,
        live=house.talk.live,
        phones=house.phones,
        desks=parts.desks,
        dialler=parts.dialler,
        teams=team,
        names=NamedPeople({1: "Olena", 2: "Timur", 3: "Irina"}),
        audit=parts.audit,
        bus=parts.bus,
        confirm_s=0.01,
        now=house.now,
    )
    return Room(house, ear, team, Ears(floor), Hands(floor, house.pbx, queues={"sales": "Sales"}))


def to_olena(mode: SpyMode = SpyMode.LISTEN) -> ListenRequest:
    return ListenRequest(user_id=OLENA.user_id, mode=mode, reason="new colleague")


async def mine(made: Room) -> object:
    async with made.house.database.reading() as session:
        return await made.ears.mine(session, IRINA.user_id)


async def test_supervisor_listens_changes_the_way_and_stops_the_trail_has_it_all(house: House) -> None:
    made = room(house)
    house.talk.begin()
    heard = (await made.ears.listen(BOSS, CALL.id, to_olena())).listening
    assert (heard.agent_name, heard.reason, heard.heard_at) == ("Olena", "new colleague", NOW)
    await made.ears.change(BOSS, heard.id, SpyMode.WHISPER)
    assert made.ear.modes == [SpyMode.WHISPER]
    await made.ears.stop(BOSS, heard.id)
    assert (await mine(made), made.ear.there) == (None, {})
    actions = {action for _, action, *_ in await house.trail()}
    assert actions == {"call.listen", "call.listen_mode", "call.listen_end"}


async def test_phone_rings_on_ear_is_not_heard_yet_and_the_way_cannot_change(house: House) -> None:
    made = room(house)
    made.ear.answers = False
    house.talk.begin()
    answer = await made.ears.listen(BOSS, CALL.id, to_olena())
    assert (answer.result, answer.listening.heard_at) == (Result.RINGING, None)
    assert await refused(made.ears.change(BOSS, answer.listening.id, SpyMode.BARGE)) == "not-listening-yet"


async def test_supervisor_hangs_up_the_phone_listening_is_over(house: House) -> None:
    made = room(house)
    house.talk.begin()
    await made.ears.listen(BOSS, CALL.id, to_olena())
    made.ear.there.clear()
    await made.ears.look()
    assert await mine(made) is None
    assert await made.ears.look() is None


async def test_second_ear_own_call_silent_agent_and_foreign_team_are_refused(house: House) -> None:
    made = room(house)
    house.talk.begin()
    assert await refused(made.ears.listen(asker(OLENA), CALL.id, to_olena())) == "own-call"
    silent = ListenRequest(user_id=TIMUR.user_id)
    assert await refused(made.ears.listen(BOSS, CALL.id, silent)) == "not-talking"
    made.team.queues = {"support"}
    assert await refused(made.ears.listen(BOSS, CALL.id, to_olena())) == "not-your-team"
    made.team.queues = None
    listening = (await made.ears.listen(BOSS, CALL.id, to_olena())).listening
    assert await refused(made.ears.listen(BOSS, CALL.id, to_olena())) == "already-listening"
    assert await refused(made.ears.stop(asker(TIMUR), listening.id)) == "no-such-listening"
    assert len(made.ear.orders) == 1


def waits(house: House) -> None:
    house.talk.begin(ringing=True)
    house.talk.say(
        QueueEntered(call_id=CALL.id, node=NODE, at=NOW, queue="sales", uniqueid=CUSTOMER, position=2),
    )


async def test_waiting_caller_is_put_in_front_and_is_the_first(house: House) -> None:
    made = room(house)
    waits(house)
    made.ear.line = [UniqueId("other"), CUSTOMER]
    moved = await made.hands.to_front(BOSS, CALL.id, CallerRequest(queue="sales"))
    assert (moved.position, made.ear.line[0]) == (1, CUSTOMER)


async def test_caller_who_waits_no_more_or_goes_nowhere_is_left_alone(house: House) -> None:
    made = room(house)
    house.talk.begin()
    assert await refused(made.hands.to_front(BOSS, CALL.id, CallerRequest(queue="sales"))) == "not-waiting"
    for to, code in (("gone", "no-such-target"), ("sales", "already-there")):
        assert await refused(made.hands.move(BOSS, CALL.id, MoveRequest(queue="sales", to=to))) == code


async def test_stuck_call_is_hung_up_the_caller_first(house: House) -> None:
    made = room(house)
    house.talk.begin()
    ended = await made.hands.end_call(BOSS, CALL.id, EndCallRequest(reason="stuck"))
    assert ended.result is Result.SENT
    assert house.pbx.log[0] == ("hang_up", CUSTOMER)
    assert len(house.pbx.log) == 2


async def test_agent_of_the_team_is_paused_and_given_queues_another_ones_is_not(house: House) -> None:
    made = room(house)
    await house.parts.desks.set_state(TIMUR.user_id, "ready", "")
    paused = await made.hands.set_state(BOSS, TIMUR.user_id, AgentStateRequest(state="paused", reason="lunch"))
    assert (paused.state, paused.reason) == ("paused", "lunch")
    changed = await made.hands.set_queues(BOSS, TIMUR.user_id, AgentQueuesRequest(queues=[]))
    assert changed.queues == []
    made.team.queues = {"support"}
    asked = made.hands.set_state(BOSS, TIMUR.user_id, AgentStateRequest(state="ready"))
    assert await refused(asked) == "not-your-team"
