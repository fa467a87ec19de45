"""Outages against the real Asterisk: what was missed is told by its books, each call once and as it was.

And the proof: the stories that we heard live agree with the CEL, the queue_log and the call records of the same calls.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest

from ami.ledger.comparing import compare_all, compare_cdr
from callcenter.bootstrap.books import shelf_of
from callcenter.calls.facts import CallEnded, CallStarted
from callcenter.calls.story import CallStory
from callcenter.calls.vocabulary import CallStatus, HangupBy, QueueOutcome, Witness
from callcenter.db import Database
from callcenter.pbx_settings import PbxBooks
from deploy.pbx import Pbx, PbxSpec, boot, numbers
from deploy.phones import AgentDials, AgentPhone, Caller, OnRing, OutsidePhone, PhoneError
from tests.ami.ledger.books import books_in
from tests.fixtures_pbx import Members
from tests.live.ear import Ear, ear_on, line_to, over_in_the_books, rows_of, talking_in_the_books
from tests.live.fresh import fresh_number
from tests.live.records import cel, queue_s, talk_s
from tests.live.waiting import until

pytestmark = [pytest.mark.asterisk, pytest.mark.xdist_group("live-ledger")]


@pytest.fixture
async def stored(sqlite_url: str) -> AsyncIterator[Database]:
    database = Database(sqlite_url)
    yield database
    await database.dispose()


def end_of(pbx: Pbx, number: str) -> float:
    return max(row.at for row in rows_of(pbx, number)).timestamp()


def assert_true(pbx: Pbx, number: str, story: CallStory) -> None:
    """The story has the ends and the talk that the CEL has."""
    assert (story.reconciled, story.witness) == (True, Witness.CEL)
    assert story.ended_at is not None
    assert story.ended_at.timestamp() == pytest.approx(end_of(pbx, number), abs=0.05)
    assert story.talk_s == pytest.approx(talk_s(cel(pbx), story.linkedid), abs=0.05)
    assert [warning.name for warning in story.warnings] == []


async def test_line_cut_in_mid_call_call_ends_meanwhile_has_its_true_end(
    pbx: Pbx, members: Members, stored: Database
) -> None:
    number = fresh_number()
    async with AsyncExitStack() as stack:
        line = await stack.enter_async_context(line_to(pbx))
        ear = await stack.enter_async_context(ear_on(pbx, stored, port=line.port))
        await stack.enter_async_context(AgentPhone(extension="101", answer_after_s=0.3).online(pbx))
        await stack.enter_async_context(members("sales", "101"))
        caller = Caller(did=numbers.DID_SALES, number=number, hangup_after_s=2)
        async with caller.start(pbx) as phone:
            await talking_in_the_books(pbx, number)
            await until(lambda: talks(ear, number), "the talk heard")
            await line.cut()
            await ear.deaf()
            await phone.wait()
        await over_in_the_books(pbx, number)
        line.mend()
        await ear.in_step()
        story = await ear.told_by_books(number)
    assert_true(pbx, number, story)
    assert (story.status, story.hangup_by, story.queue) == (CallStatus.ANSWERED, HangupBy.CUSTOMER, "sales")
    assert [(visit.outcome, visit.agent) for visit in story.queue_visits] == [(QueueOutcome.ANSWERED, "PJSIP/101")]
    assert [leg.ring_at is not None for leg in story.legs] == [False, True]


async def talks(ear: Ear, number: str) -> bool:
    story = await ear.story(number)
    return story is not None and bool(story.talks)


async def test_killed_whole_calls_begin_and_end_meanwhile_they_are_added_once(
    pbx: Pbx, members: Members, stored: Database
) -> None:
    answered, lost, refused = fresh_number(), fresh_number(), fresh_number()
    async with ear_on(pbx, stored) as ear, AsyncExitStack() as stack:
        await ear.kill()
        phone = AgentPhone(extension="101", answer_after_s=0.3, hangup_after_s=1)
        async with phone.online(pbx), members("sales", "101"):
            await Caller(did=numbers.DID_SALES, number=answered).call(pbx)
        async with AgentPhone(extension="101", on_ring=OnRing.IGNORE).online(pbx), members("sales", "101"):
            await Caller(did=numbers.DID_SALES, number=lost, hangup_after_s=1).call(pbx)
        await Caller(did=numbers.DID_REJECT, number=refused, refused_with=403).call(pbx)
        await over_in_the_books(pbx, refused)
        ear.bus.published.clear()
        await ear.start()
        stories = {number: await ear.told_by_books(number) for number in (answered, lost, refused)}
        again = [story for story in await ear.stories() if story.from_number in stories]
        heard = ear.announced()
        await ear.kill()
        await stack.enter_async_context(ear_on(pbx, stored))
    for number, story in stories.items():
        assert_true(pbx, number, story)
    assert len(again) == len(stories)
    assert [story.status for story in stories.values()] == [
        CallStatus.ANSWERED,
        CallStatus.ABANDONED,
        CallStatus.REJECTED,
    ]
    assert stories[answered].hangup_by is HangupBy.AGENT
    (visit,) = stories[lost].queue_visits
    assert (visit.outcome, stories[lost].hangup_by) == (QueueOutcome.ABANDONED, HangupBy.CUSTOMER)
    assert visit.wait_s == pytest.approx(queue_s(cel(pbx), stories[lost].id), abs=0.05)
    own = {story.id for story in stories.values()}
    assert {type(fact) for fact in heard if fact.call_id in own} == {CallStarted, CallEnded}


async def test_killed_as_the_agent_answers_call_ends_meanwhile_is_answered(
    pbx: Pbx, members: Members, stored: Database
) -> None:
    number = fresh_number()
    async with AsyncExitStack() as stack:
        ear = await stack.enter_async_context(ear_on(pbx, stored))
        await stack.enter_async_context(AgentPhone(extension="101", answer_after_s=0.5).online(pbx))
        await stack.enter_async_context(members("sales", "101"))
        async with Caller(did=numbers.DID_SALES, number=number, hangup_after_s=1.5).start(pbx) as phone:
            await until(lambda: rings(ear, number), "the ring heard")
            await ear.kill()
            await phone.wait()
        await over_in_the_books(pbx, number)
        await ear.start()
        story = await ear.told_by_books(number)
    assert_true(pbx, number, story)
    assert (story.status, len(story.talks)) == (CallStatus.ANSWERED, 1)


async def rings(ear: Ear, number: str) -> bool:
    story = await ear.story(number)
    return story is not None and len(story.legs) > 1 and story.legs[1].ring_at is not None


async def test_call_goes_on_over_the_outage_parts_missed_are_told_when_it_is_over(
    pbx: Pbx, members: Members, stored: Database
) -> None:
    number = fresh_number()
    async with AsyncExitStack() as stack:
        ear = await stack.enter_async_context(ear_on(pbx, stored))
        await stack.enter_async_context(AgentPhone(extension="101", answer_after_s=0.5).online(pbx))
        await stack.enter_async_context(members("sales", "101"))
        async with Caller(did=numbers.DID_SALES, number=number).start(pbx) as phone:
            await until(lambda: rings(ear, number), "the ring heard")
            await ear.kill()
            await talking_in_the_books(pbx, number)
            await ear.start()
            await until(lambda: talks(ear, number), "the talk seen")
            await pbx.cli("channel request hangup all")
            await phone.wait()
            story = await ear.told_by_books(number)
    assert_true(pbx, number, story)
    assert story.status is CallStatus.ANSWERED
    entered = min(row.at for row in rows_of(pbx, number) if row.event == "BRIDGE_ENTER")
    assert story.talks[0].start - entered < timedelta(seconds=0.05)


async def test_no_books_call_missed_is_closed_by_the_snapshot_and_says_so(
    pbx: Pbx, members: Members, stored: Database
) -> None:
    number = fresh_number()
    async with AsyncExitStack() as stack:
        ear = await stack.enter_async_context(ear_on(pbx, stored, books=PbxBooks()))
        await stack.enter_async_context(AgentPhone(extension="101", answer_after_s=0.3).online(pbx))
        await stack.enter_async_context(members("sales", "101"))
        async with Caller(did=numbers.DID_SALES, number=number, hangup_after_s=1.5).start(pbx) as phone:
            await until(lambda: talks(ear, number), "the talk heard")
            await ear.kill()
            await phone.wait()
        await over_in_the_books(pbx, number)
        await ear.start()
        story = await ear.story(number)
    assert story is not None
    assert (story.status, story.reconciled, story.witness) == (CallStatus.ANSWERED, True, Witness.SNAPSHOT)


@pytest.mark.parametrize("book", ["cdr", "queue_log"])
async def test_only_a_coarse_book_whole_call_in_the_gap_is_added(
    pbx: Pbx, members: Members, stored: Database, book: str
) -> None:
    number = {"cdr": fresh_number(), "queue_log": fresh_number()}[book]
    books = PbxBooks(cdr=str(pbx.cdr_csv)) if book == "cdr" else PbxBooks(queue_log=str(pbx.queue_log))
    async with ear_on(pbx, stored, books=books) as ear:
        await ear.kill()
        phone = AgentPhone(extension="101", answer_after_s=0.3, hangup_after_s=1.5)
        async with phone.online(pbx), members("sales", "101"):
            await Caller(did=numbers.DID_SALES, number=number).call(pbx)
        await over_in_the_books(pbx, number)
        await ear.start()
        story = await ear.told_by_books(number)
    assert (story.status, story.witness) == (CallStatus.ANSWERED, Witness(book))
    # The caller's record is answered when the queue takes him, and has whole seconds at both ends.
    assert story.talk_s == pytest.approx(talk_s(cel(pbx), story.linkedid), abs=2.1)
    assert story.queue == "sales"


async def crash(pbx: Pbx) -> None:
    await pbx.kill()
    await pbx.start()


async def restart_in_order(pbx: Pbx) -> None:
    await pbx.restart()


async def truly_ended(ear: Ear, number: str) -> CallStory | None:
    """An exchange that stops in order may still say its hang-ups: then nothing is left for the books to tell."""
    story = await ear.story(number)
    known = story is not None and story.ended_at is not None and story.witness in (None, Witness.CEL)
    return story if known else None


@pytest.mark.parametrize("restart", [crash, restart_in_order])
async def test_pbx_restarted_in_mid_call_call_ended_when_it_went_down(
    asterisk_installed: None, stored: Database, restart: Callable[[Pbx], Awaitable[None]]
) -> None:
    number = fresh_number()
    async with boot(PbxSpec()) as pbx, AsyncExitStack() as stack:
        ear = await stack.enter_async_context(ear_on(pbx, stored))
        try:
            async with AgentPhone(extension="103", answer_after_s=0.3).online(pbx) as agent:
                async with Caller(did=numbers.DID_DIRECT, number=number).start(pbx) as phone:
                    await until(lambda: talks(ear, number), "the talk heard")
                    await restart(pbx)
                    await phone.kill()
                await agent.kill()
        except PhoneError:
            pass
        await ear.in_step()
        story = await until(lambda: truly_ended(ear, number), "the true end known")
        began = max(row.at for row in rows_of(pbx, number) if row.event == "BRIDGE_ENTER")
    assert story.status is CallStatus.ANSWERED
    assert story.ended_at is not None
    assert began <= story.ended_at < began + timedelta(seconds=30)


async def test_calls_heard_live_stories_agree_with_cel_queue_log_and_cdr(
    pbx: Pbx, members: Members, stored: Database
) -> None:
    callers = [fresh_number() for _ in range(4)]
    async with ear_on(pbx, stored) as ear:
        phone = AgentPhone(extension="101", answer_after_s=0.3, hangup_after_s=1)
        async with phone.online(pbx), members("sales", "101"):
            await Caller(did=numbers.DID_SALES, number=callers[0]).call(pbx)
        async with AgentPhone(extension="103", on_ring=OnRing.BUSY).online(pbx):
            await Caller(did=numbers.DID_DIRECT, number=callers[1], refused_with=486).call(pbx)
        async with AgentPhone(extension="103", answer_after_s=0.3).online(pbx):
            await Caller(did=numbers.DID_DIRECT, number=callers[2], hangup_after_s=1).call(pbx)
        async with AgentPhone(extension="101", on_ring=OnRing.IGNORE).online(pbx), members("sales", "101"):
            await Caller(did=numbers.DID_SALES, number=callers[3], hangup_after_s=1).call(pbx)
        async with OutsidePhone(answer_after_s=0.3).reachable(pbx):
            await AgentDials(extension="101", to="979031119944", hangup_after_s=1).call(pbx)
        await over_in_the_books(pbx, "101")
        since = min(row.at for row in rows_of(pbx, callers[0]))
        stories = [story for story in await ear.stories() if story.started_at >= since - timedelta(seconds=0.2)]
    books, attempts = books_in(shelf_of(PbxBooks(cel=str(pbx.cel_csv), queue_log=str(pbx.queue_log))), pbx.cdr_csv)
    ours = [book for book in books if book.started_at >= since]
    assert len(stories) == len(ours) == 5
    assert [str(found) for found in compare_all(stories, ours)] == []
    for story in stories:
        rows = [row for row in attempts if row.linkedid == story.linkedid]
        assert rows
        assert [str(found) for found in compare_cdr(story, rows)] == []
