"""Recordings and transcripts as other programs are told of them."""

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.webhooks.events import Event
from callcenter.webhooks.outbox import just_now, tell_if_heard
from recordings.ports import StoredRecording
from recordings.transcription.events import TranscriptNews


class RecordingTeller:
    """Implements `recordings.ports.RecordingFollower`."""

    async def on_stored(self, session: AsyncSession, recording: StoredRecording) -> None:
        detail = {"call_id": recording.call_id}
        await tell_if_heard(session, [just_now(Event.RECORDING_READY, str(recording.id), detail)])


class TranscriptTeller:
    """Implements `recordings.transcription.ports.TranscriptFollower`, where a transcript is finished. The resource is
    the recording: its transcript is read by that."""

    async def on_words(self, session: AsyncSession, news: TranscriptNews) -> None:
        detail = {"call_id": news.call_id, "transcript_id": news.transcript_id}
        await tell_if_heard(session, [just_now(Event.TRANSCRIPT_READY, str(news.recording_id), detail)])
