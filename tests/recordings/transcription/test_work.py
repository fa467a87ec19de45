"""The work of transcription: its order, what it is told beforehand, and how people see it."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.bootstrap.hints import CrmNames
from callcenter.calls.facts import CallId
from callcenter.calls.schemas import CallQuery
from callcenter.jobs.engines import run_worker
from callcenter.jobs.ports import JobContext, JobRegistry, job
from recordings.models import CallTag
from recordings.transcription import repository
from recordings.transcription.models import Transcript
from recordings.transcription.ports import SpokenCall
from recordings.transcription.queueing import TRANSCRIBE, TranscribeArgs, Wish
from recordings.transcription.schemas import SpokenQuery
from recordings.transcription.speech import EngineName
from recordings.transcription.state import TranscriptState
from recordings.transcription.status import Progress
from tests.callcenter.jobs.sample_jobs import FAST, Log
from tests.recordings.transcription.world import QUINN, Firm, heard

pytestmark = pytest.mark.db


class ScriptWords:
    """A `HintSource`; notes what it was asked about."""

    def __init__(self) -> None:
        self.asked: list[SpokenCall] = []

    async def hints(self, session: AsyncSession, call: SpokenCall) -> Sequence[str]:
        self.asked.append(call)
        return ["тариф «Северный»", "Ромашка"]


async def test_disputed_call_asked_for_goes_before_urgent_and_older_ones(firm: Firm) -> None:
    usual = await firm.ask(await firm.recording(await firm.call("1"), name="1"))
    urgent = await firm.ask(await firm.recording(await firm.call("2"), name="2"), Wish(urgent=True))
    disputed_call = await firm.call("3")
    disputed = await firm.ask(await firm.recording(disputed_call, name="3"))
    async with firm.database.transaction() as session:
        assert await firm.queue.prioritise(session, disputed_call) == 1
        assert await firm.queue.prioritise(session, disputed_call) == 1
    assert await worked_off(firm, 3) == [disputed, urgent, usual]


@job(TRANSCRIBE, TranscribeArgs)
async def note(context: JobContext, args: TranscribeArgs) -> None:
    await context.part(Log).add(TRANSCRIBE, args.transcript_id)


async def worked_off(firm: Firm, number: int) -> list[int]:
    """The transcripts in the order in which a worker takes them."""
    log, stop = Log(), asyncio.Event()
    options = replace(FAST, concurrency=1, parts={Log: log})
    registry = JobRegistry([note])
    worker = asyncio.create_task(run_worker(firm.database, registry, stop=stop, options=options))
    await log.reached(number)
    stop.set()
    await worker
    return [transcript_id for _, transcript_id in log]


async def test_disputed_call_without_a_transcript_gets_one_and_a_failed_one_another_try(firm: Firm) -> None:
    untouched, failed, done = [await firm.call(name) for name in ("1", "2", "3")]
    await firm.recording(untouched, name="1")
    transcript = await firm.ask(await firm.recording(failed, name="2"))
    await firm.transcribe(await firm.ask(await firm.recording(done, name="3")))
    async with firm.database.transaction() as session:
        await repository.move(session, transcript, TranscriptState.FAILED, failure="no model")
        waiting = [await firm.queue.prioritise(session, call) for call in (untouched, failed, done)]
    assert waiting == [1, 1, 0]


async def test_call_joined_with_another_its_words_are_found_by_the_call_of_today(firm: Firm) -> None:
    recording_id = await firm.heard_call("1", customer=heard("where are my chairs"))
    today = await firm.call("2")
    async with firm.database.transaction() as session:
        await firm.queue.rebind(session, {recording_id: CallId(today)})
    async with firm.database.reading() as session:
        page = await firm.spoken.find(session, firm.calls, QUINN, SpokenQuery(q="chairs"))
    assert [hit.call.id for hit in page.items if hit.call is not None] == [today]


async def test_engine_is_told_the_scripts_words_then_the_settings_each_once(firm: Firm) -> None:
    script = ScriptWords()
    call_id = await firm.call("1")
    engine = await firm.transcribe(await firm.ask(await firm.recording(call_id)), hints=[script])
    assert script.asked == [SpokenCall(CallId(call_id), "sales", "en")]
    assert engine.hints == {("тариф «Северный»", "Ромашка")}


async def test_crm_tells_the_customers_and_the_agents_names(firm: Firm) -> None:
    call_id = await firm.call("1")
    async with firm.database.reading() as session:
        assert await CrmNames(firm.calls).hints(session, SpokenCall(CallId(call_id), None, None)) == [
            "Мария Королёва",
            "Anna",
        ]


async def test_status_counts_what_waits_what_ended_and_how_fast(firm: Firm) -> None:
    now = datetime.now(UTC)
    done = await firm.ask(await firm.recording(await firm.call("1"), name="1"))
    await firm.transcribe(done)
    waiting = await firm.ask(await firm.recording(await firm.call("2"), name="2"))
    failed = await firm.ask(await firm.recording(await firm.call("3"), name="3"))
    async with firm.database.transaction() as session:
        await repository.move(session, failed, TranscriptState.FAILED, failure="no engine")
        asked = update(Transcript).where(Transcript.id == waiting)
        await session.execute(asked.values(requested_at=now - timedelta(hours=2)))
    async with firm.database.reading() as session:
        progress = Progress(firm.shelf, enabled=True, engines=[EngineName.VOSK])
        status = await progress.status(session)
    assert (status.queued, status.running, status.done_today, status.failed_today) == (1, 0, 1, 1)
    assert (status.oldest_at, status.audio_waiting_s) == (now - timedelta(hours=2), 2.0)
    assert [(one.transcript_id, one.failure) for one in status.failures] == [(failed, "no engine")]
    assert status.models == []


async def test_tag_of_a_call_without_a_recording_finds_it_in_the_call_log(firm: Firm) -> None:
    tagged, _other = await firm.call("1"), await firm.call("2")
    async with firm.database.transaction() as session:
        session.add(CallTag(call_id=tagged, tag="complaint", created_at=datetime.now(UTC)))
    async with firm.database.reading() as session:
        page = await firm.calls.page(session, QUINN, CallQuery(tag="complaint"))
    assert [call.id for call in page.items] == [tagged]
