"""Silence is kept from the engine, and times are those of the line all the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings.transcription.live.gate import BYTES_A_SECOND, PIECE, SILENCE_HEARD, Gate

pytestmark = pytest.mark.unit

LOUD = b"\x01\x02" * (PIECE // 2)
QUIET = bytes(PIECE)


def test_silence_before_the_first_word_is_not_heard() -> None:
    gate = Gate()
    assert [gate.take(QUIET, muted=False) for _ in range(30)] == [None] * 30
    passed = gate.take(LOUD, muted=False)
    assert passed is not None
    assert passed.sound == LOUD
    assert gate.line_s(0.0) == 30 * PIECE / BYTES_A_SECOND


def test_long_pause_ends_with_one_word_to_the_engine() -> None:
    gate = Gate()
    gate.take(LOUD, muted=False)
    passed = [gate.take(QUIET, muted=False) for _ in range(3 * SILENCE_HEARD // PIECE)]
    assert sum(one is not None and one.pause for one in passed) == 1
    assert sum(one is not None and not one.pause for one in passed) == SILENCE_HEARD // PIECE - 1


def test_muted_sound_is_never_passed_on() -> None:
    gate = Gate()
    gate.take(LOUD, muted=False)
    for _ in range(40):
        passed = gate.take(LOUD, muted=True)
        assert passed is None or not any(passed.sound)


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 50)), min_size=1, max_size=8))
def test_every_loud_piece_is_passed_once_at_its_own_time(spans: list[tuple[bool, int]]) -> None:
    gate = Gate()
    came = heard = 0
    for loud, count in spans:
        for _ in range(count):
            passed = gate.take(LOUD if loud else QUIET, muted=False)
            if passed is not None and not passed.pause:
                if loud:
                    assert gate.line_s(heard / BYTES_A_SECOND) == pytest.approx(came / BYTES_A_SECOND, abs=0.002)
                heard += len(passed.sound)
            else:
                assert not loud
            came += PIECE
    assert gate.behind_s(heard / BYTES_A_SECOND) == 0
