"""vCards as rows: one column for each thing that a card says, several numbers in one cell."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import vobject

from crm.importing.errors import UnreadableFile

COLUMNS: Final = (
    *("Name", "Company", "Position", "Mobile phone", "Work phone", "Home phone", "Fax", "Phone", "E-mail"),
    *("Note", "Birthday", "Address", "Website", "Tags", "UID"),
)
LONGEST_CARD: Final = 4 << 20
"""Cards carry photographs."""
UNREADABLE: Final = "\N{REPLACEMENT CHARACTER}"
"""Stands for the name of a card that cannot be read."""

_PHONES: Final = {"cell": "Mobile phone", "mobile": "Mobile phone", "fax": "Fax", "work": "Work phone"}
_TEXTS: Final = {"title": "Position", "note": "Note", "bday": "Birthday", "url": "Website", "uid": "UID"}


def lines(path: Path, encoding: str) -> Iterator[tuple[int, Sequence[str]]]:
    """The header, then each card with the line it begins at."""
    yield 0, list(COLUMNS)
    for line, text in texts(path, encoding):
        found = _read(text)
        yield line, [found.get(column, "") for column in COLUMNS]


def texts(path: Path, encoding: str) -> Iterator[tuple[int, str]]:
    """Each card as it stands in the file."""
    card: list[str] = []
    begins, size = 0, 0
    try:
        with path.open(encoding=encoding) as file:
            for number, line in enumerate(file, start=1):
                word = line.strip().upper()
                if word == "BEGIN:VCARD":
                    card, begins, size = [], number, 0
                if begins:
                    card.append(line)
                    size += len(line)
                if size > LONGEST_CARD:
                    raise UnreadableFile("card-too-long", f"the card that begins in line {begins} does not end")
                if begins and word == "END:VCARD":
                    yield begins, "".join(card)
                    begins, size = 0, 0
    except UnicodeDecodeError:
        raise UnreadableFile("encoding", f"the file is not in the encoding {encoding}") from None


def _read(text: str) -> dict[str, str]:
    try:
        card = vobject.readOne(text, allowQP=True)
        return _cells(card)
    except Exception:  # noqa: BLE001 - the library raises whatever a strange card leads it to; one card must not end all
        return {"Name": UNREADABLE}


def _cells(card: Any) -> dict[str, str]:
    cells: dict[str, list[str]] = {}
    for line in card.getChildren():
        for column, value in _values(line):
            if text := value.strip() if column == "Note" else " ".join(value.split()):
                cells.setdefault(column, []).append(text)
    return {column: "; ".join(dict.fromkeys(values)) for column, values in cells.items()}


def _values(line: Any) -> list[tuple[str, str]]:
    name, value = line.name.lower(), line.value
    if name == "fn":
        return [("Name", str(value))]
    if name == "tel":
        types = {str(kind).lower() for kind in line.params.get("TYPE", [])} | {
            str(kind).lower() for kind in line.singletonparams
        }
        column = next((title for kind, title in _PHONES.items() if kind in types), None)
        return [(column or ("Home phone" if "home" in types else "Phone"), str(value).removeprefix("tel:"))]
    if name == "email":
        return [("E-mail", str(value))]
    if name == "org":
        return [("Company", str(value[0] if isinstance(value, list) and value else value))]
    if name == "adr":
        parts = (value.code, value.country, value.region, value.city, value.street, value.extended, value.box)
        return [("Address", ", ".join(str(part) for part in parts if part))]
    if name == "categories":
        return [("Tags", ", ".join(map(str, value)) if isinstance(value, list) else str(value))]
    return [(_TEXTS[name], str(value))] if name in _TEXTS else []
