"""Facts of one small call, for tests: defaults are a customer who rings the sales queue."""

from datetime import UTC, datetime, timedelta

from callcenter.calls.facts import (
    CallEnded,
    CallId,
    CallStarted,
    Endpoint,
    LegAnswered,
    LegEnded,
    LegRinging,
    LegStarted,
    TalkStarted,
    UniqueId,
)
from callcenter.calls.vocabulary import CallStatus, Direction, HangupBy, LegOutcome, LegRole

NODE = "pbx1"
CALL = CallId("pbx1-1.1")
CALLER_LEG = UniqueId("1.1")
AGENT_101 = Endpoint("PJSIP/101")
AGENT_102 = Endpoint("PJSIP/102")
TRUNK = Endpoint("PJSIP/trunk")
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def started(
    call: CallId = CALL,
    *,
    number: str = "79161234567",
    withheld: bool = False,
    direction: Direction = Direction.INBOUND,
    to_number: str = "78005550101",
) -> CallStarted:
    return CallStarted(
        call_id=call,
        node=NODE,
        at=at(0),
        direction=direction,
        from_number=number,
        from_name="",
        withheld=withheld,
        to_number=to_number,
        did="78005550101",
        endpoint=TRUNK,
        uniqueid=CALLER_LEG,
        linkedid=str(CALLER_LEG),
    )


def leg(uniqueid: str, endpoint: Endpoint, role: LegRole = LegRole.AGENT, call: CallId = CALL) -> LegStarted:
    return LegStarted(
        call_id=call,
        node=NODE,
        at=at(1),
        uniqueid=UniqueId(uniqueid),
        channel=f"{endpoint}-0001",
        endpoint=endpoint,
        role=role,
        queue="sales",
        number="",
    )


def ringing(uniqueid: str, endpoint: Endpoint, call: CallId = CALL, after: float = 1.2) -> LegRinging:
    return LegRinging(
        call_id=call, node=NODE, at=at(after), uniqueid=UniqueId(uniqueid), endpoint=endpoint, queue="sales"
    )


def answered(uniqueid: str, endpoint: Endpoint, call: CallId = CALL) -> LegAnswered:
    return LegAnswered(call_id=call, node=NODE, at=at(5), uniqueid=UniqueId(uniqueid), endpoint=endpoint)


def talk(uniqueid: str, endpoint: Endpoint, call: CallId = CALL) -> TalkStarted:
    return TalkStarted(
        call_id=call,
        node=NODE,
        at=at(5),
        between=(TRUNK, endpoint),
        uniqueids=(CALLER_LEG, UniqueId(uniqueid)),
    )


def leg_ended(uniqueid: str, endpoint: Endpoint, outcome: LegOutcome, call: CallId = CALL) -> LegEnded:
    return LegEnded(call_id=call, node=NODE, at=at(30), uniqueid=UniqueId(uniqueid), endpoint=endpoint, outcome=outcome)


def ended(status: CallStatus, call: CallId = CALL) -> CallEnded:
    return CallEnded(call_id=call, node=NODE, at=at(31), status=status, hangup_by=HangupBy.CUSTOMER, cause=16)
