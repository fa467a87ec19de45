"""The QA report as a table and as a workbook: the same figures as on the screen, people's and the machine's apart."""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from scripts_qa.people.reports.schemas import CriterionRow, EstimateOut, PairOut, QaCriteria, QaOverview

FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r")
NOTES: Final = (
    ("human", "mean score of released reviews, 0 to 100, weighted by 1 / chance of being drawn"),
    ("auto", "mean automatic score of all checked calls, 0 to 100, of the criteria that have earned trust"),
    ("low, high", "interval of 95 %: Student's for means, Wilson's for shares"),
    ("n", "calls; below 5 there is no figure"),
    ("done", "share of full marks among the calls in which the criterion was asked for and known"),
)
Cell = str | float | int | None
_ESTIMATE: Final = ("n", "value", "low", "high")


def tables(overview: QaOverview, criteria: QaCriteria) -> dict[str, list[list[Cell]]]:
    """A table for each part, with its head."""
    pair = [f"{side}_{name}" for side in ("human", "auto") for name in _ESTIMATE]
    people: list[list[Cell]] = [["agent", *pair, "disputed", "changed"]]
    people += [[one.name or str(one.agent_id), *_pair(one), one.disputed, one.changed] for one in overview.agents]
    return {
        "agents": [*people, ["total", *_pair(overview), None, None]],
        "queues": [["queue", *pair], *([one.queue, *_pair(one)] for one in overview.queues)],
        "trend": [["period", *pair], *([one.step, *_pair(one)] for one in overview.trend)],
        "criteria": [
            ["script", "criterion", "title", *_ESTIMATE, "missed", "partial", "violated", "unknown"],
            *(
                [one.script_key, one.criterion_id, one.title, *_estimate(one.done), *_counts(one)]
                for one in criteria.criteria
            ),
        ],
        "questions": [
            ["form", "question", "text", *_ESTIMATE, "lost"],
            *(
                [one.form_title, one.question_id, one.text, *_estimate(one.value), one.lost]
                for one in criteria.questions
            ),
        ],
    }


def as_csv(found: dict[str, list[list[Cell]]]) -> bytes:
    """One table after the other, each row with its part's name first."""
    out = io.StringIO()
    writer = csv.writer(out)
    for part, rows in found.items():
        for row in rows:
            writer.writerow([part, *map(_safe, row)])
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(found: dict[str, list[list[Cell]]]) -> bytes:
    book = Workbook(write_only=True)
    for part, rows in found.items():
        sheet = book.create_sheet(part)
        sheet.freeze_panes = "B2"
        for number, row in enumerate(rows):
            cells = [WriteOnlyCell(sheet, _safe(value)) for value in row]
            for cell in cells:
                cell.font = Font(bold=number == 0)
            sheet.append(cells)
    notes = book.create_sheet("notes")
    for line in NOTES:
        notes.append(list(line))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _pair(one: PairOut) -> Sequence[Cell]:
    return [*_estimate(one.human), *_estimate(one.auto)]


def _estimate(one: EstimateOut) -> Iterator[Cell]:
    return (getattr(one, name) for name in _ESTIMATE)


def _counts(one: CriterionRow) -> Sequence[Cell]:
    return [one.missed, one.partial, one.violated, one.unknown]


def _safe(cell: Cell) -> Cell:
    """A spreadsheet runs text that begins like a formula: names come from outside."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_SIGNS) else cell
