"""Recordings: how fast they are taken in, how soon one of an hour is heard, what writing them down costs.

The room of recordings and its HTTP routes run as in the application, on SQLite and a local folder, everything sealed
with AES-256-GCM; client and server share one process. The player's start is the time from the request that a browser
sends first (`Range: bytes=0-`) to the first bytes of sound, on an open connection; and in a real Chromium from the
click to a position that moves, which holds its further requests and decoding too.
"""

import asyncio
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import uvloop

from callcenter.db import Database
from callcenter.http.middleware import COOKIE
from callcenter.migrate import upgrade
from deploy.speech import dialogues, speak
from recordings.transcription.engines import ModelEngine, Tuning
from recordings.transcription.installed import ModelShelf
from recordings.transcription.pool import EngineProcesses
from recordings.transcription.ports import Track
from recordings.transcription.speech import EngineName
from tests.bench.bench_transcription import cpu_of_children, memory_of_children, wav_of
from tests.bench.figures import SPREAD_COLUMNS, Table, spread
from tests.live.browser import chromium
from tests.recordings.test_hearing import KEY, Desk, opened_desk
from tests.recordings.world import World, open_world
from tests.speech_models import VOSK, WHISPER, vosk_folder, whisper_folder

MB: Final = 1_000_000
HOUR_S: Final = 3600
OTHER: Final = 99


@dataclass(frozen=True, slots=True)
class Size:
    """`files` are tracks, two for each recording."""

    recordings: int = 20
    recording_s: float = 60
    long_s: float = HOUR_S
    starts: int = 60
    clicks: int = 20
    spoken: int = 2


def run(size: Size | None = None) -> list[Table]:
    chosen = Size() if size is None else size
    with TemporaryDirectory() as folder, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return [*runner.run(_kept(chosen, Path(folder))), runner.run(_written(chosen, Path(folder)))]


async def _kept(size: Size, folder: Path) -> list[Table]:
    url = f"sqlite+aiosqlite:///{folder}/bench.db"
    await asyncio.to_thread(upgrade, url)
    database = Database(url)
    async with AsyncExitStack() as ends:
        ends.push_async_callback(database.dispose)
        world = await ends.enter_async_context(open_world(database, folder, keys=(KEY,), key=KEY["name"]))
        ingest = await _ingest(world, size)
        began = time.perf_counter()
        desk = await ends.enter_async_context(opened_desk(world, seconds=size.long_s))
        ingest.append(_rate(f"one of {size.long_s:g} s", 1, size.long_s, time.perf_counter() - began))
        starts = await _starts(desk, size)
    return [
        Table("Taken in, one after the other", INGEST_COLUMNS, ingest, (INGEST_NOTE,)),
        Table("Start of a recording of one hour", ("first bytes of", *SPREAD_COLUMNS), starts, (START_NOTE,)),
    ]


INGEST_COLUMNS: Final = ("recordings", "files", "MB", "s", "files/s", "MB/s", "x realtime")
INGEST_NOTE: Final = (
    "From closed files to stored ones: measured, encoded for browsers twice (Opus and MP3), waveform, sealed, hashed, "
    "flushed to the disk, bound to its call. Encoding takes most of it and runs in one thread of low priority."
)
START_NOTE: Final = (
    "Goal: 200 ms. A first play writes its audit entry before the sound is handed over; the browser needs some "
    "milliseconds more to decode."
)


async def _ingest(world: World, size: Size) -> list[list[str]]:
    for number in range(2, size.recordings + 2):
        world.pair(number, seconds=size.recording_s)
    began = time.perf_counter()
    taken = await world.sweep()
    if len(taken) != size.recordings or None in taken:
        raise RuntimeError("not every recording was taken in")
    return [_rate(f"{size.recordings} of {size.recording_s:g} s", len(taken), size.recording_s, _since(began))]


def _since(began: float) -> float:
    return time.perf_counter() - began


def _rate(name: str, count: int, each_s: float, took_s: float) -> list[str]:
    audio_mb = 2 * count * each_s * 16_000 / MB
    files, megabytes, realtime = 2 * count / took_s, audio_mb / took_s, count * each_s / took_s
    return [
        name,
        str(2 * count),
        f"{audio_mb:.0f}",
        f"{took_s:.1f}",
        f"{files:.2f}",
        f"{megabytes:.1f}",
        f"{realtime:.0f}",
    ]


async def _starts(desk: Desk, size: Size) -> list[list[str]]:
    """Each kind in turn, so that a busy moment hits all alike."""
    times: dict[str, list[float]] = {"the first play, with its audit entry": [], "the same again": [], "its middle": []}
    whole = (await desk.raw(desk.anna, f"{desk.path}/audio", Range="bytes=0-0"))[1]["Content-Range"]
    middle = int(whole.rpartition("/")[2]) // 2
    for _ in range(size.starts):
        desk.hearing._plays.clear()
        for name, place in zip(times, (0, 0, middle), strict=True):
            times[name].append(await _start(desk, place))
    times["the first play, while another is taken in"] = await _starts_beside_work(desk, size)
    for name, share in (("in Chromium, from the beginning", 0.0), ("in Chromium, from the middle", 0.5)):
        times[name] = await _clicks(desk, size, share)
    return [[name, *spread(seconds).cells()] for name, seconds in times.items()]


async def _starts_beside_work(desk: Desk, size: Size) -> list[float]:
    """The encoder's thread is in the same process, as with `callcenter run`."""
    desk.world.pair(OTHER, seconds=size.long_s / 4)
    work = asyncio.create_task(desk.world.sweep())
    times = []
    while not work.done():
        desk.hearing._plays.clear()
        times.append(await _start(desk, 0))
        await asyncio.wait([work], timeout=0.2)
    await work
    return times


PLAY: Final = """([url, second]) => new Promise((done, fail) => {
  const audio = new Audio();
  audio.preload = 'none';
  audio.src = url;
  const began = performance.now();
  audio.onerror = () => fail(audio.error.message);
  audio.currentTime = second;
  const look = () => {
    if (audio.currentTime <= second || audio.readyState < 3) return void setTimeout(look, 1);
    const took = performance.now() - began;
    audio.src = '';
    done(took);
  };
  audio.play().then(look, (error) => fail(String(error)));
})"""


async def _clicks(desk: Desk, size: Size, share: float) -> list[float]:
    """Each in an element of its own, as the player makes them; the first one of a browser is left out."""
    took = []
    async with chromium("--autoplay-policy=no-user-gesture-required") as browser:
        context = await browser.new_context(
            bypass_csp=True, extra_http_headers={"Cookie": f"{COOKIE}={desk.anna.token}"}
        )
        page = await context.new_page()
        await page.goto(f"{desk.anna.base}/healthz")
        url = f"{desk.anna.base}/api/v1{desk.path}/audio"
        for _ in range(size.clicks + 1):
            desk.hearing._plays.clear()
            took.append(await page.evaluate(PLAY, [url, share * size.long_s]) / 1000)
    return took[1:]


async def _start(desk: Desk, place: int) -> float:
    url = f"{desk.anna.base}/api/v1{desk.path}/audio"
    began = time.perf_counter()
    async with desk.anna.http.get(url, headers={"Range": f"bytes={place}-"}) as response:
        response.raise_for_status()
        await response.content.readexactly(4096)
        took = time.perf_counter() - began
        await response.read()
    return took


async def _written(size: Size, folder: Path) -> Table:
    shelf = ModelShelf(folder / "models")
    shelf.add(whisper_folder(), name=WHISPER)
    shelf.add(vosk_folder(), name=VOSK, language="ko")
    spoken = [speak(dialogue) for dialogue in dialogues("en")[: size.spoken]]
    raw = [side for one in spoken for side in (one.agent, one.caller)]
    tracks = [wav_of(path, folder / f"spoken-{place}.wav") for place, path in enumerate(raw)]
    rows = [
        await _engine(EngineName.WHISPER, "en", shelf, tracks),
        await _engine(EngineName.VOSK, "ko", shelf, tracks[:1]),
    ]
    return Table("Written down, one process with one thread", ENGINE_COLUMNS, rows, (ENGINE_NOTE,))


ENGINE_COLUMNS: Final = ("engine", "audio s", "CPU s", "hours of audio per hour and core", "memory MB", "at most MB")
ENGINE_NOTE: Final = (
    "Tracks of spoken calls with the pauses in which the other side speaks; a call of an hour is two hours of "
    "tracks. By CPU seconds, since other work shares the cores. Vosk's packaged model knows only "
    "Korean, so its speed is that of searching in vain. Memory is of the engine's process, its model included."
)


async def _engine(name: EngineName, language: str, shelf: ModelShelf, tracks: Sequence[Path]) -> list[str]:
    """The first track once before, to load the model."""
    async with EngineProcesses() as processes:
        engine = ModelEngine(name, processes, shelf.model_for, Tuning())
        await engine.transcribe(Track(path=tracks[0], language=language))
        before, audio = cpu_of_children(), 0.0
        for path in tracks:
            audio += (await engine.transcribe(Track(path=path, language=language))).duration
        spent = cpu_of_children() - before
        now, most = memory_of_children()
    return [str(name), f"{audio:.0f}", f"{spent:.1f}", f"{audio / spent:.1f}", f"{now:.0f}", f"{most:.0f}"]
