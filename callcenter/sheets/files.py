"""A sheet as a file: CSV, workbook, PDF."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Final

from font_roboto import Roboto, RobotoBold
from fpdf import FPDF
from fpdf.fonts import FontFace
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from callcenter.sheets.model import Cell, Column, Kind, Sheet, Table
from callcenter.sheets.rendering import cell_text, column_title, notes, period_text, table_title, title_of
from callcenter.sheets.words import VALUES, Tongue, said

_FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r")
_FORMATS: Final = {
    Kind.SHARE: "0.0%",
    Kind.SECONDS: "0.0",
    Kind.DAYS: "0.0",
    Kind.SCORE: "0.0",
    Kind.MONEY: "#,##0.00",
}
WIDEST: Final = 14
"""Columns that fit on a page on its side; a wider table goes on below with its first column again."""
ROWS_IN_PDF: Final = 500


class FileFormat(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"
    PDF = "pdf"


TYPES: Final[Mapping[FileFormat, str]] = {
    FileFormat.CSV: "text/csv; charset=utf-8",
    FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileFormat.PDF: "application/pdf",
}


def as_csv(sheet: Sheet, _tongue: Tongue) -> bytes:
    """For programs: keys as column names, plain numbers, one table below the other. With a byte order mark, without
    which Excel takes Cyrillic for something else."""
    out = io.StringIO()
    writer = csv.writer(out)
    for key, head, row in _figures(sheet):
        writer.writerows([[key, *head], [key, *(safe(cell) for cell in row)]])
    for table in sheet.tables:
        writer.writerow([])
        writer.writerow(["table", *(column.header for column in table.columns)])
        writer.writerows([table.key, *(safe(cell) for cell in row)] for row in table.rows)
    return ("\ufeff" + out.getvalue()).encode()


def _figures(sheet: Sheet) -> list[tuple[str, list[str], list[Cell]]]:
    keys = list(sheet.figures)
    rows = [("total", keys, [sheet.figures[key] for key in keys])]
    if sheet.before is not None:
        rows.append(("before", keys, [sheet.before.get(key) for key in keys]))
    return rows


def as_xlsx(sheet: Sheet, tongue: Tongue) -> bytes:
    """Figures stay numbers. One page for each table, and one with formulas and switches."""
    book = Workbook(write_only=True)
    first = book.create_sheet(_page_name(title_of(sheet, tongue)))
    first.append([safe(title_of(sheet, tongue)), period_text(sheet, tongue)])
    for column in sheet.headline:
        values = [sheet.figures.get(column.key), *([sheet.before.get(column.key)] if sheet.before is not None else [])]
        first.append([column_title(column, sheet, tongue), *(_cell(first, value, column) for value in values)])
    for number, table in enumerate(sheet.tables, start=1):
        page = book.create_sheet(_page_name(f"{number} {table_title(table, sheet, tongue)}"))
        page.freeze_panes = "B2"
        page.append([_bold(page, column_title(column, sheet, tongue)) for column in table.columns])
        for row in table.rows:
            page.append([_cell(page, cell, column) for cell, column in zip(row, table.columns, strict=True)])
    page = book.create_sheet(_page_name(said(VALUES, "formulas", tongue)))
    for name, text in notes(sheet, tongue):
        page.append([safe(name), safe(text)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _page_name(text: str) -> str:
    """Excel takes 31 characters, none of these."""
    return "".join(" " if sign in "[]:*?/\\" else sign for sign in text)[:31]


def _bold(page: object, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(page, safe(text))
    cell.font = Font(bold=True)
    return cell


def _cell(page: object, value: Cell, column: Column) -> WriteOnlyCell:
    money = column.kind is Kind.MONEY and value is not None
    cell = WriteOnlyCell(page, Decimal(str(value)) if money else safe(value))
    if column.kind in _FORMATS:
        cell.number_format = _FORMATS[column.kind]
    return cell


def safe(cell: Cell) -> Cell:
    """A spreadsheet runs text that begins like a formula: names of queues and callers come from outside. Control
    characters are no text for it at all."""
    if not isinstance(cell, str):
        return cell
    text = "".join(sign for sign in cell if sign >= " " or sign in "\t\n\r")
    if text.startswith("+") and text[1:].isdigit():
        return text
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) else text


def as_pdf(sheet: Sheet, tongue: Tongue) -> bytes:
    """For reading: A4 on its side, with the formulas at the end."""
    pdf = FPDF(orientation="landscape", format="A4")
    pdf.add_font("text", "", Roboto)
    pdf.add_font("text", "B", RobotoBold)
    pdf.set_auto_page_break(True, 12)
    pdf.add_page()
    pdf.set_font("text", "B", 16)
    pdf.cell(0, 9, title_of(sheet, tongue), new_x="LMARGIN", new_y="NEXT")
    _line(pdf, period_text(sheet, tongue))
    for column in sheet.headline:
        _line(pdf, f"{column_title(column, sheet, tongue)}: {_figure(sheet, column, tongue)}")
    for table in sheet.tables:
        if table.rows:
            _pdf_table(pdf, sheet, table, tongue)
    _heading(pdf, said(VALUES, "formulas", tongue))
    for name, text in notes(sheet, tongue):
        _line(pdf, f"{name}: {text}")
    return bytes(pdf.output())


def _figure(sheet: Sheet, column: Column, tongue: Tongue) -> str:
    text = cell_text(sheet.figures.get(column.key), column, sheet, tongue)
    if sheet.before is None:
        return text
    before = cell_text(sheet.before.get(column.key), column, sheet, tongue)
    return f"{text} ({said(VALUES, 'compared', tongue)} {before})"


def _heading(pdf: FPDF, text: str) -> None:
    pdf.ln(4)
    pdf.set_font("text", "B", 12)
    pdf.cell(0, 7, text, new_x="LMARGIN", new_y="NEXT")


def _line(pdf: FPDF, text: str) -> None:
    pdf.set_font("text", "", 9)
    pdf.multi_cell(0, 5, text, new_x="LMARGIN", new_y="NEXT")


def _pdf_table(pdf: FPDF, sheet: Sheet, table: Table, tongue: Tongue) -> None:
    _heading(pdf, table_title(table, sheet, tongue))
    pdf.set_font("text", "", 7)
    rest = list(range(1, len(table.columns)))
    width = 25 if len(table.columns) > WIDEST + 10 else WIDEST
    while rest or len(table.columns) == 1:
        places, rest = [0, *rest[:width]], rest[width:]
        _pdf_part(pdf, sheet, table, places, tongue)
        if len(table.columns) == 1:
            return


def _pdf_part(pdf: FPDF, sheet: Sheet, table: Table, places: Sequence[int], tongue: Tongue) -> None:
    columns = [table.columns[place] for place in places]
    alignment = tuple("LEFT" if column.kind in (Kind.TEXT, Kind.PHONE, Kind.WHEN) else "RIGHT" for column in columns)
    with pdf.table(text_align=alignment, headings_style=FontFace(emphasis="BOLD"), line_height=4) as grid:
        grid.row([column_title(column, sheet, tongue) for column in columns])
        for row in table.rows[:ROWS_IN_PDF]:
            grid.row([cell_text(row[place], table.columns[place], sheet, tongue) for place in places])
    pdf.ln(2)


MAKERS: Final[Mapping[FileFormat, Callable[[Sheet, Tongue], bytes]]] = {
    FileFormat.CSV: as_csv,
    FileFormat.XLSX: as_xlsx,
    FileFormat.PDF: as_pdf,
}
