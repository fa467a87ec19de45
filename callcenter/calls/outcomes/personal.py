"""What outcomes keep of a caller: the remark. The outcome itself stays: reports count it."""

from typing import Final

from sqlalchemy import ColumnElement, select

from callcenter.calls.outcomes.models import GivenOutcome, OutcomeEntry
from callcenter.personal.person import Person
from callcenter.personal.shelves import Shelf, Shelves


def _mine(person: Person) -> ColumnElement[bool]:
    return GivenOutcome.call_id.in_(person.call_ids)


def _entries(person: Person) -> ColumnElement[bool]:
    return OutcomeEntry.given_id.in_(select(GivenOutcome.id).where(_mine(person)))


_SAID: Final = {"remark": ""}

OUTCOMES: Final = Shelves(
    "call outcomes",
    [
        Shelf(table=OutcomeEntry, mine=_entries, blank=_SAID, once=lambda row: not row["remark"]),
        Shelf(table=GivenOutcome, mine=_mine, blank=_SAID, once=lambda row: not row["remark"]),
    ],
)
