"""What webhooks keep of a person: bodies that were sent or wait to be, and what receivers answered."""

from typing import Final

from sqlalchemy import ColumnElement, and_, or_

from callcenter.personal.person import Person
from callcenter.personal.shelves import Shelf, Shelves
from callcenter.webhooks.events import Event, Kind
from callcenter.webhooks.models import Attempt, HookEvent

_CARDS: Final = (Kind.LEAD, Kind.CONTACT, Kind.COMPANY)


def _mine(person: Person) -> ColumnElement[bool]:
    """Events about cards, deals and calls; of others the person's words are taken out."""
    ids: dict[Kind, list[str]] = {kind: [str(id_) for id_ in person.ids(str(kind))] for kind in _CARDS}
    ids |= {Kind.DEAL: [str(id_) for id_ in person.deal_ids], Kind.CALL: list(person.call_ids)}
    about = {kind: [event for event in Event if event.kind is kind] for kind in ids}
    return or_(*(and_(HookEvent.event.in_(about[kind]), HookEvent.resource_id.in_(ids[kind])) for kind in ids))


WEBHOOKS: Final = Shelves(
    "webhooks",
    [Shelf(table=HookEvent, mine=_mine, removed=True), Shelf(table=Attempt)],
)
