"""CSV as people have it: any encoding of Excel and 1C, any delimiter."""

import codecs
import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final, TextIO

from crm.importing.errors import UnreadableFile

DELIMITERS: Final = (";", ",", "\t", "|")
ENCODINGS: Final = ("utf-8-sig", "utf-16", "windows-1251", "koi8-r", "cp866", "iso-8859-1")
LOOKED_AT: Final = 200
PIECE: Final = 1 << 20
LONGEST_CELL: Final = 1 << 17

csv.field_size_limit(LONGEST_CELL)


def find_encoding(path: Path) -> str:
    """UTF-8 is recognised for sure: other texts with letters outside ASCII are not valid in it. What remains is taken
    for Windows-1251, which is what Excel and 1C write here; a person may say otherwise."""
    with path.open("rb") as file:
        head = file.read(2)
    if head in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16"
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    with path.open("rb") as file:
        try:
            while piece := file.read(PIECE):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "windows-1251"
    return "utf-8-sig"


def find_delimiter(path: Path, encoding: str) -> str:
    """The sign that cuts the most rows into the same number of cells; Excel may name it in a first line `sep=;`."""
    with _open(path, encoding) as file:
        text = "".join(islice(file, LOOKED_AT))
    if text[:4].lower() == "sep=" and len(text) > 4 and text[4] not in "\r\n":
        return text[4]
    return max(DELIMITERS, key=lambda sign: _evenness(text, sign))


def _evenness(text: str, sign: str) -> tuple[int, int]:
    """How many rows agree about the number of cells, and on how many cells; one cell is no agreement."""
    try:
        widths = Counter(len(cells) for cells in csv.reader(text.splitlines(keepends=True), delimiter=sign) if cells)
    except csv.Error:
        return (0, 0)
    agreed = [(count, width) for width, count in widths.items() if width > 1]
    return max(agreed, default=(0, 0))


def lines(path: Path, encoding: str, delimiter: str) -> Iterator[tuple[int, Sequence[str]]]:
    """Each row with the number of the line that it begins at."""
    try:
        with _open(path, encoding) as file:
            reader = csv.reader((line.replace("\0", "") for line in file), delimiter=delimiter)
            begins = 1
            for number, cells in enumerate(reader):
                is_hint = number == 0 and len(cells) <= 2 and "".join(cells)[:4].lower() == "sep="
                if not is_hint:
                    yield begins, [cell.strip() for cell in cells]
                begins = reader.line_num + 1
    except UnicodeDecodeError:
        raise UnreadableFile("encoding", f"the file is not in the encoding {encoding}") from None
    except csv.Error:
        raise UnreadableFile("broken-csv", "a cell is too long: is a quotation mark not closed?") from None


def _open(path: Path, encoding: str) -> TextIO:
    if encoding not in ENCODINGS:
        raise UnreadableFile("encoding", f"{encoding} is not among the known encodings")
    return path.open(encoding=encoding, newline="")
