"""A base as a firm brings it in Excel, and what is to become of each of its rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Final

from openpyxl import Workbook, load_workbook

from tests.live.fresh import fresh_number

KNOWN: Final = ("ФИО", "Тел.", "Почта", "Организация")


class Fate(StrEnum):
    NEW = "new"
    DOUBLE = "double"
    """Of a row above, by a number."""
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Row:
    """Cells as somebody typed them; `floor` is what the area comes to."""

    name: str
    phone: str | int
    email: str = ""
    firm: str = ""
    area: str | int | None = None
    floor: float = 0
    fate: Fate = Fate.NEW

    @property
    def cells(self) -> tuple[str | int | None, ...]:
        return self.name, self.phone, self.email, self.firm, self.area


def messy_rows(mark: str) -> list[Row]:
    """Anna stands in it twice, by two numbers and one address: no row tells that, the search for duplicates does."""
    anna, twin, petr, petr_too, oleg, vera, nina, nobody = (fresh_number() for _ in range(8))
    flower, vector = f"ООО «Ромашка {mark}»", f"АО «Вектор {mark}»"
    two = f"{brackets(petr)}; {spaces(petr_too)} доб. 5"
    return [
        Row("Лебедева Анна", brackets(anna), f"anna.{mark}@example.com", flower, "120", floor=120),
        Row("Анна Лебедева", int(twin[1:]), f"ANNA.{mark}@example.com", flower),
        Row("Королёв Пётр", two, "", vector, "85,5", floor=85.5),
        Row("Королёв Пётр Ильич", spaces(petr_too), f"petr.{mark}@example.com", vector, 240, 240, Fate.DOUBLE),
        Row("Гусев Олег", oleg.replace("+7", "8."), "", "", "1 310", floor=1310),
        Row("Жукова Вера", vera, f"vera.{mark}@@example", f"ИП Жукова {mark}", 90, fate=Fate.BAD),
        Row("Сомов Илья", "7,4997E+10", "", f"ИП Сомов {mark}", fate=Fate.BAD),
        Row("Титова Нина", nina, "", "", "двести", fate=Fate.BAD),
        Row("Мария Юн", "нет", f"maria.{mark}@example.com"),
        Row("", spaces(nobody)),
    ]


def brackets(number: str) -> str:
    return f"+7 ({number[2:5]}) {number[5:8]}-{number[8:10]}-{number[10:]}"


def spaces(number: str) -> str:
    return f"8 {number[2:5]} {number[5:8]} {number[8:10]} {number[10:]}"


def write_base(path: Path, rows: Sequence[Row], area: str) -> None:
    """A title stands above the header. Nothing is known of the column `area`: it is mapped by hand."""
    book = Workbook()
    page = book.create_sheet("База", 0)
    page.append(["Клиенты, выставка"])
    for cells in ((*KNOWN, area), *(row.cells for row in rows)):
        page.append(cells)
    book.save(path)


def cells_of(path: Path) -> list[list[str]]:
    """The rows of all pages, as text. A browser keeps a download under a name without a suffix."""
    book = load_workbook(BytesIO(path.read_bytes()))
    rows = chain.from_iterable(page.iter_rows(values_only=True) for page in book.worksheets)
    found = [["" if cell is None else str(cell) for cell in row] for row in rows]
    book.close()
    return found


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import is to count."""

    created: int
    updated: int
    failed: int
    companies: int
    floors: tuple[float, ...]
    """One each of those who have any; a double's later row wins."""


def outcome_of(rows: Sequence[Row]) -> Outcome:
    taken = [row for row in rows if row.fate is not Fate.BAD]
    floors: list[float] = []
    for row in taken:
        if row.fate is Fate.DOUBLE:
            floors[-1] = row.floor
        else:
            floors.append(row.floor)
    return Outcome(
        created=sum(row.fate is Fate.NEW for row in rows),
        updated=sum(row.fate is Fate.DOUBLE for row in rows),
        failed=len(rows) - len(taken),
        companies=len({row.firm for row in taken} - {""}),
        floors=tuple(floor for floor in floors if floor),
    )
