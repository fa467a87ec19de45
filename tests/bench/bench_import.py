"""Files of customers through the command line, as a process of its own: rows a second and the most memory it had."""

import csv
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Final

from openpyxl import Workbook

from tests.bench.figures import Table, thousands

HEADER: Final = ("ФИО", "Телефон", "Мобильный телефон", "E-mail", "Компания", "Должность", "Примечание")
FIRMS: Final = 4
"""One company for so many people."""
COLUMNS: Final = ("file", "rows", "seconds", "rows/s", "peak memory, MB")
NOTE: Final = (
    "SQLite, an empty base, one process: reading, matching by phone, writing customers with two numbers, an address, "
    "search words and the way back. The goal is 100,000 rows in under two minutes; memory does not follow the rows. A "
    "workbook keeps its shared texts in memory, which is the price of its format."
)


class Failed(AssertionError):
    """The import did not take every row: its rate would mean nothing."""


@dataclass(frozen=True, slots=True)
class Measured:
    seconds: float
    peak_mb: float


def run(sizes: tuple[int, ...] = (10_000, 100_000)) -> list[Table]:
    rows = []
    with tempfile.TemporaryDirectory(prefix="callcenter-bench-") as folder:
        for kind, write in (("CSV, Windows-1251", _write_csv), ("XLSX", _write_workbook)):
            for size in sizes:
                file = Path(folder) / f"{size}.{kind[:4].strip(',').lower()}"
                write(file, size)
                found = _import(file, Path(folder) / f"{kind[:3]}-{size}", size)
                rate = thousands(size / found.seconds)
                rows.append([kind, thousands(size), f"{found.seconds:.1f}", rate, f"{found.peak_mb:.0f}"])
    return [Table("Contacts with their companies", COLUMNS, rows, (NOTE,))]


def _people(size: int) -> Iterator[tuple[str, ...]]:
    for number in range(size):
        yield (
            f"Смирнова Анна {number}",
            f"8 (495) {number // 10_000 + 200}-{number // 100 % 100:02}-{number % 100:02}",
            f"+7916{number:07}",
            f"anna{number}@example.com",
            f"ООО Ромашка {number // FIRMS}",
            "бухгалтер",
            "пришла с выставки, просила перезвонить",
        )


def _write_csv(file: Path, size: int) -> None:
    with file.open("w", encoding="windows-1251", newline="") as out:
        csv.writer(out, delimiter=";").writerows([HEADER, *_people(size)])


def _write_workbook(file: Path, size: int) -> None:
    book = Workbook(write_only=True)
    page = book.create_sheet("Лист1")
    page.append(HEADER)
    for person in _people(size):
        page.append(person)
    book.save(file)


def _import(file: Path, folder: Path, size: int) -> Measured:
    folder.mkdir()
    environment = {**os.environ, "CALLCENTER_DATA_DIR": str(folder)}
    began = monotonic()
    with (folder / "out.json").open("wb") as out:
        command = [sys.executable, "-m", "callcenter", "crm", "import", str(file)]
        process = subprocess.Popen(command, stdout=out, env=environment)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = monotonic() - began
    made = json.loads((folder / "out.json").read_text())["counts"]["created"]
    if made != size:
        raise Failed(f"{made} of {size} rows became customers")
    return Measured(seconds, used.ru_maxrss / 1024)
