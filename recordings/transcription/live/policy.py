"""Which calls are heard live, whom of them, and when nothing is to be heard: all read from the call's story."""

from dataclasses import dataclass
from typing import Final

from callcenter.calls.facts import UniqueId
from callcenter.calls.story import CallStory, Talk
from callcenter.calls.vocabulary import Direction
from recordings.capture.policy import drawn
from recordings.capture.watch import customer_leg
from recordings.kinds import Side

EVERYBODY: Final = 100


@dataclass(frozen=True, slots=True)
class LivePolicy:
    """`queues` empty means all calls with a party outside; `share` in per cent of those."""

    queues: frozenset[str] = frozenset()
    share: int = EVERYBODY

    def wants(self, story: CallStory) -> bool:
        """The share is drawn from the call's id: the same call gets the same answer again."""
        if story.direction is Direction.INTERNAL or (self.queues and story.queue not in self.queues):
            return False
        return drawn(story.linkedid) < self.share


@dataclass(frozen=True, slots=True)
class Voices:
    """The legs that talk with the customer now, the customer's own too. `paused` as the recording is, for card data;
    `held` while one of them holds the other."""

    sides: dict[UniqueId, Side]
    paused: bool
    held: bool

    @property
    def silent(self) -> bool:
        return self.paused or self.held


def voices(story: CallStory) -> Voices:
    """Nobody while the customer waits, or the agent consults a colleague: nothing is heard then that the recording
    would not hold."""
    sides: dict[UniqueId, Side] = {}
    for talk in story.talks:
        if talk.end is None:
            sides |= _sides(story, talk)
    return Voices(
        sides,
        paused=any(pause.end is None for pause in story.recording_pauses),
        held=any(hold.end is None and hold.uniqueid in sides for hold in story.holds),
    )


def _sides(story: CallStory, talk: Talk) -> dict[UniqueId, Side]:
    customer = customer_leg(story, talk.uniqueids)
    if customer is None or customer.uniqueid not in talk.uniqueids:
        return {}
    return {uniqueid: Side.CUSTOMER if uniqueid == customer.uniqueid else Side.AGENT for uniqueid in talk.uniqueids}
