"""What slips through the dial plan: an originated call, a call through somebody's own dial plan, a person who answers
out of a queue. Looked at when a talk begins, which is when all of it is known."""

from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import Final

import structlog

from callcenter.bus import Message
from callcenter.calls.facts import CallId, TalkStarted, UniqueId
from callcenter.calls.story import CallStory, Leg
from callcenter.calls.vocabulary import Direction, LegRole
from callcenter.calls.wire import call_fact
from callcenter.errors import AppError
from recordings.capture.policy import Policy, Subject, extension
from recordings.ports import RecordingSwitch

log = structlog.get_logger(__name__)

REMEMBERED: Final = 1_000


class CaptureWatch:
    """`story` gives a running call of our own nodes. What is asked of the exchange is asked once for each talk."""

    def __init__(
        self,
        policy: Policy,
        switch: RecordingSwitch,
        *,
        story: Callable[[CallId], CallStory | None],
        nodes: Collection[str],
    ) -> None:
        self._policy = policy
        self._switch = switch
        self._story = story
        self._nodes = frozenset(nodes)
        self._running: dict[UniqueId, bool] = {}

    async def on_fact(self, message: Message) -> None:
        """A handler of `calls.facts`."""
        fact = call_fact(message.payload)
        if not isinstance(fact, TalkStarted) or fact.node not in self._nodes:
            return
        story = self._story(fact.call_id)
        if story is None:
            return
        try:
            await self._look(story, fact)
        except AppError as error:
            log.warning("recordings.capture_failed", node=fact.node, code=error.code)

    async def set_policy(self, node: str) -> None:
        """On every connect: the exchange's own database keeps it from then on."""
        if node in self._nodes:
            await self._switch.set_policy(node, self._policy.for_dial_plan())

    async def _look(self, story: CallStory, fact: TalkStarted) -> None:
        leg = customer_leg(story, fact.uniqueids)
        if leg is None:
            return
        subject = subject_of_talk(story, leg, fact)
        recorded = self._is_recorded(story, leg)
        entry = self._policy.entry(subject)
        wanted = self._policy.decide(subject, leg.uniqueid)
        if wanted and not recorded:
            await self._switch.start_recording(story.node, leg.channel, self._name(story, leg))
            self._note(leg.uniqueid, running=True)
        elif recorded and not wanted and entry is not None and entry.names_person:
            await self._switch.stop_recording(story.node, leg.channel)
            self._note(leg.uniqueid, running=False)

    def _is_recorded(self, story: CallStory, leg: Leg) -> bool:
        told = any(recording.uniqueid == leg.uniqueid for recording in story.recordings)
        return self._running.get(leg.uniqueid, told)

    def _name(self, story: CallStory, leg: Leg) -> str:
        """A channel's second recording must not write over its first."""
        before = sum(recording.uniqueid == leg.uniqueid for recording in story.recordings)
        return f"{datetime.now(UTC):%Y-%m-%d}/{leg.uniqueid}" + (f"_{before + 1}" if before else "")

    def _note(self, uniqueid: UniqueId, *, running: bool) -> None:
        while len(self._running) >= REMEMBERED:
            del self._running[next(iter(self._running))]
        self._running[uniqueid] = running


def customer_leg(story: CallStory, talking: Collection[UniqueId]) -> Leg | None:
    """The channel to record: the outside party's, because it lives through transfers; within the firm the caller's.
    Of a call that is recorded already, the recorded one."""
    legs = {leg.uniqueid: leg for leg in story.legs}
    for recording in story.recordings:
        if recording.uniqueid in legs and legs[recording.uniqueid].ended_at is None:
            return legs[recording.uniqueid]
    wanted = LegRole.CALLER if story.direction is not Direction.OUTBOUND else LegRole.OUTSIDE
    talkers = [legs[uniqueid] for uniqueid in talking if uniqueid in legs]
    fitting = [leg for leg in talkers if leg.role is wanted]
    return next(iter(fitting), None)


def subject_of_talk(story: CallStory, leg: Leg, fact: TalkStarted) -> Subject:
    persons = [endpoint for endpoint in fact.between if endpoint != leg.endpoint]
    return Subject(
        str(story.direction),
        story.did,
        story.customer_number,
        story.queue or "",
        extension(persons[0]) if persons else "",
    )
