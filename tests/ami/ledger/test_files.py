"""Following a file that is appended to, rotated, copied away, truncated, cut and spoiled."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ami.ledger.errors import BadLine
from ami.ledger.files import LONGEST_LINE, FileBook, Place

pytestmark = pytest.mark.unit

START: Final = 1_795_364_000


def parse(line: str) -> tuple[int, str]:
    at, _, text = line.partition("|")
    if not at.isdigit() or not text:
        raise BadLine("columns")
    return int(at), text


def book_on(path: Path) -> FileBook[tuple[int, str]]:
    return FileBook(path, parse, lambda row: datetime.fromtimestamp(row[0], UTC))


def line(number: int) -> bytes:
    return f"{START + number}|row {number}\n".encode()


def append(path: Path, *numbers: int) -> None:
    with path.open("ab") as file:
        file.write(b"".join(map(line, numbers)))


def seen(book: FileBook[tuple[int, str]]) -> list[int]:
    return [at - START for at, _ in book.rows()]


def renamed(path: Path) -> None:
    path.rename(path.with_name(f"{path.name}.1"))


def copied_and_truncated(path: Path) -> None:
    path.with_name(f"{path.name}.1").write_bytes(path.read_bytes())
    os.truncate(path, 0)


def test_no_file_yet_then_appended_rows_come(tmp_path: Path) -> None:
    book = book_on(tmp_path / "Master.csv")
    assert seen(book) == []
    append(book.path, 1, 2)
    assert seen(book) == [1, 2]
    append(book.path, 3)
    assert seen(book) == [3]
    assert seen(book) == []


def test_half_a_last_line_waits_for_its_end(tmp_path: Path) -> None:
    book = book_on(tmp_path / "Master.csv")
    book.path.write_bytes(line(1) + line(2)[:9])
    assert seen(book) == [1]
    with book.path.open("ab") as file:
        file.write(line(2)[9:])
    assert seen(book) == [2]


@pytest.mark.parametrize("rotate", [renamed, copied_and_truncated])
def test_rotated_rest_of_the_old_file_comes_before_the_new(tmp_path: Path, rotate: Callable[[Path], None]) -> None:
    book = book_on(tmp_path / "Master.csv")
    append(book.path, 1, 2)
    assert seen(book) == [1, 2]
    append(book.path, 3)
    rotate(book.path)
    append(book.path, 4, 5)
    assert seen(book) == [3, 4, 5]
    assert book.bad == {}


def test_emptied_without_a_copy_is_counted_and_read_from_its_beginning(tmp_path: Path) -> None:
    book = book_on(tmp_path / "Master.csv")
    append(book.path, 1, 2)
    assert seen(book) == [1, 2]
    os.truncate(book.path, 0)
    append(book.path, 3)
    assert seen(book) == [3]
    assert book.bad == {"rotated-away": 1}


def test_bad_lines_are_counted_and_nothing_behind_them_is_lost(tmp_path: Path) -> None:
    book = book_on(tmp_path / "Master.csv")
    rubbish = [b"\xff\xfe\x00|x\n", b'"half a quote\n', b"\n", b"9" * (3 * LONGEST_LINE) + b"\n"]
    book.path.write_bytes(line(1) + b"".join(bad + line(number) for number, bad in enumerate(rubbish, 2)))
    assert seen(book) == [1, 2, 3, 4, 5]
    assert book.bad["columns"] == 2
    assert book.bad["too-long"] >= 1


def test_endless_line_without_end_gives_nothing_and_ends(tmp_path: Path) -> None:
    book = book_on(tmp_path / "Master.csv")
    book.path.write_bytes(b"1" * (5 * LONGEST_LINE))
    assert seen(book) == []


def test_read_by_steps_place_moves_with_each_row(tmp_path: Path) -> None:
    book = book_on(tmp_path / "Master.csv")
    append(book.path, 1, 2, 3)
    assert len(list(islice(book.rows(), 1))) == 1
    assert book.place.offset == len(line(1))
    assert seen(book) == [2, 3]


@given(count=st.integers(1, 4_000), since=st.integers(-5, 4_005))
@settings(max_examples=40, deadline=None)
def test_start_at_any_time_no_row_since_then_is_missed(
    tmp_path_factory: pytest.TempPathFactory, count: int, since: int
) -> None:
    book = book_on(tmp_path_factory.mktemp("book") / "Master.csv")
    book.path.write_bytes(b"".join(line(number) + b"x" * 40 + b"\n" for number in range(count)))
    os.utime(book.path, (START + count, START + count))
    book.start_at(datetime.fromtimestamp(START + since, UTC))
    rows = seen(book)
    assert [row for row in rows if row >= since] == list(range(max(since, 0), count))
    assert len(rows) - len([row for row in rows if row >= since]) < 2 * LONGEST_LINE // 60


def test_start_at_a_time_before_the_rotation_begins_in_the_old_file(tmp_path: Path) -> None:
    book = book_on(tmp_path / "Master.csv")
    append(book.path, 1, 2)
    renamed(book.path)
    append(book.path, 10)
    os.utime(tmp_path / "Master.csv.1", (START + 2, START + 2))
    os.utime(book.path, (START + 10, START + 10))
    book.start_at(datetime.fromtimestamp(START + 1, UTC))
    assert seen(book) == [1, 2, 10]
    book.start_at(datetime.fromtimestamp(START + 8, UTC))
    assert seen(book) == [10]


Step = tuple[str, int]


@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["append", "half", "rename", "copytruncate", "read"]), st.integers(1, 5)), max_size=25
    )
)
@settings(max_examples=150, deadline=None)
def test_any_life_of_a_file_every_row_comes_once_in_order(
    tmp_path_factory: pytest.TempPathFactory, steps: list[Step]
) -> None:
    book = book_on(tmp_path_factory.mktemp("book") / "Master.csv")
    life = _Life(book.path)
    rows: list[int] = []
    for what, count in steps:
        match what:
            case "append":
                life.write(count)
            case "half":
                life.write(count, half=True)
            case "read":
                rows += seen(book)
            case _:
                rows += seen(book)
                life.rotate(copied=what == "copytruncate")
    life.write(1)
    rows += seen(book)
    assert rows == list(range(life.number))


class _Life:
    """A file in the hands of Asterisk and logrotate; times of files are what they would be an hour apart."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.number = 0
        self.rotations = 0
        self.rest = b""

    def write(self, count: int, *, half: bool = False) -> None:
        text = self.rest + b"".join(line(self.number + index) for index in range(count))
        self.number += count
        cut = len(text) - 5 if half else len(text)
        with self.path.open("ab") as file:
            file.write(text[:cut])
        self.rest = text[cut:]
        self._touch(self.path)

    def rotate(self, *, copied: bool) -> None:
        """Between two lines: Asterisk writes a line with one call."""
        if not self.path.exists():
            return
        if self.rest:
            self.write(0)
        self.rotations += 1
        old = self.path.with_name(f"{self.path.name}-{self.rotations:04}")
        if copied:
            old.write_bytes(self.path.read_bytes())
            os.truncate(self.path, 0)
        else:
            self.path.rename(old)
        self._touch(old)

    def _touch(self, path: Path) -> None:
        at = START + self.rotations * 3_600 + self.number
        os.utime(path, (at, at))


def test_place_is_kept_and_given_to_another_reader(tmp_path: Path) -> None:
    first = book_on(tmp_path / "Master.csv")
    append(first.path, 1, 2)
    assert seen(first) == [1, 2]
    append(first.path, 3)
    second = book_on(first.path)
    second.place = Place(first.place.identity, first.place.offset)
    assert seen(second) == [3]
