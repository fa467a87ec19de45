"""What files keep of a person. Whatever is on one of the person's cards, deals or tasks goes, content and name, also
where the file is on another card as well; that there was one, when and by whom, stays in the history."""

from typing import Final

from sqlalchemy import ColumnElement, or_, select

from callcenter.personal.person import Person
from callcenter.personal.shelves import Shelf, Shelves
from callcenter.personal.words import ERASED
from crm.files.kinds import FileState
from crm.files.models import CardFile, FileEntry, FilePlace
from crm.files.sweeping import FileSweeper
from crm.kinds import CustomerKind
from crm.tasks.personal import task_ids


def _files(person: Person) -> ColumnElement[bool]:
    about = zip(CustomerKind, (FilePlace.contact_id, FilePlace.company_id, FilePlace.lead_id), strict=True)
    on_cards = (column.in_(person.ids(kind)) for kind, column in about)
    return or_(*on_cards, FilePlace.deal_id.in_(person.deal_ids), FilePlace.task_id.in_(task_ids(person)))


def _mine(person: Person) -> ColumnElement[bool]:
    return CardFile.id.in_(select(FilePlace.file_id).where(_files(person)))


_SHELVES: Final = (
    Shelf(
        table=FileEntry,
        mine=lambda person: FileEntry.file_id.in_(select(FilePlace.file_id).where(_files(person))),
        blank={"name": ERASED, "before": None},
        once=lambda row: row["name"] == ERASED,
    ),
    Shelf(table=FilePlace, searched=False),
    Shelf(
        table=CardFile,
        mine=_mine,
        blank={"name": ERASED, "description": "", "sha256": "", "state": str(FileState.GONE)},
        once=lambda row: row["name"] == ERASED,
    ),
)


class PersonalFiles(Shelves):
    """`personal.ports.PersonalRoom`"""

    def __init__(self, sweeper: FileSweeper) -> None:
        super().__init__("files", _SHELVES)
        self._sweeper = sweeper

    async def settle(self) -> None:
        """Where a storage is away, the sweep goes on."""
        await self._sweeper.finish_gone()
