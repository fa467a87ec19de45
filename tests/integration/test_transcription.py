"""Real engines on real speech that went through the telephone's codec, in processes that may be killed."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import av
import numpy as np
import pytest

from deploy.speech import Dialogue, Line, Side, Spoken, speak
from recordings.transcription.audio import RATE, read_track
from recordings.transcription.engines import FallbackEngine, ModelEngine, Tuning
from recordings.transcription.errors import BadAudio, NoEngine
from recordings.transcription.installed import ModelShelf
from recordings.transcription.lemmas import parts
from recordings.transcription.pool import EngineProcesses
from recordings.transcription.ports import Track
from recordings.transcription.sound import Mute, Span
from recordings.transcription.speech import EngineName
from recordings.transcription.voiced import stretches
from tests.speech_models import models

__all__ = ["models"]
pytestmark = [pytest.mark.asterisk, pytest.mark.xdist_group("transcription")]

LIMIT_S: Final = 170
AGENT: Final = "We have them in stock. Delivery takes three working days."
CALLER: Final = "I would like to order twenty office chairs."


@pytest.fixture(scope="session")
def spoken() -> Spoken:
    """Two sentences, each on its own side, 8 kHz u-law."""
    lines = (Line(Side.CALLER, CALLER), Line(Side.AGENT, AGENT))
    return speak(Dialogue("transcription", "en", "sales", lines))


@pytest.fixture(scope="session")
def call(spoken: Spoken, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The stereo file of the call: customer left, agent right."""
    target = tmp_path_factory.mktemp("call") / "call.wav"
    raw = ["-t", "ul", "-r", "8000", "-c", "1"]
    sox("-M", *raw, str(spoken.caller), *raw, str(spoken.agent), str(target))
    return target


def sox(*arguments: str) -> None:
    subprocess.run(["sox", *arguments], check=True, capture_output=True)


def engine(name: EngineName, processes: EngineProcesses, shelf: ModelShelf) -> ModelEngine:
    return ModelEngine(name, processes, shelf.model_for, Tuning(beam=1))


def common_words(heard: str, said: str) -> float:
    """The share of the spoken words that were recognised."""
    wanted = parts(said)
    return len([word for word in wanted if word in parts(heard)]) / len(wanted)


def test_stereo_call_transcribed_by_the_command_has_both_sides(call: Path, models: ModelShelf) -> None:
    environment = {**os.environ, "CALLCENTER_TRANSCRIPTION__MODELS_DIR": str(models.folder)}
    environment["CALLCENTER_TRANSCRIPTION__BEAM"] = "1"
    command = [sys.executable, "-m", "callcenter", "transcribe", str(call), "--lang", "en", "--json"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=LIMIT_S, check=False)
    assert done.returncode == 0, done.stderr
    assert "no vosk model for the language en" in done.stderr
    document: dict[str, Any] = json.loads(done.stdout)
    assert set(document) == {"language", "duration", "engine", "segments"}
    assert (document["language"], document["engine"]) == ("en", "whisper")
    sides = {
        side: " ".join(part["text"] for part in document["segments"] if part["speaker"] == side)
        for side in ("customer", "agent")
    }
    assert common_words(sides["customer"].replace("20", "twenty"), CALLER) >= 0.7
    assert common_words(sides["agent"].replace("3", "three"), AGENT) >= 0.7
    words = [word for part in document["segments"] for word in part["words"]]
    assert all(0 <= word["s"] <= word["e"] <= document["duration"] and 0 < word["conf"] <= 1 for word in words)
    assert document["segments"][0]["speaker"] == "customer"


async def test_vosk_gives_words_with_times_where_somebody_speaks(call: Path, models: ModelShelf) -> None:
    """The only Vosk model that is a package knows Korean: what it makes of English proves no more than the plumbing."""
    samples = read_track(call, 0)
    spans = [(stretch.start / RATE, stretch.end / RATE) for stretch in stretches(samples)]
    async with EngineProcesses() as processes:
        heard = await engine(EngineName.VOSK, processes, models).transcribe(Track(path=call, channel=0, language="ko"))
    words = [word for segment in heard.segments for word in segment.words]
    assert words
    assert all(any(start <= (word.s + word.e) / 2 <= end for start, end in spans) for word in words)
    assert [word.s for word in words] == sorted(word.s for word in words)
    assert all(0 <= word.conf <= 1 for word in words)
    assert heard.speech_s < heard.duration - 1


async def test_engine_process_killed_in_the_middle_is_replaced(call: Path, models: ModelShelf) -> None:
    async with EngineProcesses() as processes:
        whisper = engine(EngineName.WHISPER, processes, models)
        work = asyncio.create_task(whisper.transcribe(Track(path=call, channel=1, language="en")))
        killed = await child_of_ours(work)
        os.kill(killed, signal.SIGKILL)
        heard = await work
        assert heard.segments
        with pytest.raises(BadAudio):
            await whisper.transcribe(Track(path=Path(__file__)))
        assert (await whisper.transcribe(Track(path=call, channel=1, language="en"))).segments == heard.segments


async def child_of_ours(work: "asyncio.Task[Any]") -> int:
    """The engine's process, as soon as there is one."""
    for _ in range(600):
        if found := engine_processes():
            return found[0]
        await asyncio.wait({work}, timeout=0.1)
    raise AssertionError("no engine process was started")


def engine_processes() -> list[int]:
    children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()
    ours = b"recordings.transcription.child"
    return [int(pid) for pid in children if ours in Path(f"/proc/{pid}/cmdline").read_bytes()]


def test_engine_process_whose_parent_is_gone_ends() -> None:
    command = [sys.executable, "-m", "recordings.transcription.child"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
        assert child.stdout is not None
        assert json.loads(child.stdout.readline()) == {"ready": True}
        assert child.stdin is not None
        child.stdin.close()
        assert child.wait(LIMIT_S) == 0


async def test_silent_track_needs_no_model_to_say_nothing(tmp_path: Path, models: ModelShelf) -> None:
    silent = tmp_path / "silent.wav"
    sox("-n", "-r", "8000", "-c", "1", str(silent), "trim", "0", "60")
    async with EngineProcesses() as processes:
        heard = await engine(EngineName.WHISPER, processes, models).transcribe(Track(path=silent, language="en"))
    assert (heard.segments, heard.speech_s, round(heard.duration)) == ((), 0.0, 60)


async def test_language_of_no_model_gives_every_engines_reason(call: Path, tmp_path: Path) -> None:
    async with EngineProcesses() as processes:
        both = [(name, engine(name, processes, ModelShelf(tmp_path))) for name in EngineName]
        with pytest.raises(NoEngine, match=r"vosk: .*; whisper: .*"):
            await FallbackEngine(both).transcribe(Track(path=call, channel=0, language="en"))


@pytest.mark.parametrize("suffix", [".ogg", ".mp3"])
async def test_muted_copy_has_a_tone_on_the_speakers_side_alone(call: Path, tmp_path: Path, suffix: str) -> None:
    sources = tmp_path / "customer.wav", tmp_path / "agent.wav"
    for number, source in enumerate(sources, start=1):
        sox(str(call), str(source), "remix", str(number))
    before = [read_track(source) for source in sources]
    first = stretches(before[0])[0]
    middle = (first.start + first.end) // 2
    target = tmp_path / f"muted{suffix}"
    span = Span(first.start / RATE, first.end / RATE, 0)
    async with EngineProcesses() as processes:
        work = Mute((str(sources[0]), str(sources[1])), str(target), (span,))
        await processes.ask({"mute": work.to_json()})
    with av.open(str(target)) as container:
        assert container.streams.audio[0].codec_context.channels == 2
    customer, agent = read_track(target, 0), read_track(target, 1)
    assert strongest(customer[middle : middle + RATE // 2]) == pytest.approx(440, abs=15)
    assert abs(agent.size - before[1].size) < RATE / 5
    level = float(np.sqrt(np.mean(agent**2))) / float(np.sqrt(np.mean(before[1] ** 2)))
    assert 0.8 < level < 1.2


def strongest(samples: Any) -> float:
    """The frequency that is loudest."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(samples.size)))
    return float(np.argmax(spectrum) * RATE / samples.size)
