"""Headers, measurements and waveforms of tracks that are known exactly."""

import json
import struct
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
import soundfile

from recordings.sound.measuring import FLOOR_DBFS, Unreadable, measure
from recordings.sound.peaks import MAX_POINTS, write_peaks
from recordings.sound.wav import HEAD_BYTES, Wav, WavState, inspect, repair
from tests.recordings.tones import RATE, tone, wav

pytestmark = pytest.mark.unit


def state(content: bytes) -> WavState:
    return inspect(content[:HEAD_BYTES], len(content)).state


@pytest.fixture
def good(tmp_path: Path) -> bytes:
    return wav(tmp_path / "good.wav", 440, 1).read_bytes()


def test_header_against_length_tells_what_the_file_is(good: bytes) -> None:
    unfinished = good[:4] + bytes(4) + good[8:40] + bytes(4) + good[44:]
    assert inspect(good, len(good)) == Wav(WavState.COMPLETE, 44)
    assert state(unfinished) is WavState.UNFINISHED
    assert state(unfinished[:44]) is WavState.EMPTY
    assert state(b"") is WavState.EMPTY
    assert state(good[:-10]) is WavState.TRUNCATED
    assert state(good[:44]) is WavState.TRUNCATED
    for foreign in (b"ID3" + good, good[:12] + b"data" + good[40:], good[:30], b"RIFF\0\0\0\0WAVE"):
        assert state(foreign) is WavState.FOREIGN


def test_header_with_other_chunks_before_the_samples_is_understood(good: bytes) -> None:
    extra = b"LIST" + struct.pack("<I", 5) + b"hello\0"
    assert inspect(good[:36] + extra + good[36:], len(good) + len(extra)) == Wav(WavState.COMPLETE, 44 + len(extra))


@pytest.mark.parametrize("odd", [0, 1])
def test_unfinished_file_repaired_holds_every_whole_sample(tmp_path: Path, good: bytes, odd: int) -> None:
    broken = tmp_path / "broken.wav"
    broken.write_bytes(good[:4] + bytes(4) + good[8:40] + bytes(4) + good[44:] + b"x" * odd)
    repair(broken, tmp_path / "mended.wav", 44)
    assert (tmp_path / "mended.wav").read_bytes() == good


def test_tone_and_silence_measured_have_the_known_levels(tmp_path: Path) -> None:
    path = tmp_path / "half.wav"
    samples = np.concatenate([tone(440, 3), np.zeros(RATE, dtype=np.int16)])
    soundfile.write(path, samples, RATE, subtype="PCM_16")
    found = measure(path)
    assert (found.codec, found.sample_rate, found.duration_s) == ("pcm_16", RATE, 4.0)
    assert found.silence_share == pytest.approx(0.25, abs=0.01)
    assert found.level_dbfs == pytest.approx(-9.03, abs=0.05)
    assert found.peak_dbfs == pytest.approx(-6.0, abs=0.1)
    assert found.clipped_share == 0


def test_clipped_and_silent_tracks_measured_say_so(tmp_path: Path) -> None:
    loud = np.clip(tone(440, 1, amplitude=1.0).astype(np.int32) * 2, -32768, 32767).astype(np.int16)
    soundfile.write(tmp_path / "loud.wav", loud, RATE)
    soundfile.write(tmp_path / "still.wav", np.zeros(RATE, dtype=np.int16), RATE)
    assert measure(tmp_path / "loud.wav").clipped_share > 0.5
    still = measure(tmp_path / "still.wav")
    assert (still.silence_share, still.level_dbfs, still.peak_dbfs) == (1.0, FLOOR_DBFS, FLOOR_DBFS)


def test_stereo_and_noise_are_no_tracks(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "two.wav", np.zeros((100, 2), dtype=np.int16), RATE)
    (tmp_path / "noise.wav").write_bytes(bytes(range(256)) * 4)
    for name in ("two.wav", "noise.wav"):
        with pytest.raises(Unreadable):
            measure(tmp_path / name)


def test_three_hours_measured_take_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "long.wav"
    with soundfile.SoundFile(path, "w", RATE, 1, subtype="PCM_16") as file:
        minute = tone(440, 60)
        for _ in range(180):
            file.write(minute)
    tracemalloc.start()
    found = measure(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found.duration_s == 3 * 3600
    assert peak < 20 * 1024 * 1024
    write_peaks(found, found, tmp_path / "peaks.json")
    assert json.loads((tmp_path / "peaks.json").read_text())["length"] <= MAX_POINTS


def test_waveform_has_both_sides_and_ends_in_silence_for_the_shorter(tmp_path: Path) -> None:
    customer, agent = (measure(wav(tmp_path / f"{s}.wav", 440, s)) for s in (2, 1))
    write_peaks(customer, agent, tmp_path / "peaks.json")
    document = json.loads((tmp_path / "peaks.json").read_text())
    assert (document["length"], document["samples_per_pixel"]) == (100, 160)
    lines = np.array(document["data"]).reshape(-1, 4)
    assert lines[:, 0].max() < -60 < 60 < lines[:, 1].min()
    assert lines[:49, 3].min() > 60
    assert (lines[50:, 2:] == 0).all()
