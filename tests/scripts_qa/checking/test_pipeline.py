"""Calls checked by themselves: once for each state of their words, whatever dies on the way."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from callcenter.errors import Unavailable
from recordings.kinds import Side
from recordings.transcription.events import TranscriptNews
from recordings.transcription.schemas import CorrectionInput, RedactionInput
from scripts_qa.checking import repository
from scripts_qa.checking.events import CALL_CHECKED
from scripts_qa.checking.kinds import CheckState
from scripts_qa.checking.models import CallCheck, CallMetric, CheckRun, EvidenceRecord, StepResultRecord
from scripts_qa.results import EvidenceRole, Status
from tests.fakes.stories import NOW
from tests.recordings.transcription.world import QUINN, heard
from tests.scripts_qa.checking.world import GOOD, POOR, QaFirm

pytestmark = pytest.mark.db
LONG_AGO = NOW - timedelta(days=1)


async def rows_of(firm: QaFirm) -> tuple[int, ...]:
    tables = (CheckRun, StepResultRecord, EvidenceRecord, CallMetric)
    async with firm.database.reading() as session:
        return tuple([await session.scalar(select(func.count()).select_from(table)) or 0 for table in tables])


async def unchecked(firm: QaFirm) -> list[str]:
    async with firm.database.reading() as session:
        return list(await repository.unchecked(session, LONG_AGO, 100))


async def test_good_call_checked_has_every_verdict_with_its_quote_and_second(firm: QaFirm) -> None:
    await firm.publish()
    recording_id = await firm.heard_call("1", customer=heard("yes please", start=20), agent=heard(GOOD, start=2))
    await firm.check("pbx1-1")
    async with firm.database.reading() as session:
        checked = await firm.checks.latest(session, "pbx1-1")
    assert checked is not None
    statuses = {item.id: item.status for item in checked.criteria}
    assert statuses == {
        "greet": Status.DONE,
        "price": Status.DONE,
        "recorded": Status.DONE,
        "forbid.pressure": Status.OK,
        "metric.talk": Status.DONE,
    }
    greet = checked.criterion("greet")
    assert greet is not None
    (proof,) = greet.evidence
    assert (proof.recording_id, proof.quote, proof.start_s) == (recording_id, "good morning", 2.0)
    assert greet.searched == ((0.0, 20.0),)
    assert checked.metrics["holds"] == 0
    assert checked.agent_id == 1
    assert checked.machine["total"] == 100


async def test_verdict_without_trust_is_left_out_of_the_automatic_score(firm: QaFirm) -> None:
    await firm.publish()
    await firm.heard_call("1", customer=heard("yes please", start=20), agent=heard(POOR, start=2))
    await firm.check("pbx1-1")
    async with firm.database.reading() as session:
        checked = await firm.checks.latest(session, "pbx1-1")
        head = await session.get(CallCheck, "pbx1-1")
    assert checked is not None
    assert head is not None
    assert checked.suspected_fatal == ("recorded",)
    assert head.suspected_fatal
    assert checked.machine["total"] == 0
    assert checked.auto["total"] is None
    assert checked.auto["penalties"] == 0
    assert [item.id for item in checked.criteria if item.counts] == ["metric.talk"]


async def test_missed_step_shows_where_it_was_looked_for_and_the_nearest(firm: QaFirm) -> None:
    await firm.publish()
    await firm.heard_call("1", customer=heard("yes", start=40), agent=heard("well it costs a lot of money", start=2))
    await firm.check("pbx1-1")
    async with firm.database.reading() as session:
        checked = await firm.checks.latest(session, "pbx1-1")
    assert checked is not None
    price = checked.criterion("price")
    assert price is not None
    assert price.status is Status.MISSED
    assert price.searched == ((0.0, 60.0),)
    assert [proof.role for proof in price.evidence] == [EvidenceRole.NEAR_MISS]


async def test_same_call_checked_by_two_workers_and_again_is_one_run(firm: QaFirm) -> None:
    await firm.publish()
    await firm.heard_call("1", customer=heard("yes", start=20), agent=heard(GOOD, start=2))
    await asyncio.gather(firm.check("pbx1-1"), firm.check("pbx1-1"))
    once = await rows_of(firm)
    await firm.check("pbx1-1")
    assert await rows_of(firm) == once
    assert once[0] == 1


async def test_worker_killed_between_commit_and_news_is_told_by_the_next_attempt(firm: QaFirm) -> None:
    await firm.publish()
    await firm.heard_call("1", customer=heard("yes", start=20), agent=heard(GOOD, start=2))
    firm.bus.fails = True
    with pytest.raises(ConnectionError):
        await firm.check("pbx1-1")
    stored = await rows_of(firm)
    assert stored[0] == 1
    firm.bus.fails = False
    await firm.check("pbx1-1", again=True)
    assert await rows_of(firm) == stored
    (news,) = firm.bus.of(CALL_CHECKED)
    assert news["call_id"] == "pbx1-1"


async def test_sweep_finds_every_call_that_lost_its_job_and_then_none(firm: QaFirm) -> None:
    await firm.publish()
    for name in ("1", "2", "3"):
        await firm.heard_call(name, customer=heard("yes", start=20), agent=heard(GOOD, start=2))
    calls = await unchecked(firm)
    assert sorted(calls) == ["pbx1-1", "pbx1-2", "pbx1-3"]
    async with firm.database.transaction() as session:
        before = (await firm.check_jobs.counts(session)).queued
        for _ in range(2):
            await firm.check_queue.sweep(session, LONG_AGO, 100)
        assert (await firm.check_jobs.counts(session)).queued - before == 3
    for call_id in calls:
        await firm.check(call_id)
    assert (await rows_of(firm))[0] == 3
    async with firm.database.transaction() as session:
        rows = (await session.scalars(select(CallCheck))).all()
        assert [row.state for row in rows] == [CheckState.CHECKED] * 3
        for row in rows:
            row.covers_until = row.checked_at
    assert await unchecked(firm) == []


async def test_transcript_corrected_asks_for_a_check_which_is_a_run_of_its_own(firm: QaFirm) -> None:
    await firm.publish()
    recording_id = await firm.heard_call(
        "1", customer=heard("yes", start=30), agent=heard("hood boarding to you", start=2)
    )
    await firm.check("pbx1-1")
    async with firm.database.transaction() as session:
        await firm.check_queue.on_words(session, TranscriptNews(1, recording_id, "pbx1-1"))
    async with firm.database.transaction() as session:
        turns = await firm.service.correct(session, QUINN, (1, 0), CorrectionInput(text="good morning to you"))
    assert turns.text == "good morning to you"
    await firm.check("pbx1-1")
    async with firm.database.reading() as session:
        checked = await firm.checks.latest(session, "pbx1-1")
    assert checked is not None
    greet = checked.criterion("greet")
    assert greet is not None
    assert greet.status is Status.DONE
    assert (await rows_of(firm))[0] == 2


async def test_span_redacted_after_the_check_leaves_the_quotes_of_every_run(firm: QaFirm) -> None:
    await firm.publish()
    await firm.heard_call("1", customer=heard("yes", start=30), agent=heard(GOOD, start=2))
    await firm.check("pbx1-1")
    async with firm.database.transaction() as session:
        await firm.service.redact(session, QUINN, 1, RedactionInput(speaker=Side.AGENT, start=2.0, end=3.0))
    await firm.check("pbx1-1")
    async with firm.database.reading() as session:
        quotes = (await session.scalars(select(EvidenceRecord.quote))).all()
    assert "this call is recorded" in quotes
    assert not any("good morning" in quote for quote in quotes)


async def test_recording_removed_takes_its_words_out_of_the_proofs(firm: QaFirm) -> None:
    await firm.publish()
    recording_id = await firm.heard_call("1", customer=heard("yes", start=30), agent=heard(GOOD, start=2))
    await firm.check("pbx1-1")
    async with firm.database.transaction() as session:
        await firm.check_queue.remove_with(session, recording_id)
    async with firm.database.reading() as session:
        assert set(await session.scalars(select(EvidenceRecord.quote))) == {""}


async def test_call_without_a_bound_script_is_settled_and_not_found_again(firm: QaFirm) -> None:
    await firm.publish(bind=False)
    await firm.heard_call("1", customer=heard("yes", start=20), agent=heard(GOOD, start=2))
    await firm.check("pbx1-1")
    async with firm.database.reading() as session:
        head = await session.get(CallCheck, "pbx1-1")
    assert head is not None
    assert head.state is CheckState.NO_SCRIPT
    assert (await rows_of(firm))[0] == 0


async def test_call_of_two_recordings_waits_for_the_words_of_both(firm: QaFirm) -> None:
    await firm.publish()
    await firm.heard_call("1", customer=heard("yes", start=20), agent=heard(GOOD, start=2))
    second = await firm.recording("pbx1-1", name="1b", at=NOW + timedelta(seconds=60))
    async with firm.database.reading() as session:
        spoken = await firm.around.spoken.of_call(session, "pbx1-1")
    assert spoken.unfinished == 1
    await firm.transcribe(await firm.ask(second), agent=heard("you have to decide now", start=1))
    await firm.check("pbx1-1")
    async with firm.database.reading() as session:
        checked = await firm.checks.latest(session, "pbx1-1")
    assert checked is not None
    pressure = checked.criterion("forbid.pressure")
    assert pressure is not None
    (proof,) = pressure.evidence
    assert (proof.recording_id, proof.start_s, proof.call_s) == (second, 1.0, 61.0)


async def test_failure_that_lasts_keeps_the_run_that_was_there(firm: QaFirm) -> None:
    await firm.publish()
    await firm.heard_call("1", customer=heard("yes", start=20), agent=heard(GOOD, start=2))
    await firm.check("pbx1-1")
    await firm.checker.give_up("pbx1-1", Unavailable("away").code)
    async with firm.database.reading() as session:
        head = await session.get(CallCheck, "pbx1-1")
        checked = await firm.checks.latest(session, "pbx1-1")
    assert head is not None
    assert (head.state, head.failure) == (CheckState.FAILED, "unavailable")
    assert checked is not None
