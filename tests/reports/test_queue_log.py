"""Lines of queue_log as visits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.reports.queue_log import QueueLogReader
from callcenter.reports.visits import Ending, Visit
from tests.reports.logs import line, lines, visits

pytestmark = pytest.mark.unit

ANSWERED = """
100|c1|sales|NONE|DID|380441234567
100|c1|sales|NONE|ENTERQUEUE||+380501112233|1
112|c1|sales|Anna|CONNECT|12|c2|4
"""
EVENTS = ["ENTERQUEUE", "CONNECT", "COMPLETEAGENT", "ABANDON", "EXITWITHTIMEOUT", "BLINDTRANSFER", "RINGNOANSWER"]


def only(text: str) -> Visit:
    (found,) = visits(text)
    return found


@pytest.mark.parametrize(
    ("end", "talk"),
    [
        ("172|c1|sales|Anna|COMPLETEAGENT|12|60|1", 60),
        ("172|c1|sales|Anna|COMPLETECALLER|12|60|1", 60),
        ("172|c1|sales|Anna|BLINDTRANSFER|102|internal|12|60|1", 60),
        ("172|c1|sales|Anna|ATTENDEDTRANSFER|BRIDGE|b-1|12|60|1", 60),
        ("172|c1|sales|Anna|ATTENDEDTRANSFER|APP|Dial|12|60|1", 60),
        ("172|c1|sales|Anna|ATTENDEDTRANSFER|LINK|Local/1;1|Local/1;2|12|60|1", 60),
        ("172|c1|sales|Anna|TRANSFER|102|internal|12|60|1", 60),
    ],
)
def test_answered_visit_has_its_wait_talk_agent_and_line(end: str, talk: float) -> None:
    found = only(ANSWERED + end)
    assert (found.ending, found.wait_s, found.talk_s, found.agent) == (Ending.ANSWERED, 12, talk, "Anna")
    assert (found.caller, found.did) == ("+380501112233", "380441234567")


@pytest.mark.parametrize(
    ("end", "ending", "wait"),
    [
        ("130|c1|sales|NONE|ABANDON|1|1|30", Ending.ABANDONED, 30),
        ("130|c1|sales|Anna|ABANDON|1|1|30", Ending.ABANDONED, 30),
        ("130|c1|sales|NONE|EXITWITHTIMEOUT|1|1|30", Ending.TIMEOUT, 30),
        ("130|c1|sales|NONE|EXITWITHTIMEOUT|1", Ending.TIMEOUT, 30),
        ("130|c1|sales|NONE|EXITWITHKEY|5|1|1|30", Ending.EXIT_KEY, 30),
        ("130|c1|sales|NONE|EXITEMPTY|1|1|30", Ending.EMPTY, 30),
        ("130|c1|sales|NONE|WITHDRAW|1|1|30|callback", Ending.WITHDRAWN, 30),
        ("130|c1|sales|NONE|SYSCOMPAT|", Ending.INCOMPATIBLE, 30),
        ("", Ending.OPEN, 0),
    ],
)
def test_visit_without_an_answer_tells_how_it_ended(end: str, ending: Ending, wait: float) -> None:
    found = only("100|c1|sales|NONE|ENTERQUEUE||501|1\n" + end)
    assert (found.ending, found.wait_s) == (ending, wait)


@pytest.mark.parametrize(
    ("event", "ending"),
    [("FULL", Ending.FULL), ("JOINEMPTY", Ending.JOIN_EMPTY), ("CLOSED", Ending.CLOSED)],
)
def test_caller_refused_at_the_door_is_a_visit_of_no_wait(event: str, ending: Ending) -> None:
    found = only(f"100|c1|sales|NONE|{event}|")
    assert (found.ending, found.wait_s) == (ending, 0)


def test_answer_without_a_beginning_began_before_the_log() -> None:
    reader = QueueLogReader()
    (found,) = reader.read(lines("112|c1|sales|Anna|CONNECT|12|c2|4"))
    assert found.entered_at.timestamp() == 100
    assert reader.strange == {"CONNECT": 1}


def test_agent_who_dumped_the_caller_does_not_end_the_visit() -> None:
    found = only(
        """100|c1|sales|NONE|ENTERQUEUE||501|1
        105|c1|sales|Anna|AGENTDUMP|
        112|c1|sales|Boris|CONNECT|12|c3|2
        120|c1|sales|Boris|COMPLETEAGENT|12|8|1"""
    )
    assert (found.agent, found.talk_s) == ("Boris", 8)


def test_call_that_goes_on_to_another_queue_makes_two_visits() -> None:
    found = visits(
        """100|c1|sales|NONE|ENTERQUEUE||501|1
        130|c1|sales|NONE|EXITWITHTIMEOUT|1|1|30
        130|c1|support|NONE|ENTERQUEUE||501|1
        135|c1|support|Anna|CONNECT|5|c2|4"""
    )
    assert [(item.queue, item.ending) for item in found] == [
        ("sales", Ending.TIMEOUT),
        ("support", Ending.ANSWERED),
    ]


def test_two_visits_of_one_second_are_two() -> None:
    found = visits(
        """100|c1|sales|NONE|ENTERQUEUE||501|1
        100|c1|sales|NONE|EXITEMPTY|1|1|0
        100|c1|sales|NONE|ENTERQUEUE||501|1"""
    )
    assert [(item.ending, item.seq) for item in found] == [(Ending.EMPTY, 0), (Ending.OPEN, 1)]


def test_wrap_up_of_wazo_belongs_to_the_talk_before() -> None:
    found = only(ANSWERED + "172|c1|sales|Anna|COMPLETEAGENT|12|60|1\n172|c1|sales|Anna|WRAPUPSTART|25")
    assert (found.talk_s, found.wrap_s) == (60, 25)


def test_foreign_and_agent_lines_are_no_visits_and_foreign_ones_are_counted() -> None:
    reader = QueueLogReader()
    text = """100|NONE|NONE|NONE|QUEUESTART|
    100|MANAGER|sales|PJSIP/101|ADDMEMBER|
    101|c9|sales|Anna|MOODRING|blue
    102|c9|sales|Anna|RINGNOANSWER|3000"""
    assert list(reader.read(lines(text))) == []
    assert reader.ignored == {"MOODRING": 1}


logs = st.lists(
    st.tuples(
        st.integers(0, 500),
        st.sampled_from(["c1", "c2"]),
        st.sampled_from(["sales", "support"]),
        st.sampled_from(EVENTS),
        st.lists(st.one_of(st.integers(-5, 10**9).map(str), st.sampled_from(["", "x", "nan", "inf"])), max_size=6),
    ),
    max_size=25,
)


@given(logs)
def test_whatever_stands_in_a_log_every_entry_makes_one_visit(
    rows: list[tuple[int, str, str, str, list[str]]],
) -> None:
    ordered = sorted(rows, key=lambda row: row[0])
    read = [line("|".join([str(at), call, queue, "A", event, *data])) for at, call, queue, event, data in ordered]
    reader = QueueLogReader()
    found = list(reader.read(read))
    entries = sum(1 for row in ordered if row[3] == "ENTERQUEUE")
    assert len(found) >= entries
    assert len(found) <= entries + sum(reader.strange.values())
    assert all(item.wait_s >= 0 for item in found)
