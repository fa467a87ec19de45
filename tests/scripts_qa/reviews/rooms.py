"""The room of reviews over a world of sound, as the console's server has it."""

from collections.abc import Callable
from datetime import datetime, timedelta

from callcenter.auth.names import StoredNames
from callcenter.bootstrap.work import JOBS
from callcenter.calls.service import CallLog
from callcenter.jobs.engines import create_jobs
from callcenter.transcription_settings import TranscriptionSettings
from recordings.hearing import Hearing
from recordings.transcription.building import secrets_of
from recordings.transcription.installed import ModelShelf
from recordings.transcription.queueing import TranscriptQueue
from recordings.transcription.service import Desk as TranscriptDesk
from recordings.transcription.service import TranscriptService
from scripts_qa.library.service import ScriptLibrary
from scripts_qa.people.room import PeopleRoom
from scripts_qa.reviews.api import ReviewRoom
from scripts_qa.reviews.asking import ReviewAsker
from scripts_qa.reviews.confirming import Verdicts
from scripts_qa.reviews.desk import DeskParts, ReviewDesk
from scripts_qa.reviews.drawing import Drawer
from scripts_qa.reviews.leading import ReviewLead
from tests.recordings.world import World as Sound


def review_room(
    people: PeopleRoom, sound: Sound, calls: CallLog, hearing: Hearing, now: Callable[[], datetime]
) -> ReviewRoom:
    outside = people.outside
    library, forms = sound.room.library, outside.forms
    drawer = Drawer(ScriptLibrary(now=now, languages={}), forms, library, now=now)
    parts = DeskParts(
        reviews=outside.reviews,
        forms=forms,
        checks=outside.checks,
        library=library,
        transcripts=_transcripts(people, sound, calls),
        names=StoredNames(),
        drawer=drawer,
        verdicts=Verdicts(outside.checks, forms),
        now=now,
    )
    lead = ReviewLead(forms, names=StoredNames(), audit=people.audit, now=now)
    asker = ReviewAsker(drawer, forms, StoredNames(), audit=people.audit, now=now)
    return ReviewRoom(ReviewDesk(parts), lead, asker, hearing, sound.room)


def _transcripts(people: PeopleRoom, sound: Sound, calls: CallLog) -> TranscriptService:
    jobs = create_jobs(sound.database, JOBS)
    shelf = ModelShelf(sound.spool.parent / "models")
    return TranscriptService(
        TranscriptDesk(
            calls=calls,
            library=sound.room.library,
            queue=TranscriptQueue(jobs, shelf, enabled=False, look_back=timedelta(days=1)),
            audit=people.audit,
            names=StoredNames(),
            redact=secrets_of(TranscriptionSettings()),
            country="RU",
        )
    )
