"""Credentials of a person are destroyed with the person; an archive has them without what is sealed."""

from typing import Final

from sqlalchemy import ColumnElement, or_

from callcenter.personal.person import Person
from callcenter.personal.shelves import Shelf, Shelves
from crm.credentials.models import Credential
from crm.personal import owned


def _mine(person: Person) -> ColumnElement[bool]:
    return or_(owned(Credential)(person), Credential.deal_id.in_(person.deal_ids))


CREDENTIALS: Final = Shelves("credentials", [Shelf(table=Credential, mine=_mine, removed=True)])
