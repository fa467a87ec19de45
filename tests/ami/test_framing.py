"""Bytes to messages: whatever the chunks, whatever the bytes."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from panoramisk.message import Message as PanoramiskMessage

from ami.framing import Fault, Framer, Limits
from ami.message import Event, Message, Response

pytestmark = pytest.mark.unit

SMALL = Limits(message=120, line=40, headers=6)
NAMES = st.sampled_from(["Event", "Response", "ActionID", "Variable", "Caller Name", "Привет"])
VALUES = st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=30)
LINES = st.tuples(NAMES, VALUES).map(lambda pair: f"{pair[0]}: {pair[1]}".encode())
NOISE = st.one_of(LINES, st.binary(max_size=60), st.sampled_from([b"", b"\r", b"\n", b"no colon", b":", b"Event:"]))
STREAMS = st.lists(st.tuples(NOISE, st.sampled_from([b"\r\n", b"\n", b"\r\n\r\n", b"\n\n"]))).map(
    lambda parts: b"".join(line + end for line, end in parts)
)


def fed(data: bytes, cuts: list[int], limits: Limits) -> tuple[list[Message], dict[Fault, int], int]:
    framer = Framer(limits=limits)
    edges = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    messages: list[Message] = []
    for start, end in pairwise(edges):
        messages += framer.feed(data[start:end])
    return messages, dict(framer.faults), framer.held


def only(data: bytes) -> Message:
    (message,) = Framer().feed(data)
    return message


@given(STREAMS, st.lists(st.integers(0, 5000), max_size=12), st.sampled_from([SMALL, Limits()]))
def test_any_stream_cut_anywhere_gives_the_same_messages(data: bytes, cuts: list[int], limits: Limits) -> None:
    whole, faults, _ = fed(data, [], limits)
    pieces, piece_faults, held = fed(data, cuts, limits)
    assert pieces == whole
    assert piece_faults == faults
    assert held <= limits.message + 2


@given(STREAMS)
def test_any_stream_cut_at_every_byte_gives_the_same_messages(data: bytes) -> None:
    assert fed(data, list(range(len(data))), SMALL)[:2] == fed(data, [], SMALL)[:2]


@given(st.lists(st.binary(max_size=400), max_size=20))
def test_arbitrary_bytes_never_raise_and_hold_bounded_memory(chunks: list[bytes]) -> None:
    framer = Framer(limits=SMALL)
    for chunk in chunks:
        for message in framer.feed(chunk):
            assert len(message) <= SMALL.headers
            assert all(len(value) <= SMALL.line for name in message for value in message.getlist(name))
        assert framer.held <= SMALL.message + 2


@given(st.lists(st.tuples(st.sampled_from(["A", "B", "Variable", "Linkedid"]), VALUES), max_size=12))
def test_well_formed_event_reads_as_panoramisk_reads_it(pairs: list[tuple[str, str]]) -> None:
    text = "\r\n".join(["Event: Newchannel", *(f"{name}: {value}" for name, value in pairs), "End: x"])
    ours = only(text.encode() + b"\r\n\r\n")
    theirs = {name: value for name, value in PanoramiskMessage.from_line(text).items() if name != "content"}
    assert ours.raw == theirs


@pytest.mark.parametrize("cut", range(len("Event: N\r\nName: Иван Петров\r\n\r\n".encode())))
def test_letter_split_between_two_reads_survives(cut: int) -> None:
    data = "Event: N\r\nName: Иван Петров\r\n\r\n".encode()
    framer = Framer()
    (message,) = framer.feed(data[:cut]) + framer.feed(data[cut:])
    assert message["Name"] == "Иван Петров"


def test_cp1251_bytes_become_replacement_letters_and_spoil_nothing_else() -> None:
    message = only(b"Event: N\r\nName: \xc8\xe2\xe0\xed\r\nExten: 101\r\n\r\n")
    assert message["Name"] == "\ufffd" * 4
    assert message["Exten"] == "101"


@pytest.mark.parametrize("line", ["Value: ", "Value:"])
def test_empty_header_is_kept_as_empty_text(line: str) -> None:
    message = only(f"Event: VarSet\r\nVariable: X\r\n{line}\r\n\r\n".encode())
    assert message["Value"] == ""
    assert "Typo" not in message


def test_repeated_header_is_kept_as_list_and_reads_as_first() -> None:
    message = only(b"Event: N\r\nChanVariable: A=1\r\nChanVariable: B\r\nChanVariable: C=\r\n\r\n")
    assert message.getlist("ChanVariable") == ["A=1", "B", "C="]
    assert message["ChanVariable"] == "A=1"
    assert message.getlist("Event") == ["N"]
    assert message.getlist("Absent") == []


def test_value_with_colons_is_cut_at_the_first_colon_and_space() -> None:
    assert only(b"Event: N\r\nAppData: sip:1@h:5060: x\r\nA:b:c\r\n\r\n").headers == {
        "Event": "N",
        "AppData": "sip:1@h:5060: x",
        "A": "b:c",
    }


def test_value_with_other_unicode_line_breaks_stays_one_value() -> None:
    value = "a\x0bb\x1c\x85c\u2028d"
    assert only(f"Event: N\r\nName: {value}\r\n\r\n".encode())["Name"] == value


def test_banner_before_the_first_response_is_kept_apart() -> None:
    framer = Framer()
    (message,) = framer.feed(b"Asterisk Call Manager/9.0.0\r\nResponse: Success\r\nMessage: ok\r\n\r\n")
    assert isinstance(message, Response)
    assert message.ok
    assert framer.banner == "Asterisk Call Manager/9.0.0"
    assert not framer.faults


def test_originate_response_event_is_an_event_though_it_has_a_response_header() -> None:
    message = only(b"Event: OriginateResponse\r\nResponse: Failure\r\n\r\n")
    assert isinstance(message, Event)
    assert message.name == "OriginateResponse"


@pytest.mark.parametrize("lines", [1, 3])
def test_command_output_is_a_list_whatever_its_length(lines: int) -> None:
    message = only(b"Response: Success\r\n" + b"Output: x\r\n" * lines + b"\r\n")
    assert isinstance(message, Response)
    assert message.output == ["x"] * lines


@pytest.mark.parametrize(
    ("text", "expected"), [("1763825000.125", 1763825000.125), ("nan", None), ("inf", None), ("soon", None)]
)
def test_timestamp_is_a_finite_number_or_none(text: str, expected: float | None) -> None:
    assert only(f"Event: N\r\nTimestamp: {text}\r\n\r\n".encode()).timestamp == expected
    assert only(b"Event: N\r\n\r\n").timestamp is None


def test_oversize_message_in_pieces_is_dropped_and_the_next_one_read() -> None:
    framer = Framer(limits=SMALL)
    messages: list[Message] = []
    for piece in [b"Event: A\r\nX: ", *[b"y" * 50] * 5, b"\r\n\r", b"\nEvent: B\r\n\r\n"]:
        messages += framer.feed(piece)
        assert framer.held <= SMALL.message + 2
    assert [message["Event"] for message in messages] == ["B"]
    assert framer.faults == {Fault.MESSAGE_TOO_LARGE: 1}


@pytest.mark.parametrize(("extra", "kept"), [(0, 1), (1, 0)])
def test_message_of_exactly_the_limit_is_kept_however_it_is_cut(extra: int, kept: int) -> None:
    block = b"Event: A\r\nX: " + b"y" * (SMALL.message - 12 + extra)
    for cut in range(len(block), len(block) + 5):
        data = block + b"\r\n\r\n"
        framer = Framer(limits=Limits(message=SMALL.message))
        assert len(framer.feed(data[:cut]) + framer.feed(data[cut:])) == kept
        assert framer.faults[Fault.MESSAGE_TOO_LARGE] == 1 - kept


def test_lines_that_are_no_headers_are_dropped_and_counted() -> None:
    framer = Framer()
    (message,) = framer.feed(b"Event: A\r\n: nameless\r\nno colon\r\nX: 1\r\n\r\nneither: 1\r\n\r\n")
    assert message.headers == {"Event": "A", "X": "1"}
    assert framer.faults == {Fault.NOT_A_HEADER: 2, Fault.NOT_A_MESSAGE: 1}
    (message,) = framer.feed(b"Event: A\r\n: nameless\r\n\r\n")
    assert message.headers == {"Event": "A"}


def test_overlong_line_and_too_many_headers_are_cut_and_counted_by_name() -> None:
    framer = Framer(limits=Limits(message=10_000, line=40, headers=6))
    (message,) = framer.feed(b"Event: A\n" + b"X: " + b"y" * 90 + b"\n" + b"H: 1\n" * 9 + b"\n")
    assert message["X"] == "y" * 37
    assert message.getlist("H") == ["1"] * 4
    assert framer.faults == {Fault.LINE_TOO_LONG: 1, Fault.TOO_MANY_HEADERS: 1}


def test_unwanted_event_is_skipped_unless_an_action_may_wait_for_it() -> None:
    framer = Framer(wanted={"Hangup"})
    messages = framer.feed(
        b"Event: VarSet\r\nX: 1\r\n\r\nEvent: Hangup\r\n\r\nEvent: VarSet\r\n\r\n"
        b"Event: CoreShowChannel\r\nActionID: 7\r\n\r\nResponse: Success\r\n\r\n"
    )
    assert [message.get("Event", "-") for message in messages] == ["Hangup", "CoreShowChannel", "-"]
    assert framer.skipped == 2


def test_carriage_return_inside_a_value_is_dropped() -> None:
    assert only(b"Event: N\r\nCallerIDName: a\rEvent: b\r\r\n\r\n").headers == {
        "Event": "N",
        "CallerIDName": "aEvent: b",
    }


def test_unwanted_variable_is_skipped_like_an_unwanted_event() -> None:
    framer = Framer(wanted={"VarSet", "Hangup"}, variables={"QUEUESTATUS"})
    messages = framer.feed(
        b"Event: VarSet\r\nVariable: DIALSTATUS\r\nValue: Variable: QUEUESTATUS\r\n\r\n"
        b"Event: VarSet\r\nUniqueid: 1.0\r\nVariable: QUEUESTATUS\r\n\r\nEvent: Hangup\r\nVariable: X\r\n\r\n"
    )
    assert [message["Event"] for message in messages] == ["VarSet", "Hangup"]
    assert framer.skipped == 1


def test_message_repr_shows_no_values() -> None:
    assert "4951234567" not in repr(only(b"Event: N\r\nCallerIDNum: 4951234567\r\n\r\n"))
