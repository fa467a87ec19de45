"""Writes event sequences in the order Asterisk sends them, one second of stream time per step unless told."""

from ami.message import Event
from ami.tracker import Tracker, TrackerRules
from callcenter.calls.facts import CallFact, CallsMerged, MemberChanged
from callcenter.calls.story import CallStory
from callcenter.calls.storybook import StoryBook

START = 1_795_000_000.0
RULES = TrackerRules(node="pbx")


class Scene:
    """Channels are called by short names: `caller` is `PJSIP/trunk-...` unless another endpoint is given."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.at = START
        self._channels: dict[str, dict[str, str]] = {}

    def wait(self, seconds: float) -> None:
        self.at += seconds

    def say(self, name: str, **headers: str) -> Event:
        event = Event(name, {"Event": name, "Timestamp": f"{self.at:.6f}", **headers})
        self.events.append(event)
        self.at += 0.001
        return event

    def of(self, who: str, prefix: str = "") -> dict[str, str]:
        return {prefix + key: value for key, value in self._channels[who].items()}

    def new(self, who: str, endpoint: str, *, call: str = "", state: int = 0, **headers: str) -> None:
        """`call` is the short name of the channel whose linkedid this one carries."""
        number = len(self._channels)
        uid = f"pbx-1795000000.{number}"
        name = endpoint if ";" in endpoint else f"{endpoint}-{number:08x}"
        linkedid = self._channels[call]["Linkedid"] if call else uid
        self._channels[who] = {
            "Channel": name,
            "Uniqueid": uid,
            "Linkedid": linkedid,
            "ChannelState": str(state),
            "CallerIDNum": "<unknown>",
            "CallerIDName": "<unknown>",
            "Context": "from-trunk" if "trunk" in endpoint else "internal",
            "Exten": "s",
            **headers,
        }
        self.say("Newchannel", **self.of(who))

    def inbound(self, who: str = "caller", number: str = "+79031234567", did: str = "74950000101") -> None:
        self.new(who, "PJSIP/trunk", state=4, CallerIDNum=number, Exten=did)

    def local(self, one: str, two: str, *, call: str) -> None:
        base = f"Local/{one}@internal-{len(self._channels):08x}"
        self.new(one, f"{base};1", call=call)
        self.new(two, f"{base};2", call=call, state=4)
        self.say("LocalBridge", **self.of(one, "LocalOne"), **self.of(two, "LocalTwo"))

    def state(self, who: str, state: int) -> None:
        self._channels[who]["ChannelState"] = str(state)
        self.say("Newstate", **self.of(who))

    def dial(self, dialer: str, dest: str, *, text: str = "") -> None:
        self.say("DialBegin", **self.of(dialer), **self.of(dest, "Dest"), DialString=text)

    def ring(self, dialer: str, dest: str, endpoint: str, *, text: str = "") -> None:
        self.new(dest, endpoint, call=dialer)
        self.dial(dialer, dest, text=text)
        self.state(dest, 5)

    def dial_end(self, dialer: str, dest: str, status: str, **headers: str) -> None:
        self.say("DialEnd", **self.of(dialer), **self.of(dest, "Dest"), DialStatus=status, **headers)

    def answer(self, dialer: str, dest: str) -> None:
        self.state(dest, 6)
        self.dial_end(dialer, dest, "ANSWER")

    def enter(self, bridge: str, *who: str, **headers: str) -> None:
        for channel in who:
            self.say("BridgeEnter", **self.of(channel), BridgeUniqueid=bridge, **headers)

    def leave(self, bridge: str, *who: str) -> None:
        for channel in who:
            self.say("BridgeLeave", **self.of(channel), BridgeUniqueid=bridge)

    def hang_up_request(self, who: str) -> None:
        self.say("HangupRequest", **self.of(who), Cause="16")

    def hangup(self, *who: str, cause: int = 16) -> None:
        for channel in who:
            self.say("Hangup", **self.of(channel), Cause=str(cause))

    def join(self, who: str, queue: str = "sales") -> None:
        self.say("QueueCallerJoin", **self.of(who), Queue=queue, Position="1")

    def queue_leave(self, who: str, queue: str = "sales") -> None:
        self.say("QueueCallerLeave", **self.of(who), Queue=queue)

    def queue_ring(self, caller: str, agent: str, endpoint: str, queue: str = "sales") -> None:
        self.new(agent, endpoint, call=caller)
        self.say("AgentCalled", **self.of(caller), **self.of(agent, "Dest"), Queue=queue, Interface=endpoint)
        self.dial(caller, agent)
        self.state(agent, 5)

    def connect(self, caller: str, agent: str, interface: str, queue: str = "sales") -> None:
        self.queue_leave(caller, queue)
        self.say("AgentConnect", **self.of(caller), **self.of(agent, "Dest"), Queue=queue, Interface=interface)

    def variable(self, who: str, name: str, value: str) -> None:
        self.say("VarSet", **self.of(who), Variable=name, Value=value)

    def talk(self, caller: str = "caller", agent: str = "agent", *, bridge: str = "b1", seconds: float = 10) -> None:
        self.enter(bridge, agent, caller)
        self.wait(seconds)

    def over(self, first: str = "caller", second: str = "agent", *, bridge: str = "b1") -> None:
        """`first` puts the receiver down."""
        self.hang_up_request(first)
        self.leave(bridge, first, second)
        self.hangup(second, first)

    # What comes of it

    def facts(self, rules: TrackerRules = RULES) -> list[CallFact]:
        tracker = Tracker(rules)
        told = [fact for event in self.events for fact in tracker.feed(event)] + tracker.finish()
        assert not tracker.faults
        return [fact for fact in told if not isinstance(fact, MemberChanged)]

    def stories(self, rules: TrackerRules = RULES) -> list[CallStory]:
        return stories_of(self.facts(rules))

    def story(self, rules: TrackerRules = RULES) -> CallStory:
        (story,) = self.stories(rules)
        return story


def stories_of(facts: list[CallFact]) -> list[CallStory]:
    book = StoryBook()
    stories: dict[str, CallStory] = {}
    for fact in facts:
        story = book.apply(fact)
        if story is not None:
            stories[story.id] = story
        if isinstance(fact, CallsMerged):
            stories.pop(fact.absorbed, None)
    return list(stories.values())


def answered_call() -> Scene:
    """A trunk call that 101 answers; both still talk."""
    scene = Scene()
    scene.inbound()
    scene.ring("caller", "agent", "PJSIP/101")
    scene.wait(4)
    scene.answer("caller", "agent")
    scene.state("caller", 6)
    scene.talk()
    return scene


def waiting_in_queue() -> Scene:
    """A trunk call in queue `sales` for five seconds while 101 rings."""
    scene = Scene()
    scene.inbound()
    scene.state("caller", 6)
    scene.join("caller")
    scene.queue_ring("caller", "agent", "PJSIP/101")
    scene.wait(5)
    return scene
