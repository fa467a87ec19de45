"""From a stored recording to stored words: once, whatever dies in between."""

import json

import pytest

from callcenter.audit.trail import Actor
from callcenter.jobs.ports import JobCounts
from recordings.kinds import REDACTED, ObjectKind, Side
from recordings.repository import objects
from recordings.transcription import repository
from recordings.transcription.errors import NoEngine
from recordings.transcription.events import TRANSCRIPT_READY
from recordings.transcription.pool import EngineProcesses
from recordings.transcription.schemas import TranscriptOut, TranscriptQuery
from recordings.transcription.state import TranscriptState
from tests.recordings.transcription.world import BROKEN, CARD, QUINN, Firm, ScriptedEngine, heard

pytestmark = pytest.mark.db


async def read(firm: Firm, recording_id: int, version: int = 0) -> TranscriptOut:
    async with firm.database.transaction() as session:
        query = TranscriptQuery(version=version)
        return await firm.service.of_recording(session, Actor.of(QUINN), QUINN, recording_id, query)


async def counts(firm: Firm) -> JobCounts:
    async with firm.database.reading() as session:
        return await firm.jobs.counts(session)


async def test_recording_stored_with_a_model_installed_is_queued_once(firm: Firm) -> None:
    firm.install_model()
    recording_id = await firm.recording(await firm.call("1"))
    async with firm.database.transaction() as session:
        stored = await firm.library.recording(session, recording_id)
        await firm.queue.on_stored(session, stored)
        await firm.queue.on_stored(session, stored)
        await firm.queue.queue_untouched(session, limit=10)
        assert [row.version for row in await repository.versions(session, recording_id)] == [1]
    assert (await counts(firm)).queued == 1


async def test_recording_of_which_nobody_told_is_found_by_the_sweep(firm: Firm) -> None:
    firm.install_model()
    recording_id = await firm.recording(await firm.call("1"))
    async with firm.database.transaction() as session:
        await firm.queue.queue_untouched(session, limit=10)
        assert len(await repository.versions(session, recording_id)) == 1
    assert (await counts(firm)).queued == 1


async def test_no_model_installed_queues_nothing(firm: Firm) -> None:
    await firm.recording(await firm.call("1"))
    async with firm.database.transaction() as session:
        await firm.queue.queue_untouched(session, limit=10)
    assert (await counts(firm)).queued == 0


async def test_recognised_tracks_become_turns_by_side(firm: Firm) -> None:
    recording_id = await firm.recording(await firm.call("1"))
    customer = heard("it costs twenty five thousand dollars")
    engine = await firm.transcribe(await firm.ask(recording_id), customer=customer, agent=heard("yes", start=10))
    assert engine.asked == [("customer", "en"), ("agent", "en")]
    found = await read(firm, recording_id)
    assert [(turn.speaker, turn.text, turn.said) for turn in found.turns] == [
        ("customer", "it costs $25,000", "it costs twenty five thousand dollars"),
        ("agent", "yes", "yes"),
    ]
    assert (found.state, found.language, found.tracks[0].engine) == (TranscriptState.DONE, "en", "whisper")
    assert [payload["recording_id"] for payload in firm.bus.of(TRANSCRIPT_READY)] == [recording_id]


async def test_worker_killed_after_one_track_does_only_the_other_again(firm: Firm) -> None:
    recording_id = await firm.recording(await firm.call("1"))
    transcript_id = await firm.ask(recording_id)
    with pytest.raises(NoEngine):
        await firm.transcribe(transcript_id, last_attempt=False, customer=heard("hello"), agent=BROKEN)
    engine = await firm.transcribe(transcript_id, agent=heard("good morning", start=5))
    assert [side for side, _ in engine.asked] == ["agent"]
    assert [turn.text for turn in (await read(firm, recording_id)).turns] == ["hello", "good morning"]


async def test_job_run_twice_writes_once(firm: Firm) -> None:
    recording_id = await firm.recording(await firm.call("1"))
    transcript_id = await firm.ask(recording_id)
    await firm.transcribe(transcript_id, customer=heard("hello"))
    engine = await firm.transcribe(transcript_id, customer=heard("other"))
    assert engine.asked == []
    assert [turn.text for turn in (await read(firm, recording_id)).turns] == ["hello"]


async def test_last_attempt_failed_says_why(firm: Firm) -> None:
    recording_id = await firm.recording(await firm.call("1"))
    await firm.transcribe(await firm.ask(recording_id), customer=BROKEN)
    found = await read(firm, recording_id)
    assert (found.state, found.failure) == (TranscriptState.FAILED, f"whisper: {BROKEN.detail}")


async def test_call_without_a_queue_language_lets_the_engine_find_out(firm: Firm) -> None:
    recording_id = await firm.recording(await firm.call("1", queue="support"))
    engine = await firm.transcribe(await firm.ask(recording_id), customer=heard("привет", language="ru"))
    assert engine.asked[0] == ("customer", None)
    assert (await read(firm, recording_id)).language == "ru"


async def test_recording_transcribed_again_keeps_the_old_version(firm: Firm) -> None:
    recording_id = await firm.heard_call("1", customer=heard("hello"))
    await firm.transcribe(await firm.ask(recording_id), customer=heard("yellow"))
    newest = await read(firm, recording_id)
    assert ([version.version for version in newest.versions], newest.turns[0].text) == ([2, 1], "yellow")
    assert (await read(firm, recording_id, version=1)).turns[0].text == "hello"


async def test_recording_removed_takes_its_words_along(firm: Firm) -> None:
    recording_id = await firm.heard_call("1", customer=heard("hello"))
    async with firm.database.transaction() as session:
        await firm.queue.remove_with(session, recording_id)
        await firm.queue.remove_with(session, recording_id)
        assert await repository.versions(session, recording_id) == []
        assert await repository.passages_page(session, [frozenset({"hello"})], [], before=None, limit=9) == []


async def test_card_number_said_is_redacted_in_text_and_search_and_sound(firm: Firm) -> None:
    recording_id = await firm.heard_call("1", customer=heard(f"my card is {CARD} thanks"))
    found = await read(firm, recording_id)
    assert found.turns[0].text == "my card is [card] thanks"
    assert "four" not in found.turns[0].said
    (span,) = found.redactions
    assert (span.kind, span.speaker, span.start, span.end) == ("card", "customer", 1.5, 9.4)
    async with firm.database.reading() as session:
        assert await repository.passages_page(session, [frozenset({"four"})], [], before=None, limit=9) == []
        assert len(await repository.passages_page(session, [frozenset({"card"})], [], before=None, limit=9)) == 1


async def test_redacted_span_leaves_the_sound_of_the_copies(firm: Firm) -> None:
    recording_id = await firm.recording(await firm.call("1"))
    transcript_id = await firm.ask(recording_id)
    engine = ScriptedEngine({Side.CUSTOMER: heard(f"card {CARD}", pace=0.1), Side.AGENT: heard("")})
    async with EngineProcesses() as processes:
        transcriber = firm.transcriber(engine, processes)
        assert await transcriber.run(transcript_id, last_attempt=True)
        await transcriber.mute(transcript_id)
        await transcriber.mute(transcript_id)
    async with firm.database.reading() as session:
        kept = await objects(session, recording_id)
    assert {kind for kind in kept if kind.startswith("redacted")} == {"redacted_ogg", "redacted_mp3", "redacted_peaks"}
    assert all(kept[kind].size > 1000 for kind in ("redacted_ogg", "redacted_mp3"))
    whole, flat = [await heights(firm, recording_id, kind) for kind in (ObjectKind.PEAKS, REDACTED[ObjectKind.PEAKS])]
    assert min(whole[Side.CUSTOMER][10:80]) > 20
    assert set(flat[Side.CUSTOMER][10:80]) == {8}
    assert flat[Side.AGENT] == whole[Side.AGENT]


async def heights(firm: Firm, recording_id: int, kind: str) -> dict[Side, list[int]]:
    """The upper edge of each side's waveform, fifty a second."""
    path = firm.folder / "waveform.json"
    assert await firm.library.fetch(recording_id, kind, path)
    data = json.loads(path.read_text())["data"]
    return {Side.CUSTOMER: data[1::4], Side.AGENT: data[3::4]}


async def test_customers_name_of_the_card_is_redacted(firm: Firm) -> None:
    recording_id = await firm.heard_call("1", agent=heard("здравствуйте королёву можно", language="ru"))
    assert (await read(firm, recording_id)).turns[0].text == "здравствуйте [name] можно"


async def test_lost_job_of_an_old_wish_is_queued_again(firm: Firm) -> None:
    transcript_id = await firm.ask(await firm.recording(await firm.call("1")))
    async with firm.database.transaction() as session:
        row = await repository.get(session, transcript_id)
        assert row is not None
        later = row.requested_at.replace(year=row.requested_at.year + 1)
        assert list(await repository.waiting(session, later, 10)) == [transcript_id]
        await firm.queue.queue_again(session, before=later, limit=10)
    assert (await counts(firm)).queued == 1
