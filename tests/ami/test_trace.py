"""Recorded traces: what is read, and what is said about what cannot be."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ami.errors import TraceError
from ami.trace import events_from_json, events_from_trace, read_trace

pytestmark = pytest.mark.unit

RAW = (
    b"Asterisk Call Manager/9.0.0\r\nResponse: Success\r\nMessage: Authentication accepted\r\n\r\n"
    b"Event: FullyBooted\r\nUptime: 5\r\n\r\n"
    b"Event: VarSet\r\nVariable: X\r\nValue: \r\nChanVariable: A=1\r\nChanVariable: B=2\r\n\r\n"
)


def test_raw_trace_gives_its_events_and_skips_responses() -> None:
    events = events_from_trace(RAW)
    assert [event.name for event in events] == ["FullyBooted", "VarSet"]
    assert events[1]["Value"] == ""


@pytest.mark.parametrize("ending", [b"", b"\r\n", b"\n", b"\r\n\r\n"])
def test_raw_trace_with_any_ending_keeps_its_last_event(ending: bytes) -> None:
    assert [event.name for event in events_from_trace(b"Event: A\r\n\r\nEvent: B\r\nX: 1" + ending)] == ["A", "B"]


def test_actions_in_a_two_way_capture_are_passed_over() -> None:
    assert len(events_from_trace(b"Action: Login\r\nUsername: x\r\n\r\n" + RAW)) == 2


def test_json_of_a_raw_trace_reads_back_as_the_same_events() -> None:
    events = events_from_trace(RAW)
    assert events_from_json(json.dumps([event.raw for event in events])) == events


def test_json_numbers_and_null_become_texts_and_responses_are_left_out() -> None:
    (event,) = events_from_json('[{"Response": "Success"}, {"Event": "N", "Cause": 16, "T": 1.5, "E": null}]')
    assert event.headers == {"Event": "N", "Cause": "16", "T": "1.5", "E": ""}


WRAPPED = [
    '{"events": [{"Event": "Newstate", "Uniqueid": "1.1"}]}',
    '{"Event": "Newstate", "Uniqueid": "1.1"}',
    '[{"event": "newstate", "uniqueid": "1.1"}]',
]


@pytest.mark.parametrize("text", WRAPPED, ids=["under-events", "one-object", "lower-case"])
def test_json_in_another_wrapping_gives_the_same_event(text: str) -> None:
    (event,) = events_from_json(text)
    assert (event.name, event.headers) == ("Newstate", {"Event": "Newstate", "Uniqueid": "1.1"})


def test_json_with_one_object_a_line_is_a_trace() -> None:
    assert [event.name for event in events_from_json('{"Event": "A"}\n\n{"Event": "B"}\n')] == ["A", "B"]


def test_json_objects_and_numbers_in_lists_become_repeated_headers() -> None:
    (event,) = events_from_json('[{"Event": "A", "Variable": {"x": 1, "y": "2"}, "Output": [1, "b"]}]')
    assert (event.getlist("Variable"), event.getlist("Output")) == (["x=1", "y=2"], ["1", "b"])


def test_empty_json_list_is_an_empty_trace() -> None:
    assert events_from_json("[]") == []


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("", "line 1"),
        ("[\n{]", "line 2"),
        ("{}", "line 1"),
        ("[1]", "index 0"),
        ('[{"Event": "A"}, {"Uniqueid": "1"}]', "index 1"),
        ('[{"Event": ""}]', "index 0"),
        ('[{"Event": "A", "X": {}}]', "index 0"),
        ('[{"Event": "A", "X": true}]', "index 0"),
        ('[{"Event": "A", "X": []}]', "index 0"),
        ('[{"Event": "A", "X": ["1", []]}]', "index 0"),
        ('[{"Event": "A", "X": {"Y": {}}}]', "index 0"),
        ('[{"Event": ["A"]}]', "index 0"),
        ('{"events": 1}', "line 1"),
        ('{"Event": "A"}\n{"Event":', "line 2"),
        ('[{"Response": "Success"}]', "index 0"),
        ("[" * 100_000, "line 1"),
        ("[" + "9" * 5_000 + "]", "line 1"),
        (b"\xff\xfe\xfa", "line 1"),
    ],
)
def test_wrong_json_is_refused_with_place_and_reason(text: str | bytes, where: str) -> None:
    with pytest.raises(TraceError) as caught:
        events_from_json(text)
    assert caught.value.where == where
    assert caught.value.reason


def test_fragment_in_a_raw_trace_is_refused_or_warned_of_by_its_line() -> None:
    data = RAW + b"\r\nUniqueid: 1\r\nCause: 16\r\n\r\nEvent: Hangup\r\n\r\n"
    with pytest.raises(TraceError) as caught:
        events_from_trace(data)
    assert caught.value.where == "line 15"
    trace = read_trace(data)
    assert [event.name for event in trace.events] == ["FullyBooted", "VarSet", "Hangup"]
    assert trace.warnings == ["line 15: not_a_message"]


@pytest.mark.parametrize("data", [b"", b"\r\n", b"PK\x03\x04\x00\xff", b"Response: Success\r\n\r\n"])
def test_raw_trace_without_any_event_is_refused(data: bytes) -> None:
    with pytest.raises(TraceError, match="no AMI event"):
        read_trace(data)


@given(st.binary(max_size=300))
def test_arbitrary_bytes_give_events_or_a_trace_error(data: bytes) -> None:
    for reader in (read_trace, events_from_trace, events_from_json):
        with contextlib.suppress(TraceError):
            reader(data)
