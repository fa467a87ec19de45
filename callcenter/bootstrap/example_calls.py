"""Past calls of the example firm, told as facts and recorded by the same path as real ones."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from callcenter.calls.facts import (
    CallEnded,
    CallFact,
    CallId,
    CallStarted,
    Endpoint,
    LegAnswered,
    LegEnded,
    LegRinging,
    LegStarted,
    QueueEntered,
    QueueLeft,
    TalkEnded,
    TalkStarted,
    UniqueId,
)
from callcenter.calls.vocabulary import CallStatus, Direction, HangupBy, LegOutcome, LegRole, QueueOutcome

NODE: Final = "example"
TRUNK: Final = Endpoint("PJSIP/trunk")
DAYS: Final = 60
_SEED: Final = 20_260_911


@dataclass(frozen=True, slots=True)
class PastCaller:
    """A number of a customer, the queue of his language, and the line that leads there."""

    number: str
    queue: str
    did: str


def past_calls(
    callers: Sequence[PastCaller], agents: Sequence[Endpoint], before: datetime, *, count: int
) -> Iterator[list[CallFact]]:
    """Inbound calls of the last weeks, in working hours, four of five answered; the same ones every time."""
    dice = random.Random(_SEED)  # noqa: S311 - the same example every time, no secret
    for number in range(count):
        day = before.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=dice.randint(1, DAYS))
        start = day + timedelta(hours=dice.randint(6, 15), seconds=dice.randint(0, 3599))
        yield list(_call(number, dice.choice(callers), dice.choice(agents), start, dice))


@dataclass(frozen=True, slots=True)
class _Call:
    """One past call's identities and times; `answered` decides how it ended."""

    number: int
    caller: PastCaller
    agent: Endpoint
    start: datetime
    pickup: datetime
    end: datetime
    answered: bool

    @property
    def of(self) -> dict[str, Any]:
        return {"call_id": CallId(str(self.legs[0])), "node": NODE}

    @property
    def legs(self) -> tuple[UniqueId, UniqueId]:
        begun = int(self.start.timestamp())
        return UniqueId(f"{NODE}-{begun}.{self.number * 2}"), UniqueId(f"{NODE}-{begun}.{self.number * 2 + 1}")


def _call(number: int, caller: PastCaller, agent: Endpoint, start: datetime, dice: random.Random) -> Iterator[CallFact]:
    pickup = start + timedelta(seconds=dice.uniform(4, 40))
    answered = dice.random() < 0.8
    end = pickup + (timedelta(seconds=dice.uniform(40, 420)) if answered else timedelta())
    call = _Call(number, caller, agent, start, pickup, end, answered)
    yield from _ring(call)
    yield from _talk(call)
    yield from _end(call)


def _ring(call: _Call) -> Iterator[CallFact]:
    first, second = call.legs
    caller, queue, ring = call.caller, call.caller.queue, call.start + timedelta(seconds=1)
    yield CallStarted(
        **call.of,
        at=call.start,
        direction=Direction.INBOUND,
        from_number=caller.number,
        from_name="",
        withheld=False,
        to_number=caller.did,
        did=caller.did,
        endpoint=TRUNK,
        uniqueid=first,
        linkedid=str(first),
    )
    customer: dict[str, Any] = {**call.of, "uniqueid": first, "endpoint": TRUNK, "number": caller.number}
    operator: dict[str, Any] = {**call.of, "uniqueid": second, "endpoint": call.agent, "queue": queue}
    serial = f"{call.number:08x}"
    yield LegStarted(**customer, at=call.start, channel=f"{TRUNK}-{serial}", role=LegRole.CALLER, queue=None)
    yield QueueEntered(**call.of, at=call.start, queue=queue, uniqueid=first, position=1)
    yield LegStarted(**operator, at=ring, channel=f"{call.agent}-{serial}", role=LegRole.AGENT, number="")
    yield LegRinging(**operator, at=ring)


def _talk(call: _Call) -> Iterator[CallFact]:
    first, second = call.legs
    wait_s = (call.pickup - call.start).total_seconds()
    left: dict[str, Any] = {**call.of, "queue": call.caller.queue, "uniqueid": first, "wait_s": wait_s}
    if not call.answered:
        yield QueueLeft(**left, at=call.end, outcome=QueueOutcome.ABANDONED, agent=None)
        return
    talked: dict[str, Any] = {**call.of, "between": (TRUNK, call.agent), "uniqueids": (first, second)}
    yield LegAnswered(**call.of, at=call.pickup, uniqueid=second, endpoint=call.agent)
    yield LegAnswered(**call.of, at=call.pickup, uniqueid=first, endpoint=TRUNK)
    yield QueueLeft(**left, at=call.pickup, outcome=QueueOutcome.ANSWERED, agent=call.agent)
    yield TalkStarted(**talked, at=call.pickup)
    yield TalkEnded(**talked, at=call.end)


def _end(call: _Call) -> Iterator[CallFact]:
    first, second = call.legs
    outcome = LegOutcome.ANSWERED if call.answered else LegOutcome.CANCELLED
    status = CallStatus.ANSWERED if call.answered else CallStatus.ABANDONED
    yield LegEnded(**call.of, at=call.end, uniqueid=second, endpoint=call.agent, outcome=outcome)
    yield LegEnded(**call.of, at=call.end, uniqueid=first, endpoint=TRUNK, outcome=outcome)
    yield CallEnded(**call.of, at=call.end, status=status, hangup_by=HangupBy.CUSTOMER, cause=16)
