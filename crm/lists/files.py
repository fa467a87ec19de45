"""A list as a file. Names and notes come from outside: no cell of it may be run by a spreadsheet."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from crm.lists.schemas import ExportFormat, SheetForm

TYPES: Final[Mapping[ExportFormat, str]] = {
    ExportFormat.CSV: "text/csv",
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ExportFormat.VCARD: "text/vcard",
}
_FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r")


def moment(at: datetime | None, zone: ZoneInfo) -> str:
    """By the firm's clock."""
    return "" if at is None else at.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def safe(text: str) -> str:
    """As text that begins like a formula is no formula; a number with its plus is left as it is dialled."""
    clean = "".join(sign for sign in text if sign >= " " or sign in "\t\n")
    if clean.startswith("+") and clean[1:].replace(", +", "").isdigit():
        return clean
    return f"'{clean}" if clean.startswith(_FORMULA_SIGNS) else clean


def made(lines: Iterable[Sequence[str]], form: SheetForm) -> bytes:
    """The table as the form asks for it; vCards are no tables."""
    if form.format is ExportFormat.CSV:
        return as_csv(lines, form.encoding, form.delimiter)
    return as_xlsx(lines)


def as_csv(lines: Iterable[Sequence[str]], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    """UTF-8 has a byte order mark, without which Excel takes Cyrillic for something else."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(lines)
    return out.getvalue().encode("utf-8-sig" if encoding == "utf-8" else encoding, "replace")


def as_xlsx(lines: Iterable[Sequence[str]]) -> bytes:
    book = Workbook(write_only=True)
    page = book.create_sheet("1")
    page.freeze_panes = "B2"
    for number, line in enumerate(lines):
        page.append([_cell(page, text, bold=number == 0) for text in line])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(page: object, text: str, *, bold: bool) -> WriteOnlyCell:
    """Text stays text: neither a formula nor a number that loses its digits."""
    cell = WriteOnlyCell(page, text)
    cell.data_type = "s"
    cell.number_format = "@"
    if bold:
        cell.font = Font(bold=True)
    return cell


MAKERS: Final[Mapping[ExportFormat, Callable[[Iterable[Sequence[str]]], bytes]]] = {
    ExportFormat.CSV: as_csv,
    ExportFormat.XLSX: as_xlsx,
}
