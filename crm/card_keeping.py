"""How well the customers' cards are kept, for the room that looks at them every night."""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.errors import NotFound
from crm import repository
from crm.kinds import CustomerRef
from crm.lookup import StoredOwners
from crm.models import Note
from crm.schemas import CustomerCard
from crm.service import card

NOTES_SHOWN: Final = 10
_LETTER: Final = re.compile(r"[^\W\d_]")
"""A lead that made itself is called by its number until somebody asks for the name."""


@dataclass(frozen=True, slots=True)
class CardKept:
    """`lacking` are fields that are empty; `status` is None for customers that have none; `note_authors` wrote a note
    of the customer, or of a call with one of its numbers, in the time that was asked for."""

    lacking: tuple[str, ...]
    has_responsible: bool
    status: str | None
    note_authors: frozenset[int]


@dataclass(frozen=True, slots=True)
class NoteRead:
    at: datetime
    author: str
    text: str


@dataclass(frozen=True, slots=True)
class CardRead:
    card: CustomerCard
    notes: tuple[NoteRead, ...]


class CardKeeping:
    """`required` are the fields that the firm asks for: of `name`, `phone`, `email`, `source` and `company`."""

    def __init__(self, required: Collection[str]) -> None:
        self._required = tuple(required)

    async def of_numbers(self, session: AsyncSession, numbers: Collection[str]) -> Mapping[str, CustomerRef]:
        """Whose numbers these are; of several the one that an operator is shown first."""
        found = await StoredOwners().owners(session, numbers)
        return {number: owners[0].ref for number, owners in found.items() if owners}

    async def kept(self, session: AsyncSession, ref: CustomerRef, since: datetime, until: datetime) -> CardKept | None:
        """None when the card is gone."""
        found = await self._card(session, ref)
        if found is None:
            return None
        notes = select(Note.author_id).where(_notes_of(found), Note.at >= since, Note.at < until)
        authors = {one for one in await session.scalars(notes) if one is not None}
        status = None if found.status is None else str(found.status)
        return CardKept(self._lacking(found), found.responsible is not None, status, frozenset(authors))

    async def names(self, session: AsyncSession, refs: Collection[CustomerRef]) -> Mapping[CustomerRef, str]:
        return {one.ref: one.name for one in await repository.briefs(session, list(refs))}

    async def read(self, session: AsyncSession, ref: CustomerRef) -> CardRead | None:
        """The card with its last notes, newest first; None when it is gone."""
        found = await self._card(session, ref)
        if found is None:
            return None
        query = select(Note).where(_notes_of(found)).order_by(Note.at.desc(), Note.id.desc()).limit(NOTES_SHOWN)
        rows = (await session.scalars(query)).all()
        names = await repository.user_names(session, {row.author_id for row in rows if row.author_id is not None})
        known = defaultdict(str, {user_id: one.name for user_id, one in names.items()})
        return CardRead(found, tuple(NoteRead(row.at, known[row.author_id or 0], row.text) for row in rows))

    async def _card(self, session: AsyncSession, ref: CustomerRef) -> CustomerCard | None:
        try:
            return await card(session, ref)
        except NotFound:
            return None

    def _lacking(self, found: CustomerCard) -> tuple[str, ...]:
        has = {
            "name": _LETTER.search(found.name) is not None,
            "phone": bool(found.phones),
            "email": bool(found.emails),
            "source": bool(found.source.strip()) or found.lead is not None,
            "company": found.company is not None or bool(found.lead is not None and found.lead.company_name.strip()),
        }
        return tuple(name for name in self._required if not has[name])


def _notes_of(found: CustomerCard) -> ColumnElement[bool]:
    owner = repository.owner_column(found.kind, Note) == found.id
    keys = [phone.e164 for phone in found.phones if phone.e164 is not None]
    return or_(owner, Note.number_key.in_(keys))
