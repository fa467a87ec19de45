"""Privacy in each role: all rooms that know something of a person, in the order in which they forget him.

Calls go before cards: a number that is on no card any more and still on a call would be a new caller to the sweep
that makes leads of callers.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from aiohttp import web

from callcenter.bootstrap.card_files import file_store, file_sweeper
from callcenter.bootstrap.house import House, now
from callcenter.calls.outcomes.personal import OUTCOMES
from callcenter.calls.personal import CALLS
from callcenter.jobs.engines import create_jobs
from callcenter.jobs.ports import JobRegistry
from callcenter.personal.ports import PersonalRoom
from callcenter.personal.remainder import Remainder
from callcenter.reports.personal import REPORTS
from callcenter.tables import METADATA
from callcenter.webhooks.personal import WEBHOOKS
from crm.bin.personal import BIN
from crm.credentials.personal import CREDENTIALS
from crm.deals.personal import DEALS
from crm.duplicates.personal import DUPLICATES
from crm.external_ids.personal import EXTERNAL_IDS
from crm.feed.personal import FEED
from crm.fields.personal import OWN_FIELDS
from crm.files.personal import PersonalFiles
from crm.files.storing import StoredPapers
from crm.files.sweeping import FileSweeper
from crm.importing.personal import PersonalImports
from crm.inbox.personal import INBOX
from crm.loyalty.personal import LOYALTY
from crm.merging.personal import MERGES
from crm.notes.personal import CORRECTIONS
from crm.numbers.personal import OWNERSHIPS
from crm.personal import CARDS
from crm.privacy.api import PRIVACY, PRIVACY_AUDIT, PRIVACY_JOBS
from crm.privacy.jobs import Keeping
from crm.privacy.kinds import Confirmation
from crm.privacy.packing import Audio, NoAudio, Packer
from crm.privacy.service import PrivacyDesk
from crm.privacy.working import Worker
from crm.projects.personal import PROJECTS
from crm.sections.personal import SECTIONS
from crm.tags.personal import TAGS
from crm.tasks.personal import TASKS
from recordings.kinds import ObjectKind
from recordings.library import RecordingLibrary
from recordings.personal import PersonalRecordings
from recordings.removal import Remover
from scripts_qa.checking.personal import CHECKS
from scripts_qa.people.personal import LINES

STAFF: Final = frozenset({"users", "sessions", "queues", "devices", "privacy_requests", "privacy_files"})
"""Tables of the firm and its people, and the requests themselves, which look after their own words."""


class StoredAudio:
    """`crm.privacy.packing.Audio` from the recordings' storages."""

    def __init__(self, library: RecordingLibrary) -> None:
        self._library = library

    async def fetch(self, recording_id: int, folder: Path) -> Path | None:
        path = folder / f"{recording_id}.mp3"
        return path if await self._library.fetch(recording_id, ObjectKind.MP3, path) else None


def personal_rooms(remover: Remover, sweeper: FileSweeper) -> Sequence[PersonalRoom]:
    rooms: list[PersonalRoom] = [
        *(PersonalRecordings(remover), LINES, CHECKS, OUTCOMES, CALLS, REPORTS),
        *(PersonalFiles(sweeper), INBOX, FEED, CORRECTIONS),
        *(CREDENTIALS, TASKS, PROJECTS, WEBHOOKS, OWN_FIELDS, SECTIONS, EXTERNAL_IDS, LOYALTY, DEALS),
        *(PersonalImports(), MERGES, BIN, DUPLICATES, TAGS, OWNERSHIPS, CARDS),
    ]
    claimed = frozenset[str]().union(*(room.tables for room in rooms)) | STAFF
    return [*rooms, Remainder(table for name, table in METADATA.tables.items() if name not in claimed)]


def privacy_worker(house: House) -> Worker:
    room = house.recordings
    audio: Audio = StoredAudio(room.library) if house.settings.customers.archive_audio else NoAudio()
    return Worker(
        personal_rooms(room.remover, file_sweeper(house.settings, house.database)),
        Packer(audio, StoredPapers(file_store(house.settings, house.database))),
        audit=house.audit,
        country=house.settings.phones.country,
        now=now,
        bus=house.bus,
    )


def privacy_parts(house: House) -> dict[type[Any], object]:
    """For the workers."""
    return {Worker: privacy_worker(house), Keeping: Keeping(house.settings.customers.archive_days)}


def put_privacy(app: web.Application, house: House, jobs: JobRegistry) -> None:
    settings = house.settings
    app[PRIVACY] = PrivacyDesk(
        worker=privacy_worker(house),
        confirmation=Confirmation(settings.customers.erase_confirmation),
        keep_days=settings.customers.archive_days,
    )
    app[PRIVACY_AUDIT] = house.audit
    app[PRIVACY_JOBS] = create_jobs(house.database, jobs)
