"""Two stories become one."""

from typing import Final

from callcenter.calls.story import CallStory
from callcenter.calls.vocabulary import Direction, LegRole

SEEN_LATE: Final = "seen-late"
"""The warning of a call that was running before its first event was heard: at least as old as what it absorbs."""


def absorb(story: CallStory, other: CallStory) -> None:
    """The other call's caller is one more party here: an agent who consulted, or a second customer who called."""
    outside = other.direction is Direction.INBOUND
    for leg in other.legs:
        if leg.role is LegRole.CALLER and not outside:
            leg.role = LegRole.AGENT
    known = {leg.uniqueid for leg in story.legs}
    story.legs += [leg for leg in other.legs if leg.uniqueid not in known]
    story.talks += other.talks
    story.holds += other.holds
    story.queue_visits += other.queue_visits
    story.transfers += other.transfers
    story.pickups += other.pickups
    story.forwards += other.forwards
    story.parkings += other.parkings
    story.conferences += other.conferences
    story.recordings += other.recordings
    story.recording_pauses += other.recording_pauses
    story.warnings += other.warnings
    story.queue = story.queue or other.queue
    if outside or any(warning.name == SEEN_LATE for warning in story.warnings):
        story.started_at = min(story.started_at, other.started_at)
