"""Which calls are recorded, and what the dial plan is told: the same list decides in both places."""

from collections import Counter

import pytest

from callcenter.bus import Message
from callcenter.calls.facts import CallId, Endpoint, TalkStarted, UniqueId
from callcenter.calls.story import CallStory, Leg, Recording
from callcenter.calls.vocabulary import Direction, LegRole
from callcenter.calls.wire import CALL_FACTS, to_payload
from callcenter.recording_settings import CaptureRule, RecordingSettings
from recordings.capture.policy import Policy, Subject, drawn
from recordings.capture.watch import CaptureWatch
from tests.fakes.stories import NOW

pytestmark = pytest.mark.unit

RULES = (
    CaptureRule(name="never", number="+79161234567", share=0),
    CaptureRule(name="trainee", person="102"),
    CaptureRule(name="boss", person="105", share=0),
    CaptureRule(name="sales", queue="sales", direction="inbound", share=50),
    CaptureRule(name="line", did="74950000001", share=0),
    CaptureRule(name="inside", direction="internal", person="112"),
)
POLICY = Policy.of(RecordingSettings(rules=RULES, announcement="custom/consent"))
IDS = [f"pbx-1795376122.{number}" for number in range(2000)]


def subject(
    direction: str = "inbound",
    *,
    did: str = "+74950000000",
    customer: str = "89031112233",
    queue: str = "",
    person: str = "",
) -> Subject:
    return Subject(direction, did, customer, queue, person)


@pytest.mark.parametrize(
    ("call", "recorded"),
    [
        (subject(), True),
        (subject("outbound"), True),
        (subject("internal"), False),
        (subject("internal", person="112"), True),
        (subject(customer="89161234567"), False),
        (subject(customer="+7 916 123-45-67", queue="sales"), False),
        (subject(customer="9161234567"), False),
        (subject(customer="79161234568"), True),
        (subject(did="74950000001"), False),
        (subject(did="84950000001"), False),
        (subject(did="74950000001", person="102"), True),
        (subject(person="1021"), True),
        (subject(person="105"), False),
    ],
)
def test_first_rule_that_fits_decides(call: Subject, recorded: bool) -> None:
    assert POLICY.decide(call, IDS[0]) is recorded


def test_share_is_drawn_evenly_and_the_same_for_the_same_channel() -> None:
    decided = [POLICY.decide(subject(queue="sales"), one) for one in IDS]
    assert decided == [POLICY.decide(subject(queue="sales"), one) for one in IDS]
    assert 0.45 < sum(decided) / len(decided) < 0.55
    tens = Counter(drawn(one) // 10 for one in IDS)
    assert set(tens) == set(range(10))
    assert min(tens.values()) > 140


def test_dial_plan_gets_the_entries_in_order_and_an_end() -> None:
    told = POLICY.for_dial_plan()
    assert told["callcenter/record-1"] == "0:^[a-z]*/[0-9]*/[0-9]*161234567/[^/]*/[^/]*$"
    assert told["callcenter/record-7"] == "100:^(inbound|outbound)/"
    assert told["callcenter/record-8"] == ""
    assert told["callcenter/announcement"] == "custom/consent"


class Switch:
    """Implements RecordingSwitch."""

    def __init__(self) -> None:
        self.done: list[tuple[str, ...]] = []

    async def set_policy(self, node: str, entries: dict[str, str]) -> None:
        self.done.append(("policy", node, str(len(entries))))

    async def start_recording(self, node: str, channel: str, name: str) -> None:
        self.done.append(("start", channel, name.partition("/")[2]))

    async def stop_recording(self, node: str, channel: str) -> None:
        self.done.append(("stop", channel))


def story(*, recorded: bool, direction: Direction = Direction.INBOUND) -> CallStory:
    call = CallStory(
        id=CallId("pbx-1.1"),
        node="pbx",
        linkedid="1",
        direction=direction,
        from_number="+79031112233",
        from_name="",
        withheld=False,
        to_number="600",
        did="+74950000000",
        endpoint=Endpoint("PJSIP/trunk"),
        started_at=NOW,
    )
    legs = (("pbx-1.1", "PJSIP/trunk", LegRole.CALLER), ("pbx-1.2", "PJSIP/102", LegRole.AGENT))
    for uniqueid, endpoint, role in legs:
        leg = Leg(UniqueId(uniqueid), f"{endpoint}-01", Endpoint(endpoint), role, "", None, NOW)
        call.legs.append(leg)
    if recorded:
        call.recordings.append(Recording(UniqueId("pbx-1.1"), "", NOW))
    return call


def talk(person: str, node: str = "pbx") -> Message:
    fact = TalkStarted(
        call_id=CallId("pbx-1.1"),
        node=node,
        at=NOW,
        between=(Endpoint("PJSIP/trunk"), Endpoint(f"PJSIP/{person}")),
        uniqueids=(UniqueId("pbx-1.1"), UniqueId("pbx-1.2")),
    )
    return Message(CALL_FACTS, "1", to_payload(fact))


async def heard(call: CallStory, *talks: Message, nodes: tuple[str, ...] = ("pbx",)) -> list[tuple[str, ...]]:
    switch = Switch()
    watch = CaptureWatch(POLICY, switch, story=lambda _: call, nodes=nodes)
    for message in talks:
        await watch.on_fact(message)
    return switch.done


async def test_talk_that_nobody_records_is_started_once() -> None:
    assert await heard(story(recorded=False), talk("101"), talk("101")) == [("start", "PJSIP/trunk-01", "pbx-1.1")]


async def test_recorded_talk_is_left_alone() -> None:
    assert await heard(story(recorded=True), talk("101")) == []


async def test_person_who_is_never_recorded_answers_recording_stops_and_goes_on_with_the_next() -> None:
    done = await heard(story(recorded=True), talk("105"), talk("102"))
    assert done == [("stop", "PJSIP/trunk-01"), ("start", "PJSIP/trunk-01", "pbx-1.1_2")]


async def test_node_of_somebody_else_is_left_alone() -> None:
    assert await heard(story(recorded=False), talk("101"), nodes=()) == []
