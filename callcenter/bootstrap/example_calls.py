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
    CallStatus,
    Direction,
    Endpoint,
    HangupBy,
    LegAnswered,
    LegEnded,
    LegOutcome,
    LegRinging,
    LegRole,
    LegStarted,
    QueueEntered,
    QueueLeft,
    QueueOutcome,
    TalkEnded,
    TalkStarted,
    UniqueId,
)

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


def _call(number: int, caller: PastCaller, agent: Endpoint, start: datetime, dice: random.Random) -> Iterator[CallFact]:
    begun = int(start.timestamp())
    first, second = UniqueId(f"{NODE}-{begun}.{number * 2}"), UniqueId(f"{NODE}-{begun}.{number * 2 + 1}")
    of: dict[str, Any] = {"call_id": CallId(str(first)), "node": NODE}
    wait = timedelta(seconds=dice.uniform(4, 40))
    answered = dice.random() < 0.8
    end = start + wait + (timedelta(seconds=dice.uniform(40, 420)) if answered else timedelta())
    yield CallStarted(
        **of,
        at=start,
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
    customer: dict[str, Any] = {**of, "uniqueid": first, "endpoint": TRUNK}
    operator: dict[str, Any] = {**of, "uniqueid": second, "endpoint": agent}
    leg: dict[str, Any] = {
        "channel": f"{TRUNK}-{number:08x}",
        "role": LegRole.CALLER,
        "queue": None,
        "number": caller.number,
    }
    yield LegStarted(**customer, **leg, at=start)
    yield QueueEntered(**of, at=start, queue=caller.queue, uniqueid=first, position=1)
    ring = start + timedelta(seconds=1)
    yield LegStarted(
        **operator, at=ring, channel=f"{agent}-{number:08x}", role=LegRole.AGENT, queue=caller.queue, number=""
    )
    yield LegRinging(**operator, at=ring, queue=caller.queue)
    talked = {**of, "between": (TRUNK, agent), "uniqueids": (first, second)}
    left = {**of, "queue": caller.queue, "uniqueid": first, "wait_s": wait.total_seconds()}
    if answered:
        yield LegAnswered(**operator, at=start + wait)
        yield LegAnswered(**customer, at=start + wait)
        yield QueueLeft(**left, at=start + wait, outcome=QueueOutcome.ANSWERED, agent=agent)
        yield TalkStarted(**talked, at=start + wait)
        yield TalkEnded(**talked, at=end)
    else:
        yield QueueLeft(**left, at=end, outcome=QueueOutcome.ABANDONED, agent=None)
    outcome = LegOutcome.ANSWERED if answered else LegOutcome.CANCELLED
    yield LegEnded(**operator, at=end, outcome=outcome)
    yield LegEnded(**customer, at=end, outcome=outcome)
    status = CallStatus.ANSWERED if answered else CallStatus.ABANDONED
    yield CallEnded(**of, at=end, status=status, hangup_by=HangupBy.CUSTOMER, cause=16)
