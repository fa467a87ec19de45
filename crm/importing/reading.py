"""A file as rows of text, whatever its form: one row at a time, so that memory does not grow with the file."""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Any, Final

from crm.importing import cards, tables, workbooks
from crm.importing.errors import UnreadableFile

MAX_COLUMNS: Final = 300
SAMPLES: Final = 3
LOOKED_AT: Final = 50
HEADER_WITHIN: Final = 15
MAX_SAMPLE: Final = 120


class Format(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"
    VCARD = "vcard"


@dataclass(frozen=True, slots=True)
class Reading:
    """How the file is read. `header_row` counts filled rows from 1; 0: the file has no header.

    `encoding` and `delimiter` are of CSV, `sheet` of a workbook.
    """

    format: Format
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    header_row: int = 1

    @classmethod
    def load(cls, stored: dict[str, Any]) -> "Reading":
        return cls(**{**stored, "format": Format(stored["format"])})

    def dump(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Column:
    """`samples` are the first filled cells."""

    name: str
    samples: Sequence[str]


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a look at the whole file tells."""

    reading: Reading
    columns: Sequence[Column]
    rows: int
    sheets: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class SourceRow:
    """`number` counts the filled rows behind the header from 1; `line` is the row in the file as people count them."""

    number: int
    line: int
    cells: Sequence[str]


def sniff(path: Path, name: str) -> Format:
    """By what is in the file; its name counts only where the content does not tell."""
    with path.open("rb") as file:
        head = file.read(512)
    if head.startswith(b"PK\x03\x04"):
        return Format.XLSX
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableFile("old-excel", "this is a workbook of old Excel (.xls): save it as .xlsx or CSV")
    if not head.strip(b"\xef\xbb\xbf\r\n\t "):
        raise UnreadableFile("empty", "the file is empty")
    is_card = b"BEGIN:VCARD" in head.upper().replace(b"\0", b"") or name.lower().endswith((".vcf", ".vcard"))
    return Format.VCARD if is_card else Format.CSV


def inspect(path: Path, name: str, wanted: Reading | None = None) -> Inspection:
    """Find out how to read the file; what `wanted` says goes before what is found. Takes seconds for a large file."""
    reading = wanted or _find_reading(path, sniff(path, name))
    sheets: Sequence[str] = ()
    if reading.format is Format.XLSX:
        sheets = workbooks.sheet_names(path)
        if reading.sheet not in sheets:
            reading = replace(reading, sheet=sheets[0])
    first = [cells for _, cells in islice(_lines(path, reading), LOOKED_AT)]
    if not first:
        raise UnreadableFile("empty", "the file has no filled rows")
    if wanted is None:
        reading = replace(reading, header_row=_header_row(first) if reading.format is not Format.VCARD else 1)
    names = _names(first, reading)
    body = first[reading.header_row :]
    columns = [Column(name, _samples(body, place)) for place, name in enumerate(names)]
    return Inspection(reading, columns, max(_count(path, reading) - reading.header_row, 0), sheets)


def rows(path: Path, reading: Reading, *, after: int = 0) -> Generator[SourceRow, None, None]:
    """The rows behind the header, without the first `after` of them."""
    body = islice(_lines(path, reading), reading.header_row + after, None)
    for number, (line, cells) in enumerate(body, start=after + 1):
        yield SourceRow(number, line, cells)


def header(path: Path, reading: Reading) -> list[str]:
    return _names([cells for _, cells in islice(_lines(path, reading), LOOKED_AT)], reading)


def _find_reading(path: Path, form: Format) -> Reading:
    if form is Format.CSV:
        encoding = tables.find_encoding(path)
        return Reading(form, encoding=encoding, delimiter=tables.find_delimiter(path, encoding))
    return Reading(form, encoding=tables.find_encoding(path) if form is Format.VCARD else "")


def _lines(path: Path, reading: Reading) -> Iterator[tuple[int, Sequence[str]]]:
    """The filled lines of the file with their numbers."""
    match reading.format:
        case Format.CSV:
            lines = tables.lines(path, reading.encoding, reading.delimiter)
        case Format.XLSX:
            lines = workbooks.lines(path, reading.sheet)
        case Format.VCARD:
            lines = cards.lines(path, reading.encoding)
    for line, cells in lines:
        if len(cells) > MAX_COLUMNS:
            raise UnreadableFile("too-many-columns", f"a row has more than {MAX_COLUMNS} columns")
        if any(cells):
            yield line, cells


def _count(path: Path, reading: Reading) -> int:
    return sum(1 for _ in _lines(path, reading))


def _header_row(first: Sequence[Sequence[str]]) -> int:
    """Above the header there may be a title of a cell or two: the header is the first row that is filled like the
    rows below it."""
    filled = [sum(1 for cell in cells if cell) for cells in first[:HEADER_WITHIN]]
    enough = max(filled) * 0.6
    return next(place for place, count in enumerate(filled, start=1) if count >= enough)


def _names(first: Sequence[Sequence[str]], reading: Reading) -> list[str]:
    """Each column once by name: a repeated one gets a number, an empty one its place."""
    width = max(len(cells) for cells in first)
    titles = list(first[reading.header_row - 1]) if 0 < reading.header_row <= len(first) else []
    names: list[str] = []
    for place in range(width):
        title = " ".join(titles[place].split())[:200] if place < len(titles) else ""
        name = title or f"#{place + 1}"
        number = 2
        while name in names:
            name, number = f"{title} ({number})", number + 1
        names.append(name)
    return names


def _samples(body: Sequence[Sequence[str]], place: int) -> list[str]:
    filled = (cells[place] for cells in body if place < len(cells) and cells[place])
    return [cell[:MAX_SAMPLE] for cell in islice(filled, SAMPLES)]
