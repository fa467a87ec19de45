"""A story keeper that knows just enough of the fold, and facts to feed it with."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from callcenter.calls.facts import (
    CallEnded,
    CallFact,
    CallId,
    CallsMerged,
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
    UniqueId,
)
from callcenter.calls.story import CallStory, Leg

NOW: Final = datetime(2026, 3, 4, 9, 30, 0, 123456, tzinfo=UTC)
NODE: Final = "pbx1"
PHONE: Final = Endpoint("PJSIP/101")
TRUNK: Final = Endpoint("PJSIP/trunk")


@dataclass(slots=True)
class PlainStories:
    """Implements the recorder's StoryKeeper."""

    stories: dict[CallId, CallStory] = field(default_factory=dict)

    def restore(self, stories: Sequence[CallStory]) -> None:
        self.stories.update({story.id: story for story in stories})

    def apply(self, fact: CallFact) -> CallStory | None:
        if isinstance(fact, CallStarted):
            return self.stories.setdefault(fact.call_id, new_story(fact))
        story = self.stories.get(fact.call_id)
        if story is None:
            return None
        match fact:
            case LegStarted():
                self._add_leg(story, fact)
            case LegAnswered():
                self._leg(story, fact.uniqueid).answered_at = fact.at
            case LegEnded():
                leg = self._leg(story, fact.uniqueid)
                leg.ended_at, leg.outcome = fact.at, fact.outcome
            case CallsMerged():
                story.legs += self.stories.pop(fact.absorbed).legs
            case CallEnded():
                story.status, story.ended_at, story.hangup_by = fact.status, fact.at, fact.hangup_by
        return story

    def _add_leg(self, story: CallStory, fact: LegStarted) -> None:
        if any(leg.uniqueid == fact.uniqueid for leg in story.legs):
            return
        story.legs.append(
            Leg(fact.uniqueid, fact.channel, fact.endpoint, fact.role, fact.number, fact.queue, started_at=fact.at)
        )

    def _leg(self, story: CallStory, uniqueid: UniqueId) -> Leg:
        return next(leg for leg in story.legs if leg.uniqueid == uniqueid)


def new_story(fact: CallStarted) -> CallStory:
    return CallStory(
        id=fact.call_id,
        node=fact.node,
        linkedid=fact.linkedid,
        direction=fact.direction,
        from_number=fact.from_number,
        from_name=fact.from_name,
        withheld=fact.withheld,
        to_number=fact.to_number,
        did=fact.did,
        endpoint=fact.endpoint,
        started_at=fact.at,
    )


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
