"""What holds for every trace as it is, and for events that no PBX would send.

The other themes: `test_disorder`, `test_interleaving`, `test_takeover`.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ami.message import Event
from ami.tracker import Tracker
from tests.ami.tracker.sanity import RULES, facts_of
from tests.ami.tracker.scene import stories_of
from tests.ami.tracker.traces import CASES, renamed, trace

pytestmark = pytest.mark.replay

NAMES = st.sampled_from(
    (
        *("Newchannel", "Newstate", "DialBegin", "DialEnd", "BridgeEnter", "BridgeLeave", "Hangup", "VarSet"),
        *("QueueCallerJoin", "AgentConnect", "AttendedTransfer", "BlindTransfer", "LocalBridge", "Hold", "Pickup"),
        *("FullyBooted", "HangupRequest", "NewCallerid", "AgentCalled", "QueueCallerLeave", "MixMonitorStart"),
        *("ParkedCall", "UnParkedCall", "ParkedCallTimeOut", "ParkedCallGiveUp", "ParkedCallSwap", "AgentDump"),
        *("ConfbridgeJoin", "ConfbridgeLeave", "MusicOnHoldStart", "MusicOnHoldStop"),
    )
)
HEADERS = st.sampled_from(
    (
        *("Uniqueid", "DestUniqueid", "Linkedid", "DestLinkedid", "Channel", "DestChannel", "ChannelState"),
        *("BridgeUniqueid", "SwapUniqueid", "Queue", "Timestamp", "Uptime", "Cause", "Variable", "Value", "Exten"),
        *("LocalOneUniqueid", "LocalOneChannel", "LocalTwoUniqueid", "LocalTwoChannel", "TargetUniqueid"),
        *("TransfererUniqueid", "TransfererChannel", "OrigTransfererUniqueid", "SecondTransfererUniqueid"),
        *("ParkeeUniqueid", "ParkeeChannel", "RetrieverUniqueid", "RetrieverChannel", "ParkerDialString", "DestType"),
        *("ParkingSpace", "Parkinglot", "Conference", "BridgeCreator", "BridgeTechnology"),
    )
)
KNOWN_VALUES = (
    "",
    "1.1",
    "1.2",
    "1.3",
    "b",
    "6",
    "5",
    "PJSIP/1-1",
    "PJSIP/trunk-2",
    "Local/1@x-1;1",
    "QUEUESTATUS",
    "Threeway",
    "ConfBridge",
)
VALUES = st.sampled_from(KNOWN_VALUES) | st.text(max_size=6)
EVENTS = st.builds(Event, NAMES, st.dictionaries(HEADERS, VALUES, max_size=8))


@pytest.mark.parametrize("case", CASES)
def test_trace_ends_every_call_and_forgets_it(case: str) -> None:
    tracker = Tracker(RULES)
    for event in trace(case):
        tracker.feed(event)
    world = tracker.world
    assert (world.channels, world.calls, world.bridges, world.local_halves, world.unsettled) == ({}, {}, {}, {}, set())


@pytest.mark.parametrize("case", CASES)
def test_trace_twice_same_facts(case: str) -> None:
    assert facts_of(list(trace(case))) == facts_of(list(trace(case)))


@settings(max_examples=400, deadline=None)
@given(st.lists(EVENTS, max_size=25))
def test_any_events_never_raise_and_stories_stay_sane(events: list[Event]) -> None:
    for story in stories_of(facts_of(events)):
        assert min(story.wait_s, story.talk_s, story.hold_s) >= 0


def test_many_calls_memory_stays_flat() -> None:
    tracker = Tracker(RULES)
    for round_ in range(300):
        for event in renamed("queue_answered", f"r{round_}"):
            tracker.feed(event)
    assert (tracker.world.channels, tracker.world.calls, tracker.world.bridges) == ({}, {}, {})
    assert len(tracker.world.gone) <= 20_000
