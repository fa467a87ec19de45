"""docs/benchmarks.md: a part for each section of the benchmarks, of which a run replaces those that it measured."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from tests.bench.figures import Table

DOCUMENT: Final = Path(__file__).parents[2] / "docs" / "benchmarks.md"
HEADINGS: Final[Mapping[str, str]] = {
    "tracker": "Following calls, beside cacofonisk",
    "framing": "Reading AMI, beside panoramisk and pyst2",
    "pop": "From the exchange's event to the card",
    "routing": "From the dial plan's question to the answer",
    "board": "From the exchange's event to the supervisors' boards",
    "browser": "From a ringing phone to the visible card",
    "lists": "Lists and search",
    "base": "Ten million lines of history, on both databases",
    "import": "Importing files of customers",
    "recordings": "Recordings, from the exchange's files to the ear and to words",
    "transcription": "Transcription, beside the bare engines",
    "checks": "Calls against a script",
    "precision": "What the checks find and miss, on labelled calls",
    "live": "A spoken word on the desk while the call goes on",
    "erlang": "Erlang C, beside known values",
    "reports": "Reports over much",
    "sales": "Sales reports over a year of deals",
}
_PART: Final = re.compile(r"<!-- part: (\w+) -->\n(.*?)<!-- end: \1 -->\n", re.DOTALL)

INTRODUCTION: Final = """# Benchmarks

Written by `make bench`; `python -m tests.bench pop lists` measures only these sections and leaves the others as they
are. The sections together take about five minutes, and half an hour more the first time, when the million customers
are made (kept in `.cache/bench`) and the labelled calls are spoken and heard (`.cache/speech`, `.cache/heard`).

## How to read it

- Ratios count more than figures: whatever has a peer was measured in the same process and the same minute as the peer,
  in turns, the best round of each.
- Times are by nearest rank: p99 is the time of the 99th of 100, not an average. Nothing is thrown away but the
  warm-up that each section names.
- Each section says on which machine it was measured and how busy that was. A load above the number of cores means that
  others took part of the processor, and that the times are too long.
- The load generator, its sockets and the application share the same cores.

## What is wanted

| what | goal |
|---|---|
| AMI event to card frame, 50 calls/s, a million customers, two cores | p99 20 ms |
| AMI event to fifty boards, 200 agents, 20 calls/s | p99 1000 ms |
| ringing phone to visible card, everything on one machine of two cores | p99 150 ms |
| lists and search over a million customers | p99 50 ms |
| tracker beside cacofonisk | ten times its events/s |
| start of the player on a recording of one hour | 200 ms |
| transcription beside the bare engine | ratio 1.05 |

"""

NOT_MEASURED: Final = """## What was not measured

- Redis and separate processes: the application is one process with the in-process bus. Calls run on SQLite; PostgreSQL
  is measured where a section names it (the base with ten million lines, sales reports, reports of a year).
- A network: the exchange, the application and the browsers are on one machine, without TLS.
- Many people who search at the same time: the lists have one client, which asks one thing after the other.
- Checks of real people's calls: the labelled ones are spoken by machine, and one author wrote them.
- Disks: the database was read and written through the page cache of a machine with enough memory.
- Days of running: memory is told after half a minute.
"""


def write(sections: Mapping[str, str], path: Path = DOCUMENT) -> None:
    """Sections that were not measured now stay as the document has them."""
    old = path.read_text(encoding="utf-8") if path.exists() else ""
    parts = dict(_PART.findall(old)) | dict(sections)
    written = "".join(
        f"<!-- part: {name} -->\n{parts[name]}<!-- end: {name} -->\n\n" for name in HEADINGS if name in parts
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(INTRODUCTION + written + NOT_MEASURED, encoding="utf-8")


def section(name: str, tables: Sequence[Table], circumstances: Sequence[str]) -> str:
    """One section as Markdown."""
    blocks = [f"## {HEADINGS[name]}", "\n".join(f"- {line}" for line in circumstances)]
    for table in tables:
        blocks += [f"### {table.title}", _markdown(table), *table.notes]
    return "\n\n".join(blocks) + "\n"


def _markdown(table: Table) -> str:
    head = [_line(table.columns), _line(["---"] + ["---:"] * (len(table.columns) - 1))]
    return "\n".join([*head, *(_line(row) for row in table.rows)])


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def plain(table: Table) -> str:
    """For the terminal."""
    rows = [list(table.columns), *(list(row) for row in table.rows)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(table.columns))]
    lines = ["  ".join(_padded(row, widths)) for row in rows]
    return "\n".join([table.title, *lines, *table.notes])


def _padded(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    return [
        cell.rjust(width) if column else cell.ljust(width)
        for column, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
