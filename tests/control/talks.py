"""Calls in the middle: olena (101) with a customer, told as facts to a live picture."""

from datetime import timedelta

from callcenter.calls.facts import (
    CallFact,
    CallId,
    Endpoint,
    Held,
    LegAnswered,
    LegStarted,
    RecordingPaused,
    RecordingStarted,
    TalkEnded,
    TalkStarted,
    Unheld,
    UniqueId,
)
from callcenter.calls.vocabulary import LegRole
from callcenter.control.live import LiveCalls
from callcenter.control.standing import Standing, own_leg, standing_of
from tests.fakes.stories import NODE, NOW, PHONE, TRUNK, Script

CALL = Script("call")
COLLEAGUE = Endpoint("PJSIP/102")
CUSTOMER, OWN, OTHER = UniqueId("call"), UniqueId("call.a"), UniqueId("call.b")
ENDPOINTS = {CUSTOMER: TRUNK, OWN: PHONE, OTHER: COLLEAGUE}


class Talk:
    """Facts one after another, a second apart."""

    def __init__(self) -> None:
        self.live = LiveCalls()
        self.second = 0

    @property
    def id(self) -> CallId:
        return CALL.id

    def say(self, *facts: CallFact) -> None:
        for fact in facts:
            self.live.apply(fact)

    def of(self) -> dict[str, object]:
        self.second += 1
        return {"call_id": CALL.id, "node": NODE, "at": NOW + timedelta(seconds=self.second)}

    def begin(self, *, ringing: bool = False) -> "Talk":
        self.say(CALL.started(), self.leg(CUSTOMER, LegRole.CALLER), self.leg(OWN))
        self.say(self.answered(CUSTOMER))
        if not ringing:
            self.say(self.answered(OWN))
            self.together(CUSTOMER, OWN)
        return self

    def leg(self, uniqueid: UniqueId, role: LegRole = LegRole.AGENT) -> LegStarted:
        endpoint = ENDPOINTS[uniqueid]
        named = {"channel": f"{endpoint}-1", "endpoint": endpoint, "role": role, "number": ""}
        return LegStarted(**self.of(), uniqueid=uniqueid, queue="sales" if role is LegRole.AGENT else None, **named)  # type: ignore[arg-type]

    def answered(self, uniqueid: UniqueId) -> LegAnswered:
        return LegAnswered(**self.of(), uniqueid=uniqueid, endpoint=ENDPOINTS[uniqueid])  # type: ignore[arg-type]

    def together(self, one: UniqueId, two: UniqueId) -> "Talk":
        self.say(TalkStarted(**self.of(), between=(ENDPOINTS[one], ENDPOINTS[two]), uniqueids=(one, two)))  # type: ignore[arg-type]
        return self

    def apart(self, one: UniqueId, two: UniqueId) -> "Talk":
        self.say(TalkEnded(**self.of(), between=(ENDPOINTS[one], ENDPOINTS[two]), uniqueids=(one, two)))  # type: ignore[arg-type]
        return self

    def hold(self, *, by_phone: bool = False) -> "Talk":
        if not by_phone:
            self.apart(CUSTOMER, OWN)
        self.say(Held(**self.of(), uniqueid=OWN, endpoint=PHONE))  # type: ignore[arg-type]
        return self

    def resume(self) -> "Talk":
        self.say(Unheld(**self.of(), uniqueid=OWN, endpoint=PHONE))  # type: ignore[arg-type]
        return self.together(CUSTOMER, OWN)

    def consult(self, *, ringing: bool = False) -> "Talk":
        self.hold()
        self.say(self.leg(OTHER))
        if not ringing:
            self.say(self.answered(OTHER))
            self.together(OWN, OTHER)
        return self

    def record(self) -> "Talk":
        self.say(RecordingStarted(**self.of(), uniqueid=CUSTOMER, file="x.wav"))  # type: ignore[arg-type]
        return self

    def pause(self) -> "Talk":
        self.say(RecordingPaused(**self.of(), uniqueid=CUSTOMER))  # type: ignore[arg-type]
        return self

    def at(self) -> Standing:
        story = self.live.call(CALL.id)
        assert story is not None
        own = own_leg(story, PHONE)
        assert own is not None
        return standing_of(story, own)
