"""A sheet as a page of its own: for mails and for frames in other people's pages. No script, nothing from outside."""

from html import escape
from typing import Final

from callcenter.sheets.model import Chart, Kind, Sheet, Table
from callcenter.sheets.rendering import cell_text, column_title, notes, period_text, table_title, title_of
from callcenter.sheets.words import VALUES, Tongue, said

_STYLE: Final = """
body{font:14px/1.45 system-ui,sans-serif;margin:16px;color:#1d222a;background:#fff}
h1{font-size:20px;margin:0}h2{font-size:15px;margin:20px 0 6px}p{color:#5a6675;margin:2px 0 12px}
dl{display:flex;flex-wrap:wrap;gap:8px;margin:0}dl div{border:1px solid #dde3ea;border-radius:8px;padding:8px 12px}
dt{color:#5a6675;font-size:12px}dd{margin:0;font-size:20px;font-weight:650}
table{border-collapse:collapse;font-size:12px}th,td{padding:3px 8px;border-bottom:1px solid #dde3ea;text-align:right}
th:first-child,td:first-child{text-align:left}.bar{display:inline-block;height:9px;background:#1a6c74;border-radius:2px}
.scroll{overflow-x:auto}details{margin-top:20px;font-size:12px;color:#5a6675}
@media (prefers-color-scheme:dark){body{color:#d6dbe3;background:#191e25}
dl div,th,td{border-color:#2c333e}p,dt,details{color:#a8b2c1}.bar{background:#52a5ad}}
"""
ROWS: Final = 200
BAR_PX: Final = 90


def as_page(sheet: Sheet, tongue: Tongue, *, refresh_s: int | None = None) -> str:
    refresh = "" if refresh_s is None else f'<meta http-equiv="refresh" content="{refresh_s}">'
    title = escape(title_of(sheet, tongue))
    tables = "".join(_table(sheet, table, tongue) for table in sheet.tables if table.rows)
    explained = "".join(f"<div>{escape(name)}: {escape(text)}</div>" for name, text in notes(sheet, tongue))
    return (
        f'<!doctype html><html lang="{tongue}"><head><meta charset="utf-8">{refresh}<title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">'
        f"<style>{_STYLE}</style></head><body><h1>{title}</h1><p>{escape(period_text(sheet, tongue))}</p>"
        f"<dl>{_figures(sheet, tongue)}</dl>{tables}"
        f"<details><summary>{escape(said(VALUES, 'formulas', tongue))}</summary>{explained}</details></body></html>"
    )


def _figures(sheet: Sheet, tongue: Tongue) -> str:
    return "".join(
        f"<div><dt>{escape(column_title(column, sheet, tongue))}</dt>"
        f"<dd>{escape(cell_text(sheet.figures.get(column.key), column, sheet, tongue))}</dd></div>"
        for column in sheet.headline
    )


def _table(sheet: Sheet, table: Table, tongue: Tongue) -> str:
    head = "".join(f"<th>{escape(column_title(column, sheet, tongue))}</th>" for column in table.columns)
    drawn = table.columns[1] if table.chart in (Chart.BARS, Chart.STACKED) and len(table.columns) > 1 else None
    most = max((float(row[1] or 0) for row in table.rows), default=0.0) if drawn else 0.0
    rows = []
    for row in table.rows[:ROWS]:
        cells = [
            escape(cell_text(cell, column, sheet, tongue)) for cell, column in zip(row, table.columns, strict=True)
        ]
        if drawn is not None and most and drawn.kind in (Kind.COUNT, Kind.SECONDS, Kind.MONEY):
            width = round(float(row[1] or 0) / most * BAR_PX)
            cells[1] = f'<span class="bar" style="width:{width}px"></span> {cells[1]}'
        rows.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
    name = escape(table_title(table, sheet, tongue))
    return f'<h2>{name}</h2><div class="scroll"><table><tr>{head}</tr>{"".join(rows)}</table></div>'
