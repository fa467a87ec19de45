"""Who reads along: the operator in the talk, who may read in all, nobody else, and nobody after the call is gone."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

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

pytestmark = pytest.mark.unit

CALL = CallId("pbx-1")
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
