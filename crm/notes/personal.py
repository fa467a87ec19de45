"""What corrections keep of a person: the texts of notes that say something else now."""

from typing import Final

from sqlalchemy import ColumnElement, or_, select

from callcenter.personal.person import Person
from callcenter.personal.shelves import Shelf, Shelves
from crm.models import Note
from crm.notes.models import NoteChange
from crm.personal import notes_of


def _mine(person: Person) -> ColumnElement[bool]:
    of_notes = NoteChange.note_id.in_(select(Note.id).where(notes_of(person)))
    return or_(of_notes, NoteChange.deal_id.in_(person.deal_ids))


CORRECTIONS: Final = Shelves("corrections of notes", [Shelf(table=NoteChange, mine=_mine, removed=True)])
