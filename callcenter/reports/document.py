"""A queue report as JSON, as a table, and as a workbook: the same figures in each."""

import csv
import io
from collections.abc import Iterator
from dataclasses import asdict, fields
from datetime import UTC
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from callcenter.reports.queue_figures import FORMULAS, QueueFigures
from callcenter.reports.service import QueueReport

COLUMNS: Final = tuple(item.name for item in fields(QueueFigures))
_FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r")
Json = dict[str, Any]
Cell = str | float | int | None


def report_document(report: QueueReport, *, others: bool = False) -> Json:
    """Shares 0 to 1, seconds; null is "no data". Visits are booked to the interval of their entry."""
    query = report.query
    document: Json = {
        "report": "queue",
        "from": query.since.astimezone(UTC).isoformat(),
        "to": query.until.astimezone(UTC).isoformat(),
        "time_zone": str(query.zone),
        "queues": list(query.queues),
        "interval": str(query.interval),
        "switches": report.switches.model_dump(mode="json"),
        "formulas": dict(FORMULAS),
        "total": asdict(report.total),
        "by_queue": {name: asdict(figures) for name, figures in report.queues.items()},
        "by_interval": [{"interval": key} | asdict(figures) for key, figures in report.intervals.items()],
    }
    if others:
        document["as_others"] = [asdict(counted) for counted in report.as_others()]
    return document


def table(report: QueueReport) -> Iterator[list[Cell]]:
    """A head, a row for each queue, one for each interval, and the total."""
    yield ["part", "name", *COLUMNS]
    for name, figures in report.queues.items():
        yield ["queue", name, *_cells(figures)]
    for key, figures in report.intervals.items():
        yield ["interval", key, *_cells(figures)]
    yield ["total", "", *_cells(report.total)]


def report_csv(report: QueueReport) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    for row in table(report):
        writer.writerow([_safe(cell) for cell in row])
    return out.getvalue()


def report_xlsx(report: QueueReport) -> bytes:
    """Figures stay numbers; a second sheet tells the formulas and switches behind them."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("queue")
    sheet.freeze_panes = "C2"
    for number, row in enumerate(table(report)):
        cells = []
        for value in row:
            cell = WriteOnlyCell(sheet, _safe(value))
            cell.font = Font(bold=number == 0)
            cells.append(cell)
        sheet.append(cells)
    notes = book.create_sheet("formulas")
    for name, formula in FORMULAS.items():
        notes.append([name, formula])
    for name, value in report.switches.usual.model_dump(mode="json").items():
        notes.append([name, value])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cells(figures: QueueFigures) -> list[Cell]:
    return [getattr(figures, name) for name in COLUMNS]


def _safe(cell: Cell) -> Cell:
    """A spreadsheet runs text that begins like a formula: queue names come from outside."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA_SIGNS) else cell
