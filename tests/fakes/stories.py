"""The facts of made-up calls."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from callcenter.calls.facts import (
    CallEnded,
    CallFact,
    CallId,
    CallsMerged,
    CallStarted,
    Endpoint,
    LegAnswered,
    LegEnded,
    LegRinging,
    LegStarted,
    UniqueId,
)
from callcenter.calls.vocabulary import CallStatus, Direction, HangupBy, LegOutcome, LegRole

NOW: Final = datetime(2026, 3, 4, 9, 30, 0, 123456, tzinfo=UTC)
NODE: Final = "pbx1"
PHONE: Final = Endpoint("PJSIP/101")
TRUNK: Final = Endpoint("PJSIP/trunk")


@dataclass(frozen=True, slots=True)
class Script:
    """The facts of one inbound call, by name."""

    name: str
    number: str = "89161234567"
    began: datetime = NOW
    direction: Direction = Direction.INBOUND
    queue: str | None = "sales"

    @property
    def id(self) -> CallId:
        return CallId(f"{NODE}-{self.name}")

    def started(self) -> CallStarted:
        return CallStarted(
            call_id=self.id,
            node=NODE,
            at=self.began,
            direction=self.direction,
            from_number=self.number,
            from_name="Анна",
            withheld=False,
            to_number="600",
            did="74950000000",
            endpoint=TRUNK,
            uniqueid=UniqueId(self.name),
            linkedid=self.name,
        )

    def leg(self, leg: str = "a", endpoint: Endpoint = PHONE, *, after: float = 1) -> LegStarted:
        return LegStarted(
            call_id=self.id,
            node=NODE,
            at=self.at(after),
            uniqueid=self.uniqueid(leg),
            channel=f"{endpoint}-{leg}",
            endpoint=endpoint,
            role=LegRole.AGENT,
            queue=self.queue,
            number="",
        )

    def ringing(self, leg: str = "a", endpoint: Endpoint = PHONE, *, after: float = 1) -> LegRinging:
        uniqueid = self.uniqueid(leg)
        return LegRinging(
            call_id=self.id, node=NODE, at=self.at(after), uniqueid=uniqueid, endpoint=endpoint, queue=self.queue
        )

    def answered(self, leg: str = "a", endpoint: Endpoint = PHONE, *, after: float = 3) -> LegAnswered:
        return LegAnswered(
            call_id=self.id, node=NODE, at=self.at(after), uniqueid=self.uniqueid(leg), endpoint=endpoint
        )

    def leg_ended(
        self,
        leg: str = "a",
        endpoint: Endpoint = PHONE,
        *,
        outcome: LegOutcome = LegOutcome.ANSWERED,
        after: float = 60,
    ) -> LegEnded:
        return LegEnded(
            call_id=self.id,
            node=NODE,
            at=self.at(after),
            uniqueid=self.uniqueid(leg),
            endpoint=endpoint,
            outcome=outcome,
        )

    def ended(self, *, after: float = 60, status: CallStatus = CallStatus.ANSWERED) -> CallEnded:
        return CallEnded(
            call_id=self.id, node=NODE, at=self.at(after), status=status, hangup_by=HangupBy.CUSTOMER, cause=16
        )

    def absorbs(self, other: "Script", *, after: float = 10) -> CallsMerged:
        return CallsMerged(call_id=self.id, node=NODE, at=self.at(after), absorbed=other.id)

    def whole(self) -> list[CallFact]:
        return [self.started(), self.leg(), self.ringing(), self.answered(), self.leg_ended(), self.ended()]

    def at(self, after: float) -> datetime:
        return self.began + timedelta(seconds=after)

    def uniqueid(self, leg: str) -> UniqueId:
        return UniqueId(f"{self.name}.{leg}")
