"""Each party is charged with exactly the own talk: our legs against the bridges in the CEL file of the same call."""

import pytest

from ami.replay import replay_events
from ami.tracker import TrackerRules
from tests.ami.tracker.traces import CASES, REPLAY, trace
from tests.cel_talks import talk_by_channel

pytestmark = pytest.mark.replay

NEAR_S = 0.08
"""CEL is written by another thread than the events, with milliseconds cut off; a leg may have several talks."""
SUPERVISED = {"moves/supervisor_listens"}
"""Who listens is in no bridge, and the tap's own channel is no party."""


@pytest.mark.parametrize("case", [case for case in CASES if case not in SUPERVISED])
def test_each_leg_talks_as_long_as_its_channel_shares_a_bridge(case: str) -> None:
    """Hold by re-INVITE leaves the bridge as it is, and no CEL event tells it: its time is added to the talk."""
    truth = talk_by_channel(REPLAY / f"{case}.cel.csv")
    told = {}
    for story in replay_events(trace(case), TrackerRules()).stories:
        for leg in story.legs:
            talks = [talk for talk in story.talks if leg.uniqueid in talk.uniqueids]
            times = sorted((talk.start.timestamp(), (talk.end or talk.start).timestamp()) for talk in talks)
            if times:
                told[str(leg.uniqueid)] = _union(times)
            spent = told.get(str(leg.uniqueid), 0.0)
            held = sum((hold.end - hold.start).total_seconds() for hold in story.holds if hold.end is not None)
            assert spent - held - NEAR_S <= leg.talk_s <= spent + NEAR_S
    assert told.keys() == truth.keys()
    assert {uniqueid: seconds for uniqueid, seconds in told.items() if abs(seconds - truth[uniqueid]) > NEAR_S} == {}


def _union(times: list[tuple[float, float]]) -> float:
    total, until = 0.0, 0.0
    for start, end in times:
        total += max(0.0, end - max(start, until))
        until = max(until, end)
    return total
