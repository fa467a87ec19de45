"""The desk on real databases, with a PBX that may refuse."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from callcenter.agents.directory import AgentDirectory
from callcenter.agents.errors import (
    IllegalMove,
    NoPhone,
    NotOffline,
    PhoneTaken,
    UnknownPhone,
    UnknownQueue,
)
from callcenter.agents.events import DESK_CHANGED, DEVICES
from callcenter.agents.leavers import Leavers
from callcenter.agents.models import AgentStateLog
from callcenter.agents.schemas import DeskOut
from callcenter.agents.service import DeskRules, DeskService
from callcenter.agents.state import AgentState
from callcenter.agents.wrapup import WrapUps
from callcenter.auth.models import User
from callcenter.auth.names import StoredNames
from callcenter.calls.facts import CallFact
from callcenter.calls.vocabulary import Direction
from callcenter.db import Database
from callcenter.errors import Conflict, Unavailable
from tests.fakes.bus import RecordingBus
from tests.fakes.clock import Clock
from tests.fakes.people import NamedPeople, hire, person
from tests.fakes.stories import NOW, PHONE, Script
from tests.fakes.telephony import FakeTelephony

pytestmark = pytest.mark.db

ANNA, BORIS = person(1, "Anna"), person(2, "Boris")
QUEUES = {"sales": "Продажи", "support": "Support", "vip": "VIP"}


@dataclass
class House:
    database: Database
    pbx: FakeTelephony = field(default_factory=FakeTelephony)
    bus: RecordingBus = field(default_factory=RecordingBus)
    clock: Clock = field(default_factory=Clock)
    names: NamedPeople = field(default_factory=lambda: NamedPeople({1: "Anna", 2: "Boris"}))
    directory: AgentDirectory = field(default_factory=AgentDirectory)
    desks: DeskService = field(init=False)
    wrap_ups: WrapUps = field(init=False)
    phone_id: int = 0

    def __post_init__(self) -> None:
        self.restart()

    def restart(self, *, wrap_up_s: float = 30, asking: tuple[str, ...] = ()) -> None:
        """New objects on the same database and PBX, as after a kill."""
        rules = DeskRules(queues=QUEUES, outcome_queues=frozenset(asking), wrap_up=timedelta(seconds=wrap_up_s))
        self.desks = DeskService(self.database, self.pbx, self.bus, names=self.names, rules=rules, now=self.clock)
        self.wrap_ups = WrapUps(self.desks, self.directory, now=self.clock)

    async def desk(self, user_id: int = 1) -> DeskOut:
        async with self.database.reading() as session:
            return await self.desks.desk(session, user_id)

    async def state(self) -> AgentState:
        return (await self.desk()).state

    async def seat_anna(self) -> None:
        await self.desks.take_phone(1, self.phone_id)
        self.directory.hold(1, PHONE)

    async def ready_anna(self) -> None:
        await self.seat_anna()
        await self.desks.set_state(1, "ready", "")

    async def hear(self, *facts: CallFact) -> None:
        for fact in facts:
            await self.wrap_ups.on_fact(fact)

    async def history(self) -> list[tuple[str, str, bool]]:
        async with self.database.reading() as session:
            log = (await session.execute(select(AgentStateLog).order_by(AgentStateLog.id))).scalars()
            return [(entry.state, entry.reason, entry.ended_at is None) for entry in log]


@pytest.fixture
async def house(database: Database) -> House:
    await hire(database, ANNA, BORIS)
    house = House(database)
    async with database.transaction() as session:
        house.phone_id = (await house.desks.add_phone(session, PHONE, "Desk 1")).id
        await house.desks.assign_queues(session, 1, ["sales", "support"])
    return house


async def test_never_used_desk_is_offline_with_its_queues(house: House) -> None:
    desk = await house.desk()
    assert (desk.state, desk.phone, desk.pbx) == (AgentState.OFFLINE, None, "up")
    assert [queue.title for queue in desk.queues] == ["Продажи", "Support"]


async def test_offline_with_phone_goes_ready_device_rings_in_the_queues(house: House) -> None:
    await house.ready_anna()
    assert await house.state() is AgentState.READY
    assert house.pbx.queues_of(PHONE) == {"sales": (False, ""), "support": (False, "")}
    assert {"user_id": 1, "endpoint": PHONE} in house.bus.of(DEVICES)
    assert {"user_id": 1} in house.bus.of(DESK_CHANGED)


async def test_no_phone_goes_ready_is_refused(house: House) -> None:
    with pytest.raises(NoPhone):
        await house.desks.set_state(1, "ready", "")
    assert house.pbx.log == []


async def test_pbx_away_goes_ready_is_refused_and_nothing_changes(house: House) -> None:
    await house.seat_anna()
    house.pbx.up = False
    with pytest.raises(Unavailable):
        await house.desks.set_state(1, "ready", "")
    desk = await house.desk()
    assert (desk.state, desk.pbx) == (AgentState.OFFLINE, "down")


async def test_pbx_refuses_the_second_step_first_step_is_taken_back(house: House) -> None:
    await house.seat_anna()
    house.pbx.refusals["pause"] = Conflict("the PBX does not know the device")
    with pytest.raises(Conflict):
        await house.desks.set_state(1, "ready", "")
    assert await house.state() is AgentState.OFFLINE
    assert house.pbx.queues_of(PHONE) == {}


async def test_ready_pauses_reason_reaches_pbx_and_history(house: House) -> None:
    await house.ready_anna()
    await house.desks.set_state(1, "paused", "lunch")
    assert house.pbx.queues_of(PHONE)["sales"] == (True, "lunch")
    assert await house.history() == [("offline", "", False), ("ready", "", False), ("paused", "lunch", True)]


async def test_paused_goes_ready_device_is_unpaused(house: House) -> None:
    await house.ready_anna()
    await house.desks.set_state(1, "paused", "lunch")
    await house.desks.set_state(1, "ready", "")
    assert house.pbx.queues_of(PHONE)["sales"] == (False, "")


async def test_ready_again_since_stays(house: House) -> None:
    await house.ready_anna()
    house.clock.pass_by(60)
    await house.desks.set_state(1, "ready", "")
    assert (await house.desk()).since == NOW


async def test_goes_offline_device_leaves_and_phone_stays_chosen(house: House) -> None:
    await house.ready_anna()
    await house.desks.set_state(1, "offline", "")
    desk = await house.desk()
    assert house.pbx.queues_of(PHONE) == {}
    assert (desk.state, desk.phone and desk.phone.id) == (AgentState.OFFLINE, house.phone_id)


async def test_phone_held_by_another_is_refused_by_name(house: House) -> None:
    await house.seat_anna()
    with pytest.raises(PhoneTaken, match="taken by Anna"):
        await house.desks.take_phone(2, house.phone_id)
    assert [phone.taken_by for phone in (await house.desk(2)).phones] == ["Anna"]


async def test_two_take_one_phone_at_once_one_gets_it(house: House) -> None:
    tries = [house.desks.take_phone(user_id, house.phone_id) for user_id in (1, 2)]
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["NoneType", "PhoneTaken"]


async def test_holder_went_home_next_person_takes_the_phone(house: House) -> None:
    await house.seat_anna()
    house.clock.pass_by(15 * 60)
    await house.desks.take_phone(2, house.phone_id)
    assert (await house.desk(1)).phone is None
    assert house.bus.of(DEVICES)[-2:] == [{"user_id": 1, "endpoint": None}, {"user_id": 2, "endpoint": PHONE}]


async def test_ready_changes_phone_is_refused(house: House) -> None:
    await house.ready_anna()
    with pytest.raises(NotOffline):
        await house.desks.take_phone(1, None)


async def test_phone_that_does_not_exist_is_refused(house: House) -> None:
    with pytest.raises(UnknownPhone):
        await house.desks.take_phone(1, 999)


async def test_queue_that_does_not_exist_is_refused(house: House) -> None:
    with pytest.raises(UnknownQueue):
        async with house.database.transaction() as session:
            await house.desks.assign_queues(session, 1, ["nowhere"])


async def test_talk_ends_wrap_up_pauses_until_its_time(house: House) -> None:
    await house.ready_anna()
    await house.hear(*Script("1").whole())
    desk = await house.desk()
    assert (desk.state, desk.until) == (AgentState.WRAP_UP, NOW + timedelta(seconds=30))
    assert house.pbx.queues_of(PHONE)["sales"] == (True, "wrap-up")
    house.clock.pass_by(29)
    assert await house.wrap_ups.finish_due() == 1
    house.clock.pass_by(1)
    assert await house.wrap_ups.finish_due() is None
    assert await house.state() is AgentState.READY
    assert house.pbx.queues_of(PHONE)["sales"] == (False, "")


async def test_wrap_up_killed_and_restarted_timer_goes_on(house: House) -> None:
    await house.ready_anna()
    await house.hear(*Script("1").whole())
    house.restart()
    assert await house.wrap_ups.finish_due() == 30
    house.clock.pass_by(31)
    await house.wrap_ups.finish_due()
    assert await house.state() is AgentState.READY


async def test_wrap_up_finished_early_is_ready_and_not_finished_twice(house: House) -> None:
    await house.ready_anna()
    await house.hear(*Script("1").whole())
    await house.desks.finish_wrap_up(1)
    assert await house.state() is AgentState.READY
    with pytest.raises(IllegalMove):
        await house.desks.finish_wrap_up(1)


async def test_paused_in_the_talk_wrap_up_ends_in_the_pause(house: House) -> None:
    await house.ready_anna()
    call = Script("1")
    await house.hear(*call.whole()[:4])
    await house.desks.set_state(1, "paused", "lunch")
    await house.hear(call.leg_ended())
    assert await house.state() is AgentState.WRAP_UP
    house.clock.pass_by(31)
    await house.wrap_ups.finish_due()
    desk = await house.desk()
    assert (desk.state, desk.reason) == (AgentState.PAUSED, "lunch")
    assert house.pbx.queues_of(PHONE)["sales"] == (True, "lunch")


async def test_offline_in_the_talk_no_wrap_up_begins(house: House) -> None:
    await house.ready_anna()
    call = Script("1")
    await house.hear(*call.whole()[:4])
    await house.desks.set_state(1, "offline", "")
    await house.hear(call.leg_ended())
    assert await house.state() is AgentState.OFFLINE


async def test_pbx_away_at_the_end_of_wrap_up_person_is_not_called_ready(house: House) -> None:
    await house.ready_anna()
    await house.hear(*Script("1").whole())
    house.clock.pass_by(31)
    house.pbx.up = False
    assert await house.wrap_ups.finish_due() is not None
    assert await house.state() is AgentState.WRAP_UP
    house.pbx.up = True
    await house.wrap_ups.finish_due()
    assert await house.state() is AgentState.READY


async def test_pbx_away_when_the_talk_ends_wrap_up_is_asserted_later(house: House) -> None:
    await house.ready_anna()
    house.pbx.up = False
    await house.hear(*Script("1").whole())
    assert await house.state() is AgentState.WRAP_UP
    house.pbx.up = True
    assert await house.desks.reassert()
    assert house.pbx.queues_of(PHONE)["sales"] == (True, "wrap-up")


async def test_pbx_restarted_members_are_what_the_database_says(house: House) -> None:
    await house.ready_anna()
    await house.desks.set_state(1, "paused", "lunch")
    house.pbx.restart()
    assert await house.desks.reassert()
    assert house.pbx.queues_of(PHONE) == {"sales": (True, "lunch"), "support": (True, "lunch")}


async def test_device_of_nobody_left_in_a_queue_is_taken_out(house: House) -> None:
    await house.pbx.join_queues(PHONE, "ghost", ["vip"], paused=False)
    assert await house.desks.reassert()
    assert house.pbx.queues_of(PHONE) == {}


async def test_queues_of_a_ready_person_change_device_follows(house: House) -> None:
    await house.ready_anna()
    async with house.database.transaction() as session:
        await house.desks.assign_queues(session, 1, ["vip"])
    assert await house.desks.reassert_agent(1)
    assert set(house.pbx.queues_of(PHONE)) == {"vip"}


async def test_no_wrap_up_by_the_rules_person_stays_ready(house: House) -> None:
    house.restart(wrap_up_s=0)
    await house.ready_anna()
    await house.hear(*Script("1").whole())
    assert await house.state() is AgentState.READY


async def test_outbound_talk_ends_person_stays_ready(house: House) -> None:
    await house.ready_anna()
    await house.hear(*Script("1", direction=Direction.OUTBOUND, queue=None).whole())
    assert await house.state() is AgentState.READY


async def test_directory_loads_what_the_database_says(house: House) -> None:
    await house.seat_anna()
    directory = AgentDirectory()
    async with house.database.reading() as session:
        await directory.load(session)
    assert directory.agent_of(PHONE) == 1


async def test_running_timer_wakes_for_a_wrap_up_and_ends_it(house: House) -> None:
    house.restart(wrap_up_s=0.05)
    await house.ready_anna()
    running = asyncio.create_task(house.wrap_ups.run())
    await house.hear(*Script("1").whole())
    house.clock.pass_by(1)
    async with asyncio.timeout(5):
        while await house.state() is not AgentState.READY:
            await house.bus.heard.wait()
            house.bus.heard.clear()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_leaver_at_the_desk_is_taken_out_of_the_queues_and_the_phone_is_free(house: House) -> None:
    await house.ready_anna()
    leavers = Leavers(house.database, StoredNames(), house.desks)
    await leavers.clear()
    assert await house.state() is AgentState.READY, "nobody left yet"
    async with house.database.transaction() as session:
        await session.execute(update(User).where(User.id == 1).values(active=False))

    await leavers.clear()

    desk = await house.desk()
    assert (desk.state, desk.phone) == (AgentState.OFFLINE, None)
    assert house.pbx.queues_of(PHONE) == {}
    await house.desks.take_phone(2, house.phone_id)
