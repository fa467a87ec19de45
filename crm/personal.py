"""What the customers' room keeps of a person. The card itself stays without anything that names anybody: deals, tasks
and the counts of reports refer to it."""

from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, or_

from callcenter.personal.person import Person, Row
from callcenter.personal.shelves import Shelf, Shelves
from callcenter.personal.words import ERASED
from crm.kinds import CustomerKind
from crm.models import Change, Company, Contact, Email, Identifier, Lead, Note, Owned, Phone, SearchWord

_SAID: Final = {"name": ERASED, "note": "", "tags": [], "version": lambda row: row["version"] + 1}


def owned(table: type[Owned]) -> Callable[[Person], ColumnElement[bool]]:
    """The rows that belong to one of the person's cards."""

    def mine(person: Person) -> ColumnElement[bool]:
        columns = (table.contact_id, table.company_id, table.lead_id)
        return or_(*(column.in_(person.ids(kind)) for kind, column in zip(CustomerKind, columns, strict=True)))

    return mine


def of_cards(kind_column: Any, id_column: Any) -> Callable[[Person], ColumnElement[bool]]:
    """The same where a row names the card by its kind and id."""

    def mine(person: Person) -> ColumnElement[bool]:
        return or_(*(and_(kind_column == kind, id_column.in_(person.ids(kind))) for kind in CustomerKind))

    return mine


def _card(table: type[Contact] | type[Company] | type[Lead], kind: CustomerKind, **more: object) -> Shelf:
    return Shelf(
        table=table,
        mine=lambda person: table.id.in_(person.ids(kind)),
        blank={**_SAID, **more},
        once=lambda row: row["name"] == ERASED,
    )


def _key(row: Row) -> object:
    """An automatic lead has a key, and the number's own must be free: who calls again is a new lead."""
    return None if row["origin_key"] is None else f"erased:{row['id']}"


def notes_of(person: Person) -> ColumnElement[bool]:
    of_calls = or_(Note.number_key.in_(person.numbers), Note.call_id.in_(person.call_ids))
    return or_(owned(Note)(person), of_calls)


CARDS: Final = Shelves(
    "customers",
    [
        Shelf(table=Phone, mine=owned(Phone), removed=True, searched=False),
        Shelf(table=Email, mine=owned(Email), removed=True, searched=False),
        Shelf(table=Identifier, mine=owned(Identifier), removed=True, searched=False),
        Shelf(table=Note, mine=notes_of, removed=True),
        Shelf(table=Change, mine=owned(Change), removed=True),
        Shelf(table=SearchWord, mine=of_cards(SearchWord.kind, SearchWord.owner_id), removed=True, searched=False),
        _card(Contact, CustomerKind.CONTACT, position="", company_id=None),
        _card(Company, CustomerKind.COMPANY),
        _card(Lead, CustomerKind.LEAD, title="", company_name="", loss_note="", origin_key=_key),
    ],
)
