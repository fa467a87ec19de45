"""Recordings in each role: the room itself, the capture beside the bridge, and the room for commands."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager
from functools import partial

import structlog

from ami.connection import AmiConnection
from ami.recording import AmiRecording
from callcenter.audit.service import AuditTrail
from callcenter.auth.names import StoredNames
from callcenter.bootstrap.house import House, now, opened
from callcenter.bootstrap.speech import transcript_queue
from callcenter.bus_memory import MemoryBus
from callcenter.calls.storybook import StoryBook
from callcenter.calls.wire import CALL_FACTS
from callcenter.errors import AppError
from callcenter.settings import Settings
from recordings.capture.watch import CaptureWatch
from recordings.hearing import Hearing
from recordings.room import Around, RecordingRoom

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


async def open_capture(
    house: House, book: StoryBook, links: dict[str, AmiConnection]
) -> Callable[[str], Awaitable[None]]:
    """Look after what the dial plans let through. What is returned tells a node what to record, on every connect.
    A node without a source records for somebody else: it is left alone."""
    nodes = [source.node for source in house.settings.recordings.sources if source.node in links]
    watch = CaptureWatch(house.recordings.policy, AmiRecording(links), story=book.story, nodes=nodes)
    await house.bus.subscribe(CALL_FACTS, watch.on_fact, name="capture")
    return partial(_tell_policy, watch)


async def _tell_policy(watch: CaptureWatch, node: str) -> None:
    try:
        await watch.set_policy(node)
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
                followers=[transcripts],
                companions=[transcripts],
            )
            async with aclosing(RecordingRoom(settings.recordings, around)) as room:
                yield room

    return open_room
