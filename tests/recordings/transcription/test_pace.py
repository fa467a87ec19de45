"""How an engine keeps to its share of the processor, and what it is told to expect."""

from collections.abc import Iterator

import pytest

from recordings.transcription.pace import Pace
from recordings.transcription.whisper_engine import HINT_LENGTH, hotwords

pytestmark = pytest.mark.unit


class Machine:
    """Work takes processor time and as much real time, a pause only real time."""

    def __init__(self) -> None:
        self.used = 0.0
        self.time = 100.0
        self.pauses: list[float] = []

    def work(self, pieces: int) -> Iterator[int]:
        for piece in range(pieces):
            self.used += 2.0
            self.time += 2.0
            yield piece

    def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.time += seconds

    def pace(self, percent: int, threads: int = 1) -> Pace:
        return Pace(percent, threads, used=lambda: self.used, now=lambda: self.time, pause=self.pause)


def test_quarter_of_a_processor_rests_three_times_as_long_as_it_works() -> None:
    machine = Machine()
    assert list(machine.pace(25).through(machine.work(3))) == [0, 1, 2]
    assert machine.pauses == [6.0, 6.0, 6.0]


def test_half_of_two_processors_is_one_and_needs_no_rest() -> None:
    machine = Machine()
    list(machine.pace(50, threads=2).through(machine.work(2)))
    assert machine.pauses == [0.0, 0.0]


def test_no_limit_never_pauses() -> None:
    machine = Machine()
    list(machine.pace(100).through(machine.work(2)))
    assert machine.pauses == []


def test_hints_beyond_the_room_are_left_out_whole() -> None:
    names = ["Королёва", "x" * HINT_LENGTH, "Ромашка"]
    assert hotwords(names) == "Королёва, Ромашка"
    assert hotwords([]) is None
