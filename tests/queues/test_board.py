"""The live picture of the queues is the same however often and however late it is told."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.calls.facts import CallFact, CallsMerged, Endpoint, MemberChanged, QueueEntered, QueueLeft, UniqueId
from callcenter.calls.storybook import StoryBook
from callcenter.calls.vocabulary import QueueOutcome
from callcenter.queues.board import QueueBoard
from tests.fakes.stories import NODE, NOW, PHONE, Script

pytestmark = pytest.mark.unit


def entered(call: Script, *, queue: str = "sales", after: float = 1) -> QueueEntered:
    uniqueid = UniqueId(call.name)
    return QueueEntered(call_id=call.id, node=NODE, at=call.at(after), queue=queue, uniqueid=uniqueid, position=1)


def left(call: Script, *, queue: str = "sales", after: float = 9) -> QueueLeft:
    return QueueLeft(
        call_id=call.id,
        node=NODE,
        at=call.at(after),
        queue=queue,
        uniqueid=UniqueId(call.name),
        outcome=QueueOutcome.ANSWERED,
        agent=PHONE,
        wait_s=after - 1,
    )


def member(
    endpoint: Endpoint = PHONE, *, present: bool = True, paused: bool = False, after: float = 0
) -> MemberChanged:
    return MemberChanged(
        node=NODE,
        at=Script("m").at(after),
        queue="sales",
        endpoint=endpoint,
        present=present,
        paused=paused,
        pause_reason="lunch" if paused else "",
        in_call=False,
        device_status=1,
    )


def board_of(*facts: CallFact | MemberChanged) -> QueueBoard:
    board = QueueBoard()
    for fact in facts:
        board.apply(fact)
    return board


def test_two_callers_wait_longest_is_the_first() -> None:
    live = board_of(entered(Script("1")), entered(Script("2"), after=5)).live("sales")
    assert (live.waiting, live.longest_since) == (2, Script("1").at(1))


def test_caller_leaves_nobody_waits() -> None:
    assert board_of(entered(Script("1")), left(Script("1"))).live("sales").waiting == 0


def test_entry_told_again_after_leaving_nobody_waits() -> None:
    call = Script("1")
    assert board_of(entered(call), left(call), entered(call)).live("sales").waiting == 0


def test_entry_told_again_after_the_end_nobody_waits() -> None:
    call = Script("1")
    assert board_of(entered(call), call.ended(), entered(call)).live("sales").waiting == 0


def test_caller_comes_back_to_the_same_queue_waits_again() -> None:
    call = Script("1")
    assert board_of(entered(call), left(call), entered(call, after=20)).live("sales").waiting == 1


def test_call_absorbed_while_waiting_ends_with_the_survivor() -> None:
    one, two = Script("1"), Script("2")
    board = board_of(entered(two), one.absorbs(two))
    assert board.live("sales").waiting == 1
    assert board.apply(one.ended()) == {"sales"}
    assert board.live("sales").waiting == 0


def test_member_paused_is_shown_and_told_once() -> None:
    board = board_of(member())
    assert board.apply(member(paused=True, after=1)) == {"sales"}
    assert board.apply(member(paused=True, after=2)) == frozenset()
    assert [(item.paused, item.pause_reason) for item in board.live("sales").members] == [(True, "lunch")]


def test_older_news_of_a_member_is_ignored() -> None:
    board = board_of(member(paused=True, after=5))
    assert board.apply(member(after=1)) == frozenset()


def test_member_removed_is_gone() -> None:
    assert board_of(member(), member(present=False, after=1)).snapshot() == {}


def test_pbx_restarted_its_picture_is_empty_and_the_other_nodes_stays() -> None:
    board = board_of(entered(Script("1")), member(), replace(member(), node="pbx2"))
    assert board.forget_node(NODE) == {"sales"}
    assert [item.node for item in board.live("sales").members] == ["pbx2"]


def test_restored_from_stories_is_the_picture_before_the_kill() -> None:
    facts: list[CallFact] = [
        Script("1").started(),
        entered(Script("1")),
        Script("2").started(),
        entered(Script("2")),
        left(Script("2")),
    ]
    book = StoryBook()
    for fact in facts:
        book.apply(fact)
    board = QueueBoard()
    board.restore(list(book.open_calls.values()))
    assert board.snapshot() == board_of(*facts).snapshot()


STREAM: list[CallFact | MemberChanged] = [
    entered(Script("1")),
    entered(Script("2"), after=2),
    left(Script("1"), after=3),
    entered(Script("1"), queue="vip", after=4),
    left(Script("1"), queue="vip", after=6),
    Script("1").ended(after=7),
    member(),
    member(paused=True, after=8),
    member(Endpoint("PJSIP/102"), after=8),
    CallsMerged(call_id=Script("3").id, node=NODE, at=NOW, absorbed=Script("2").id),
    Script("4").ended(),
]


@given(st.lists(st.integers(0, len(STREAM) - 1), max_size=20))
def test_any_part_told_again_changes_nothing(again: list[int]) -> None:
    board = board_of(*STREAM)
    before = board.snapshot()
    for index in again:
        board.apply(STREAM[index])
    assert board.snapshot() == before
