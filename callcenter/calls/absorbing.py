"""Two stories become one."""

from callcenter.calls.facts import Direction, LegRole
from callcenter.calls.story import CallStory


def absorb(story: CallStory, other: CallStory) -> None:
    """The other call's caller is one more party here: an agent who consulted, or a second customer."""
    outside = other.direction is Direction.INBOUND
    for leg in other.legs:
        if leg.role is LegRole.CALLER:
            leg.role = LegRole.OUTSIDE if outside else LegRole.AGENT
    known = {leg.uniqueid for leg in story.legs}
    story.legs += [leg for leg in other.legs if leg.uniqueid not in known]
    story.talks += other.talks
    story.holds += other.holds
    story.queue_visits += other.queue_visits
    story.transfers += other.transfers
    story.pickups += other.pickups
    story.recordings += other.recordings
    story.recording_pauses += other.recording_pauses
    story.warnings += other.warnings
    story.queue = story.queue or other.queue
    story.started_at = min(story.started_at, other.started_at) if outside else story.started_at
