"""Who reads along: the operator in the talk, who may read in all, nobody else, and nobody after the call is gone."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from callcenter.auth.permissions import Role
from callcenter.auth.principal import Principal
from callcenter.bus import Message
from callcenter.calls.facts import CallId
from recordings.kinds import Side
from recordings.transcription.live.board import LiveBoard
from recordings.transcription.live.events import (
    LIVE_STATES,
    LIVE_TURNS,
    LiveState,
    LiveStateChanged,
    LiveTurnHeard,
    WhyNot,
    live_state,
    live_turn,
    state_payload,
    turn_payload,
)
from recordings.transcription.speech import Word
from screenpop.hub import Client
from screenpop.live import LiveDesk
from screenpop.schemas import ScriptTicks, StepTick

pytestmark = pytest.mark.unit

CALL = CallId("pbx-1")
VERSION = UUID(int=1)
SINCE = datetime(2026, 11, 22, 10, tzinfo=UTC)


def person(user_id: int, role: Role) -> Principal:
    return Principal(user_id, f"user{user_id}", f"User {user_id}", role, session_id=user_id)


OPERATOR, OTHER, SUPERVISOR = person(1, Role.OPERATOR), person(2, Role.OPERATOR), person(3, Role.SUPERVISOR)


@dataclass
class Room:
    talking: set[int] = field(default_factory=lambda: {1})
    noted: list[int] = field(default_factory=list)
    desk: LiveDesk = field(init=False)

    def __post_init__(self) -> None:
        self.desk = LiveDesk(LiveBoard(), lambda user_id, call_id: user_id in self.talking, self._note)

    async def _note(self, principal: Principal, call_id: CallId) -> None:
        self.noted.append(principal.user_id)

    async def turn(self, number: int, text: str, version: int = 1) -> None:
        await self.desk.on_turn(Message(LIVE_TURNS, "1", turn_payload(turn(number, text, version))))

    async def state(self, state: LiveState, why: WhyNot | None = None) -> None:
        change = LiveStateChanged(call_id=CALL, state=state, why=why)
        await self.desk.on_state(Message(LIVE_STATES, "1", state_payload(change)))


def turn(number: int, text: str, version: int = 1) -> LiveTurnHeard:
    return LiveTurnHeard(
        call_id=CALL,
        turn=number,
        version=version,
        speaker=Side.CUSTOMER,
        text=text,
        start=1.5,
        end=2.0,
        since=SINCE,
        final=True,
        language="ru",
        words=(Word(text, 1.5, 2.0, 0.9),),
    )


class Ticker:
    """Ticks a step for each turn that was said for good; notes what it was asked."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.broken = False

    async def __call__(self, call_id: CallId, turns: Sequence[LiveTurnHeard]) -> ScriptTicks | None:
        self.asked.append(len(turns))
        if self.broken:
            self.broken = False
            raise LookupError("the script is gone")
        steps = [StepTick(id=f"step{turn.turn}", state="done", quote=turn.text, left_s=None) for turn in turns]
        return ScriptTicks(version_id=VERSION, steps=steps)


@asynccontextmanager
async def ticking(room: Room) -> AsyncIterator[Ticker]:
    ticker = Ticker()
    task = asyncio.create_task(room.desk.tick(ticker))
    yield ticker
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def ticked(client: Client) -> list[str]:
    """The steps of the next frame that has ticks."""
    async with asyncio.timeout(5):
        while True:
            frame = json.loads(await client.outbox.get())
            if frame["ticks"] is not None:
                return [step["id"] for step in frame["ticks"]["steps"]]


def frames(client: Client) -> list[dict[str, Any]]:
    return [json.loads(client.outbox.get_nowait()) for _ in range(client.outbox.qsize())]


def texts(client: Client) -> list[str]:
    return [part["text"] for frame in frames(client) for part in frame["turns"]]


def test_event_on_the_wire_comes_back_as_it_was() -> None:
    change = LiveStateChanged(call_id=CALL, state=LiveState.BUSY, why=WhyNot.TOO_SLOW)
    assert live_turn(turn_payload(turn(1, "да"))) == turn(1, "да")
    assert live_state(state_payload(change)) == change


async def test_who_comes_in_the_middle_gets_all_and_then_what_follows() -> None:
    room, client = Room(), Client(1, 1)
    await room.state(LiveState.HEARD)
    await room.turn(1, "добрый день")
    assert await room.desk.read_along(client, OPERATOR, CALL) is None
    await room.turn(2, "слушаю")
    await room.turn(2, "слуша", version=1)
    first, second = frames(client)
    assert (first["whole"], first["state"], [part["text"] for part in first["turns"]]) == (
        True,
        "heard",
        ["добрый день"],
    )
    assert (second["whole"], [part["text"] for part in second["turns"]]) == (False, ["слушаю"])
    assert room.noted == []


async def test_supervisor_reads_a_call_of_others_and_it_is_noted() -> None:
    room, client = Room(), Client(3, 3)
    assert await room.desk.read_along(client, SUPERVISOR, CALL) is None
    await room.turn(1, "да")
    assert texts(client) == ["да"]
    assert room.noted == [3]


async def test_operator_who_does_not_talk_in_it_is_refused_and_gets_nothing() -> None:
    room, client = Room(), Client(2, 2)
    assert await room.desk.read_along(client, OTHER, CALL) == "forbidden"
    await room.turn(1, "да")
    assert frames(client) == []


async def test_operator_whose_call_went_to_a_colleague_reads_no_further() -> None:
    room, client = Room(), Client(1, 1)
    await room.desk.read_along(client, OPERATOR, CALL)
    room.talking = {2}
    await room.turn(1, "секрет")
    await room.turn(2, "ещё")
    told = frames(client)
    assert [frame["state"] for frame in told] == ["off", "over"]
    assert all(frame["turns"] == [] for frame in told)


async def test_call_that_is_over_is_told_to_its_readers_and_forgotten() -> None:
    room, client = Room(), Client(1, 1)
    await room.desk.read_along(client, OPERATOR, CALL)
    await room.turn(1, "до свидания")
    room.talking = set()
    await room.state(LiveState.OVER)
    assert frames(client)[-1]["state"] == "over"
    assert room.desk.board.picture(CALL).turns == []


async def test_reader_who_stops_or_leaves_gets_nothing_more() -> None:
    room, one, two = Room(), Client(1, 1), Client(3, 3)
    await room.desk.read_along(one, OPERATOR, CALL)
    await room.desk.read_along(two, SUPERVISOR, CALL)
    room.desk.stop(one, CALL)
    room.desk.leave(two)
    await room.turn(1, "да")
    assert texts(one) == texts(two) == []


async def test_reason_why_a_call_is_not_heard_reaches_the_reader() -> None:
    room, client = Room(), Client(1, 1)
    await room.state(LiveState.BUSY, WhyNot.ALL_TAKEN)
    await room.desk.read_along(client, OPERATOR, CALL)
    assert [(frame["state"], frame["why"]) for frame in frames(client)] == [("busy", "all_taken")]


async def test_tab_that_reads_too_many_calls_is_refused() -> None:
    room, client = Room(), Client(3, 3)
    answers = [await room.desk.read_along(client, SUPERVISOR, CallId(f"pbx-{number}")) for number in range(9)]
    assert answers == [None] * 8 + ["too-many-requests"]


async def test_steps_are_ticked_for_who_reads_and_for_who_comes_in_the_middle() -> None:
    room, operator, supervisor = Room(), Client(1, 1), Client(3, 3)
    async with ticking(room) as ticker:
        await room.desk.read_along(operator, OPERATOR, CALL)
        await room.turn(1, "добрый день")
        assert await ticked(operator) == ["step1"]
        await room.desk.read_along(supervisor, SUPERVISOR, CALL)
        assert await ticked(supervisor) == ["step1"]
        await room.turn(2, "всего доброго")
        assert await ticked(supervisor) == ["step1", "step2"]
    assert ticker.asked == [1, 1, 2]


async def test_call_that_nobody_reads_and_one_that_is_over_are_not_judged() -> None:
    room, client = Room(), Client(1, 1)
    async with ticking(room) as ticker:
        await room.turn(1, "добрый день")
        await room.state(LiveState.OVER)
        await room.desk.read_along(client, OPERATOR, CALL)
        await room.turn(1, "алло")
        assert await ticked(client) == ["step1"]
    assert ticker.asked == [1]


async def test_script_that_cannot_be_judged_costs_the_ticks_and_not_the_words() -> None:
    room, client = Room(), Client(1, 1)
    async with ticking(room) as ticker:
        ticker.broken = True
        await room.desk.read_along(client, OPERATOR, CALL)
        await room.turn(1, "добрый день")
        await asyncio.sleep(0)
        await room.turn(2, "слушаю")
        assert await ticked(client) == ["step1", "step2"]


async def test_operator_who_gave_the_call_away_gets_no_more_ticks() -> None:
    room, client = Room(), Client(1, 1)
    await room.desk.read_along(client, OPERATOR, CALL)
    await room.turn(1, "добрый день")
    room.talking = {2}
    async with ticking(room):
        await room.turn(2, "слушаю")
    assert all(frame["ticks"] is None for frame in frames(client))
