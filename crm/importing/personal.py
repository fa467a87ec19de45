"""What imports keep of a person: uploaded files, and what customers were before.

A row is not cut out of a file: of a file that has the person in it nothing is kept. Its import can still be taken
back; its error file can no longer be made.
"""

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import delete, null, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.personal.person import Person, Row, Traces
from callcenter.personal.shelves import Shelf, Shelves
from callcenter.personal.words import Words
from crm.importing.models import Import, ImportChunk, ImportDouble, ImportEffect, ImportMapping, ImportProblem
from crm.personal import of_cards

_ENCODINGS: Final = ("utf-8", "cp1251", "utf-16")
_FILES: Final = ImportChunk.__tablename__
_LARGEST_PART: Final = 256 << 20
"""Of a workbook, unpacked; the importer itself takes no larger ones."""


class PersonalImports(Shelves):
    """`personal.ports.PersonalRoom`"""

    def __init__(self) -> None:
        super().__init__(
            "imports",
            [
                Shelf(
                    table=ImportEffect,
                    mine=of_cards(ImportEffect.kind, ImportEffect.customer_id),
                    blank={"before": null()},
                    once=lambda row: row["before"] is None,
                ),
                Shelf(table=Import),
                Shelf(
                    table=ImportDouble,
                    mine=of_cards(ImportDouble.kind, ImportDouble.customer_id),
                    removed=True,
                    searched=False,
                ),
                Shelf(table=ImportMapping),
                Shelf(table=ImportProblem),
            ],
        )
        self.tables |= {_FILES}

    async def find(self, session: AsyncSession, person: Person) -> Sequence[Traces]:
        mine = of_cards(ImportEffect.kind, ImportEffect.customer_id)(person)
        touched = set(await session.scalars(select(ImportEffect.import_id).where(mine).distinct()))
        words, rows = Words(person), list[Row]()
        kept = select(ImportChunk.import_id).distinct().order_by(ImportChunk.import_id)
        for import_id in (await session.scalars(kept)).all():
            if import_id in touched or words.are_in(_text_of(await _content(session, import_id))):
                rows.append({"import_id": import_id})
        return [Traces(_FILES, rows), *await super().find(session, person)]

    async def erase(self, session: AsyncSession, person: Person, found: Sequence[Traces]) -> Mapping[str, int]:
        files, *others = found
        for row in files.rows:
            await session.execute(delete(ImportChunk).where(ImportChunk.import_id == row["import_id"]))
        counts = await super().erase(session, person, others)
        return {**counts, _FILES: len(files.rows)} if files.rows else counts


async def _content(session: AsyncSession, import_id: int) -> bytes:
    pieces = select(ImportChunk.content).where(ImportChunk.import_id == import_id).order_by(ImportChunk.number)
    return b"".join(await session.scalars(pieces))


def _text_of(content: bytes) -> str:
    """Everything that can be read in a file: of a workbook its parts, of a text each of the encodings."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return "\n".join(content.decode(encoding, "ignore") for encoding in _ENCODINGS)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            parts = [one for one in book.infolist() if one.filename.endswith(".xml") and one.file_size < _LARGEST_PART]
            return "\n".join(book.read(one).decode("utf-8", "ignore") for one in parts)
    except (zipfile.BadZipFile, OSError):
        return ""
