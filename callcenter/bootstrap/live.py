"""Live transcription in the process that follows the calls: the port for the sounds and the engine for as long as the
process lives, an ear for as long as it leads a node."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import structlog

from ami.ari import AriAccount, AriClient
from ami.audiosocket import AudioSocketServer
from ami.tapping import SnoopTaps
from callcenter.bootstrap.house import House
from callcenter.bus import Message
from callcenter.calls.storybook import StoryBook
from callcenter.calls.wire import CALL_FACTS, call_fact, term_of
from callcenter.leases import Term
from callcenter.pbx_settings import PbxNode
from recordings.transcription.lemmas import lemmas
from recordings.transcription.live.building import ear_rules_of, live_shelf_of, model_for
from recordings.transcription.live.ear import EarParts, LiveEar
from recordings.transcription.live.processes import LiveProcesses

log = structlog.get_logger(__name__)

APPLICATION: Final = "callcenter-live"


@dataclass(frozen=True, slots=True)
class LiveSide:
    """What the ears of all nodes share."""

    server: AudioSocketServer
    engine: LiveProcesses


async def open_live_side(house: House) -> LiveSide | None:
    """None when live transcription is off. A port that is taken costs the live text and nothing else."""
    live = house.settings.live
    if not live.enabled:
        return None
    try:
        server = await house.process.open("live sound", AudioSocketServer(live.host, live.port))
    except OSError as error:
        log.error("live.port_taken", port=live.port, error=type(error).__name__)
        return None
    await asyncio.to_thread(_load_words)
    return LiveSide(server, await house.process.open("live engine", LiveProcesses(live.processes)))


def _load_words() -> None:
    """The dictionaries that redaction looks into take most of a second to load: not in the middle of a call."""
    for word in ("карта", "картка", "card"):
        lemmas(word, None)


@asynccontextmanager
async def hearing_live(
    house: House, side: LiveSide | None, node: PbxNode, *, term: Term, book: StoryBook
) -> AsyncIterator[None]:
    """The ear of this term: it hears the calls that this process follows."""
    if side is None or node.ari.url is None:
        yield
        return
    account = AriAccount(node.ari.url, node.ari.username, node.ari.secret.get_secret_value())
    async with AriClient(account, APPLICATION) as ari:
        live = house.settings.live
        address = live.address or f"{live.host}:{side.server.port}"
        taps = SnoopTaps(ari, side.server, address=address, context=live.dial_context)
        ear = _ear(house, side, taps, node=node.name, book=book)

        async def on_fact(message: Message) -> None:
            if term_of(message.payload) == term.token and call_fact(message.payload).node == node.name:
                ear.on_fact(call_fact(message.payload))

        stop = await house.bus.subscribe(CALL_FACTS, on_fact, name=f"live ear {node.name}")
        running = asyncio.create_task(_run(ear), name=f"live ear {node.name}")
        try:
            yield
        finally:
            await stop()
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            await taps.settle()


async def _run(ear: LiveEar) -> None:
    """What fails here must not cost the record of the calls."""
    try:
        await ear.run()
    except Exception:
        log.exception("live.ear_died")


def _ear(house: House, side: LiveSide, taps: SnoopTaps, *, node: str, book: StoryBook) -> LiveEar:
    settings = house.settings
    live = settings.live
    shelf = live_shelf_of(live, settings.transcription, settings.data_dir)
    parts = EarParts(
        taps=taps,
        engine=side.engine,
        model_for=model_for(shelf),
        stories=lambda: [story for story in book.running() if story.node == node],
        story=book.story,
        bus=house.bus,
    )
    languages = {queue.name: queue.language for queue in settings.queues}
    return LiveEar(parts, ear_rules_of(live, settings.transcription, languages, settings.phones.country))
