"""The rows that were not taken in, in the form of the uploaded file: mend them and upload that file."""

import csv
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from crm.importing import cards, reading
from crm.importing.reading import Format, Reading
from crm.importing.reasons import COLUMN

Reasons = Mapping[int, str]
"""Row number to words."""

TYPES: Final[Mapping[Format, str]] = {
    Format.CSV: "text/csv",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.VCARD: "text/vcard",
}
SUFFIXES: Final[Mapping[Format, str]] = {Format.CSV: "csv", Format.XLSX: "xlsx", Format.VCARD: "vcf"}


def write(source: Path, how: Reading, reasons: Reasons, *, language: str, to: Path) -> None:
    """Read the source through once and copy the failed rows, each with its reason behind it."""
    match how.format:
        case Format.CSV:
            _write_csv(source, how, reasons, language, to)
        case Format.XLSX:
            _write_workbook(source, how, reasons, language, to)
        case Format.VCARD:
            _write_cards(source, how, reasons, to)


def _rows(source: Path, how: Reading, reasons: Reasons, language: str) -> Iterator[list[str]]:
    """The header as it was read, then the failed rows."""
    header = reading.header(source, how)
    yield [*header, COLUMN[language]]
    with closing(reading.rows(source, how)) as rows:
        for row in rows:
            if row.number in reasons:
                cells = [row.cells[place] if place < len(row.cells) else "" for place in range(len(header))]
                yield [*cells, reasons[row.number]]


def _write_csv(source: Path, how: Reading, reasons: Reasons, language: str, to: Path) -> None:
    """What the file's encoding has no letters for (the reason in another language) becomes a question mark."""
    with to.open("w", encoding=how.encoding, errors="replace", newline="") as file:
        writer = csv.writer(file, delimiter=how.delimiter)
        writer.writerows(_rows(source, how, reasons, language))


def _write_workbook(source: Path, how: Reading, reasons: Reasons, language: str, to: Path) -> None:
    book = Workbook(write_only=True)
    page = book.create_sheet(how.sheet[:31] or "1")
    for cells in _rows(source, how, reasons, language):
        page.append([_text_cell(page, text) for text in cells])
    book.save(to)


def _text_cell(page: object, text: str) -> WriteOnlyCell:
    """Text stays text: neither a formula nor a number that loses its digits."""
    cell = WriteOnlyCell(page, "".join(sign for sign in text if sign >= " " or sign in "\t\n"))
    cell.data_type = "s"
    cell.number_format = "@"
    return cell


def _write_cards(source: Path, how: Reading, reasons: Reasons, to: Path) -> None:
    with to.open("w", encoding=how.encoding, errors="replace", newline="") as file:
        for number, (_, text) in enumerate(_filled(source, how), start=1):
            if number in reasons:
                lines = text.rstrip().splitlines()
                file.write("\r\n".join([*lines[:-1], f"X-CALLCENTER-ERROR:{reasons[number]}", lines[-1], ""]))


def _filled(source: Path, how: Reading) -> Iterator[tuple[int, str]]:
    """The cards that count as rows: an empty one is none."""
    filled = {row.line for row in reading.rows(source, how)}
    return ((line, text) for line, text in cards.texts(source, how.encoding) if line in filled)
