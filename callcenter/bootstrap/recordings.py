"""Recordings in each role: the room itself, the capture beside the bridge, and the room for commands."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager

import structlog

from ami.connection import AmiConnection
from ami.recording import AmiRecording
from callcenter.audit.service import AuditTrail
from callcenter.auth.names import StoredNames
from callcenter.bootstrap.card_files import file_vault
from callcenter.bootstrap.checks import check_queue
from callcenter.bootstrap.house import House, now, opened
from callcenter.bootstrap.speech import transcript_queue
from callcenter.bus_memory import MemoryBus
from callcenter.calls.storybook import StoryBook
from callcenter.errors import AppError
from callcenter.settings import Settings
from crm.files.sealing import FileSealer
from recordings.capture.watch import CaptureWatch
from recordings.hearing import Hearing
from recordings.room import Around, RecordingRoom
from recordings.telling import RecordingTeller

log = structlog.get_logger(__name__)


def build_hearing(house: House) -> Hearing:
    """Who may hear what, for the console's server."""
    return Hearing(
        house.calls,
        names=house.names,
        audit=house.audit,
        public_url=house.settings.http.public_url,
        operators_hear_own=house.settings.recordings.operators_hear_own,
    )


def capture_watch(house: House, book: StoryBook, links: dict[str, AmiConnection]) -> CaptureWatch:
    """Looks after what the dial plans let through, as long as one process follows their calls. A node without a
    source records for somebody else: it is left alone."""
    nodes = [source.node for source in house.settings.recordings.sources if source.node in links]
    return CaptureWatch(house.recordings.policy, AmiRecording(links), story=book.story, nodes=nodes)


async def tell_policy(house: House, links: dict[str, AmiConnection], node: str) -> None:
    """What to record, on every connect; twice is no harm."""
    try:
        await capture_watch(house, StoryBook(), links).set_policy(node)
    except AppError as error:
        log.warning("recordings.policy_not_told", node=node, code=error.code)


def room_for_commands(load: Callable[[], Settings]) -> Callable[[], AbstractAsyncContextManager[RecordingRoom]]:
    """Opens the room as a command needs it: alone, beside whatever runs."""

    @asynccontextmanager
    async def open_room() -> AsyncIterator[RecordingRoom]:
        settings = load()
        async with opened(settings.database_url) as database, aclosing(MemoryBus()) as bus:
            audit = AuditTrail(database, names=StoredNames(), now=now)
            transcripts = transcript_queue(settings, database)
            around = Around(
                database=database,
                bus=bus,
                audit=audit,
                data_dir=settings.data_dir,
                sealed=[FileSealer(database, file_vault(settings).keyring)],
                followers=[transcripts, RecordingTeller()],
                companions=[transcripts, check_queue(settings, database)],
            )
            async with aclosing(RecordingRoom(settings.recordings, around)) as room:
                yield room

    return open_room
