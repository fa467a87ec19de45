"""Workbooks of Excel, read row by row."""

import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, BinaryIO, Final
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from crm.importing.errors import UnreadableFile

MAX_UNPACKED: Final = 1 << 30
"""A workbook is a zip file: a small one may unpack into more than the machine has."""
LARGEST_WHOLE: Final = 1e15
"""Floats hold whole numbers exactly up to here: fifteen digits, as Excel shows."""


def sheet_names(path: Path) -> list[str]:
    with _opened(path) as book:
        return [sheet.title for sheet in book.worksheets]


def lines(path: Path, sheet: str) -> Iterator[tuple[int, Sequence[str]]]:
    with _opened(path) as book:
        if sheet not in book.sheetnames:
            raise UnreadableFile("no-such-sheet", "the workbook has no such sheet")
        page = book[sheet]
        # The size that the file states may be wrong; without it each row says its own.
        page.reset_dimensions()
        for line, cells in enumerate(page.iter_rows(values_only=True), start=1):
            yield line, [text_of(cell) for cell in cells]


def text_of(cell: object) -> str:
    """As people read it: a phone that Excel took for a number has no point and no exponent."""
    match cell:
        case None:
            return ""
        case bool():
            return "1" if cell else "0"
        case float() if cell.is_integer() and abs(cell) < LARGEST_WHOLE:
            return str(int(cell))
        case datetime() if cell.time() == time():
            return cell.date().isoformat()
        case datetime() | date() | time():
            return cell.isoformat()
    return str(cell).replace("\0", "").replace("_x000D_", "").strip()


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """The open file is given and not its path: the library refuses names without an ending of Excel."""
    with path.open("rb") as file:
        book = _load(file)
        try:
            yield book
        except (zipfile.BadZipFile, ParseError):
            raise _broken() from None
        finally:
            book.close()


def _load(file: BinaryIO) -> Any:
    try:
        with zipfile.ZipFile(file) as packed:
            if sum(part.file_size for part in packed.infolist()) > MAX_UNPACKED:
                raise UnreadableFile("too-large", "the workbook unpacks into too much")
        file.seek(0)
        return load_workbook(file, read_only=True, data_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, ParseError):
        raise _broken() from None


def _broken() -> UnreadableFile:
    return UnreadableFile("broken-workbook", "this is not a workbook of Excel, or it is damaged")
