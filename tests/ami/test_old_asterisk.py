"""Traces of Asterisk 1.8 to 11: `Dial` with sub-events, `Bridge`, `Join`, masquerades, no linkedids."""

import pytest

from ami.message import Event
from ami.old_asterisk import is_old
from ami.replay import replay_events
from ami.tracker import TrackerRules
from callcenter.calls.story import CallStory
from callcenter.calls.vocabulary import CallStatus, Direction, HangupBy, QueueOutcome, TransferKind, TransferOutcome

pytestmark = pytest.mark.unit

EPOCH = 1_401_000_000


class Old:
    """Channels by short names; each event a second after the one before."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.names: dict[str, str] = {}

    def say(self, name: str, **headers: str) -> None:
        stamp = f"{EPOCH + len(self.events)}.000000"
        self.events.append(Event(name, {"Event": name, "Timestamp": stamp, **headers}))

    def uid(self, who: str) -> str:
        return f"{EPOCH}.{list(self.names).index(who)}"

    def new(self, who: str, name: str, *, exten: str = "", number: str = "", context: str = "phones") -> None:
        self.names[who] = name
        ids = {"Uniqueid": self.uid(who), "Channel": name}
        self.say("Newchannel", **ids, ChannelState="0", CallerIDNum=number, Exten=exten, Context=context)

    def state(self, who: str, state: int) -> None:
        self.say("Newstate", Uniqueid=self.uid(who), Channel=self.names[who], ChannelState=str(state))

    def dial(self, dialler: str, dest: str) -> None:
        ids = {"UniqueID": self.uid(dialler), "DestUniqueID": self.uid(dest)}
        self.say("Dial", SubEvent="Begin", Channel=self.names[dialler], Dialstring="x", **ids)

    def dial_end(self, dialler: str, status: str) -> None:
        self.say("Dial", SubEvent="End", UniqueID=self.uid(dialler), DialStatus=status)

    def bridge(self, one: str, two: str, state: str = "Link") -> None:
        self.say("Bridge", Bridgestate=state, Uniqueid1=self.uid(one), Uniqueid2=self.uid(two))

    def masquerade(self, moving: str, into: str) -> None:
        old, place = self.names[moving], self.names[into]
        self.say("Masquerade", Clone=old, Original=place)
        self.say("Rename", Channel=old, Newname=f"{old}<MASQ>", Uniqueid=self.uid(moving))
        self.say("Rename", Channel=place, Newname=old, Uniqueid=self.uid(into))
        self.say("Rename", Channel=f"{old}<MASQ>", Newname=f"{place}<ZOMBIE>", Uniqueid=self.uid(moving))

    def hangup(self, *who: str, cause: int = 16) -> None:
        for one in who:
            self.say("Hangup", Uniqueid=self.uid(one), Channel=self.names[one], Cause=str(cause))

    def inbound(self) -> None:
        self.new("caller", "SIP/trunk-00000001", exten="+441632960100", number="+447700900123", context="from-trunk")
        self.state("caller", 4)

    def ring(self, dialler: str, dest: str, name: str) -> None:
        self.new(dest, name)
        self.dial(dialler, dest)
        self.state(dest, 5)

    def story(self) -> CallStory:
        replayed = replay_events(self.events, TrackerRules())
        assert not replayed.remarks
        (story,) = replayed.stories
        return story


def talking() -> Old:
    old = Old()
    old.inbound()
    old.ring("caller", "agent", "SIP/101-00000002")
    old.state("agent", 6)
    old.state("caller", 6)
    old.bridge("caller", "agent")
    return old


def talks_of(story: CallStory) -> list[tuple[str, ...]]:
    return [tuple(talk.between) for talk in story.talks]


def test_old_answered_call_is_one_story_with_its_talk() -> None:
    old = talking()
    old.bridge("caller", "agent", "Unlink")
    old.hangup("agent")
    old.dial_end("caller", "ANSWER")
    old.hangup("caller")
    story = old.story()
    assert (story.direction, story.status, story.did) == (Direction.INBOUND, CallStatus.ANSWERED, "+441632960100")
    assert talks_of(story) == [("SIP/trunk", "SIP/101")]
    assert story.talk_s == pytest.approx(1)


@pytest.mark.parametrize(
    ("status", "cause", "expected"),
    [("BUSY", 17, CallStatus.BUSY), ("NOANSWER", 0, CallStatus.NO_ANSWER), ("CANCEL", 0, CallStatus.CANCELLED)],
)
def test_old_unanswered_call_has_the_dials_status(status: str, cause: int, expected: CallStatus) -> None:
    old = Old()
    old.inbound()
    old.ring("caller", "agent", "SIP/101-00000002")
    old.dial_end("caller", status)
    old.hangup("agent", "caller", cause=cause)
    assert old.story().status is expected


def test_old_local_channel_is_optimised_by_a_masquerade_into_one_talk() -> None:
    old = Old()
    old.inbound()
    old.new("near", "Local/55@route-0001;1", exten="55")
    old.new("far", "Local/55@route-0001;2", exten="55")
    old.say("LocalBridge", Uniqueid1=old.uid("near"), Uniqueid2=old.uid("far"))
    old.dial("caller", "near")
    old.ring("far", "agent", "SIP/101-00000002")
    for who in ("agent", "far", "near", "caller"):
        old.state(who, 6)
    old.bridge("far", "agent")
    old.bridge("caller", "near")
    old.masquerade("agent", "near")
    old.bridge("far", "agent", "Unlink")
    old.hangup("agent")
    old.dial_end("far", "ANSWER")
    old.hangup("far")
    old.say("Bridge", Bridgestate="Unlink", Uniqueid1=old.uid("caller"), Uniqueid2=old.uid("near"))
    old.hangup("near")
    old.dial_end("caller", "ANSWER")
    old.hangup("caller")
    story = old.story()
    assert talks_of(story) == [("SIP/trunk", "SIP/101")]
    assert [leg.endpoint for leg in story.legs] == ["SIP/trunk", "SIP/101"]
    assert story.talk_s == pytest.approx(9)
    assert story.hangup_by is HangupBy.CUSTOMER


def test_old_queue_visit_is_told_with_its_agent() -> None:
    old = Old()
    old.inbound()
    old.state("caller", 6)
    caller = {"Uniqueid": old.uid("caller"), "Queue": "sales"}
    old.say("Join", Channel="SIP/trunk-00000001", Position="1", **caller)
    old.ring("caller", "agent", "SIP/101-00000002")
    old.state("agent", 6)
    old.say("Leave", Channel="SIP/trunk-00000001", **caller)
    old.say("AgentConnect", Channel="SIP/101-00000002", Member="SIP/101", Holdtime="4", **caller)
    old.bridge("caller", "agent")
    old.bridge("caller", "agent", "Unlink")
    old.say("AgentComplete", Channel="SIP/101-00000002", Member="SIP/101", Reason="agent", **caller)
    old.hangup("agent", "caller")
    story = old.story()
    (visit,) = story.queue_visits
    assert (visit.queue, visit.outcome, visit.agent) == ("sales", QueueOutcome.ANSWERED, "SIP/101")
    assert story.hangup_by is HangupBy.AGENT


def test_old_queue_abandoned_is_abandoned() -> None:
    old = Old()
    old.inbound()
    old.state("caller", 6)
    caller = {"Uniqueid": old.uid("caller"), "Queue": "sales"}
    old.say("Join", Channel="SIP/trunk-00000001", Position="1", **caller)
    old.say("QueueCallerAbandon", Position="1", **caller)
    old.say("Leave", Channel="SIP/trunk-00000001", **caller)
    old.hangup("caller")
    assert old.story().status is CallStatus.ABANDONED


def test_old_attended_transfer_moves_the_caller_into_the_consultation() -> None:
    old = talking()
    old.new("second", "SIP/101-00000003", exten="102", number="101")
    old.state("second", 4)
    old.ring("second", "target", "SIP/102-00000004")
    old.state("target", 6)
    old.state("second", 6)
    old.bridge("second", "target")
    ids = {"Uniqueid": old.uid("agent"), "TargetUniqueid": old.uid("second")}
    old.say("Transfer", TransferMethod="SIP", TransferType="Attended", **ids)
    old.masquerade("caller", "second")
    old.bridge("caller", "agent", "Unlink")
    old.hangup("caller", "agent")
    old.bridge("second", "target", "Unlink")
    old.hangup("target", "second")
    story = old.story()
    (transfer,) = story.transfers
    told = (transfer.kind, transfer.by, transfer.from_party, transfer.to_party, transfer.outcome)
    done = TransferOutcome.COMPLETED
    assert told == (TransferKind.ATTENDED, "SIP/101", "SIP/trunk", "SIP/102", done)
    assert talks_of(story) == [("SIP/trunk", "SIP/101"), ("SIP/101", "SIP/102"), ("SIP/trunk", "SIP/102")]
    assert (story.direction, story.status) == (Direction.INBOUND, CallStatus.ANSWERED)


def test_old_blind_transfer_is_told_with_its_number() -> None:
    old = talking()
    old.say("Transfer", TransferMethod="SIP", TransferType="Blind", Uniqueid=old.uid("agent"), TransferExten="102")
    old.bridge("caller", "agent", "Unlink")
    old.hangup("agent")
    old.ring("caller", "target", "SIP/102-00000004")
    old.state("target", 6)
    old.bridge("caller", "target")
    old.bridge("caller", "target", "Unlink")
    old.hangup("target", "caller")
    (transfer,) = old.story().transfers
    assert (transfer.kind, transfer.by, transfer.to_party) == (TransferKind.BLIND, "SIP/101", "102")
    assert transfer.outcome is TransferOutcome.COMPLETED


def test_new_trace_is_not_taken_for_an_old_one() -> None:
    assert not is_old([Event("Rename", {"Event": "Rename"}), Event("Bridge", {"Event": "Bridge"})])
