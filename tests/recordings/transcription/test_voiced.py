"""Where somebody speaks: never less than there is, hardly more."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recordings.transcription.audio import RATE, Samples
from recordings.transcription.voiced import stretches

pytestmark = pytest.mark.unit


def track(seconds: float, *loud: tuple[float, float], noise_db: float = -70.0, level_db: float = -25.0) -> Samples:
    """Noise with louder noise from one second to another."""
    chance = np.random.default_rng(7)
    samples = chance.standard_normal(int(seconds * RATE)).astype(np.float32) * np.float32(10 ** (noise_db / 20))
    for start, end in loud:
        first, last = int(start * RATE), int(end * RATE)
        samples[first:last] += chance.standard_normal(last - first).astype(np.float32) * np.float32(
            10 ** (level_db / 20)
        )
    return samples


def seconds(samples: Samples) -> list[tuple[float, float]]:
    return [(stretch.start / RATE, stretch.end / RATE) for stretch in stretches(samples)]


@pytest.mark.parametrize("samples", [np.zeros(RATE, dtype=np.float32), np.zeros(0, dtype=np.float32), track(5)])
def test_silence_has_no_stretches(samples: Samples) -> None:
    assert sum(end - start for start, end in seconds(samples)) < 1


def test_speech_in_a_long_silence_is_found_with_a_margin() -> None:
    ((start, end),) = seconds(track(60, (20, 23)))
    assert 19 < start < 20 < 23 < end < 24


def test_short_pauses_do_not_cut() -> None:
    assert len(seconds(track(20, (5, 6), (6.5, 7.5), (15, 16)))) == 2


def test_speech_without_any_silence_is_kept_whole() -> None:
    ((start, end),) = seconds(track(10, (0, 10)))
    assert (start, end) == (0, 10)


def test_quiet_speech_above_a_quiet_room_is_found() -> None:
    assert len(seconds(track(30, (10, 12), noise_db=-62, level_db=-45))) == 1


@settings(max_examples=60, deadline=None)
@given(st.floats(0, 8), st.floats(0.2, 2), st.floats(-66, -45), st.floats(12, 40))
def test_any_loud_second_lies_within_a_stretch(start: float, long: float, noise_db: float, above: float) -> None:
    found = seconds(track(11, (start, start + long), noise_db=noise_db, level_db=min(noise_db + above, -3)))
    assert any(first <= start + 0.05 and start + long - 0.05 <= last for first, last in found)
    assert all(before[1] <= after[0] for before, after in pairwise(found))
