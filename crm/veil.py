"""What a role hides is taken out of whatever is sent: answers, errors, files and pushed frames alike.

It is done to the finished answer, by the kinds of things in it, and not by each route: so a route that is added later
sends no more than the others. Numbers are masked and not left out, so that people can tell two of them apart.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.principal import Principal
from callcenter.auth.rights import Rights
from callcenter.auth.scopes import CUSTOMERS, OWN_FIELD, Entity
from callcenter.auth.viewing import viewer_of
from callcenter.calls.schemas import CallCustomer
from crm.deals.lines.purchases import Purchase, PurchasePage
from crm.deals.schemas import BoardColumn, DealBrief, DealTotals
from crm.feed.schemas import FeedLine, PersonsDay
from crm.fields.service import PREFIX
from crm.kinds import CustomerKind
from crm.merging.schemas import FieldChoice
from crm.rights import ENTITIES
from crm.schemas import CustomerBrief, LeadDetails, TimelineItem

T = TypeVar("T")
Values = dict[str, Any]

SHOWN_DIGITS: Final = 2
DOT: Final = "•"
_NUMBER: Final = re.compile(r"\+?\d(?:[\s().-]*\d){6,}")
_NUMBERED: Final = frozenset(
    {
        *("number", "number_display", "from_number", "to_number", "did_number", "customer_number", "customer_key"),
        *("number_key", "caller_key", "caller_number", "caller_name", "from_name", "from_party", "to_party", "e164"),
        *("name", "title", "loser_name", "survivor_name", "contact_name", "lead_name", "party", "display", "raw"),
    }
)
"""Fields that hold a caller's number, or a name that may be one: whoever is unknown is called by the number."""
_EMPTY: Final[Mapping[type, object]] = {str: "", list: []}


def masked(text: str) -> str:
    """With each telephone number in it as dots, but for its end; short inner numbers stay."""
    return _NUMBER.sub(_dots, text)


def _dots(found: re.Match[str]) -> str:
    digits = [sign for sign in found[0] if sign.isdigit()]
    return DOT * 5 + "".join(digits[-SHOWN_DIGITS:])


def veiled(value: T, viewer: Principal | None) -> T:
    """The same for those from whom nothing is hidden."""
    if viewer is None or viewer.own is None or not viewer.own.hides:
        return value
    found: T = _Veil(viewer.own).over(value)
    return found


def current(session: AsyncSession, card: BaseModel) -> dict[str, Any]:
    """The card as it is now, for whoever was too slow."""
    return veiled(card, viewer_of(session)).model_dump(mode="json")


def _ruled(name: str) -> str:
    """What a rule calls a field that histories and merges name by its place in the card."""
    if name == "lines":
        return "amount"
    return OWN_FIELD + name.removeprefix(PREFIX) if name.startswith(PREFIX) else name


def _own_fields(value: BaseModel, hidden: frozenset[str]) -> Values:
    """The firm's own fields of a card without the hidden ones."""
    kept: Values = {}
    for name in ("fields", "field_names"):
        given = getattr(value, name, None)
        if isinstance(given, dict):
            kept[name] = {key: one for key, one in given.items() if f"{OWN_FIELD}{key}" not in hidden}
    return kept


class _Veil:
    def __init__(self, rights: Rights) -> None:
        self._hidden = {entity: rights.hidden(entity) for entity in Entity}
        self._of_customers = frozenset[str]().union(*(self._hidden[entity] for entity in CUSTOMERS))
        self._numbers = "phones" in self._of_customers

    def over(self, value: Any) -> Any:
        if isinstance(value, BaseModel):
            return self._model(value)
        if isinstance(value, list | tuple):
            return type(value)(self.over(item) for item in value)
        return {key: self.over(item) for key, item in value.items()} if isinstance(value, dict) else value

    def _model(self, value: BaseModel) -> BaseModel:
        changed: Values = {}
        for name in type(value).model_fields:
            before = getattr(value, name)
            after = masked(before) if isinstance(before, str) and self._is_number(name) else self.over(before)
            if after is not before:
                changed[name] = after
        value = value.model_copy(update=changed)
        for kind, hide in self._KINDS:
            if isinstance(value, kind):
                value = value.model_copy(update=hide(self, value))
        return value

    def _is_number(self, name: str) -> bool:
        return self._numbers and name in _NUMBERED

    def _customer(self, value: Any) -> Values:
        hidden = self._hidden[ENTITIES[CustomerKind(value.kind)]]
        found = {
            name: _EMPTY.get(type(getattr(value, name)))
            for name in hidden
            if name in type(value).model_fields and name != "phones"
        }
        found |= _own_fields(value, hidden)
        if "phones" in hidden:
            found["phones"] = [self._phone(phone) for phone in value.phones]
        return found

    def _phone(self, phone: Any) -> Any:
        dots = masked(phone.e164 or phone.raw)
        return phone.model_copy(update={"raw": dots, "display": dots, "e164": None, "extension": None})

    def _lead(self, value: LeadDetails) -> Values:
        return {name: "" for name in ("title", "company_name") if name in self._hidden[Entity.LEAD]}

    def _deal(self, value: DealBrief) -> Values:
        hidden = self._hidden[Entity.DEAL]
        found = {name: _EMPTY.get(type(getattr(value, name))) for name in hidden if name in type(value).model_fields}
        if "amount" in hidden and "lines" in type(value).model_fields:
            found["lines"] = []
        return found | _own_fields(value, hidden)

    def _column(self, value: BoardColumn) -> Values:
        return {"totals": []} if "amount" in self._hidden[Entity.DEAL] else {}

    def _totals(self, value: DealTotals) -> Values:
        return {"totals": []} if "amount" in self._hidden[Entity.DEAL] else {}

    def _purchase(self, value: Purchase) -> Values:
        return {"total": None} if "amount" in self._hidden[Entity.DEAL] else {}

    def _purchases(self, value: PurchasePage) -> Values:
        return {"totals": []} if "amount" in self._hidden[Entity.DEAL] else {}

    def _line(self, value: TimelineItem) -> Values:
        """Values as they were and are; the line stays, and says that something was changed."""
        hidden = self._of_customers if value.deal is None else self._hidden[Entity.DEAL]
        return {"changes": [change for change in value.changes if _ruled(change.field) not in hidden]}

    def _feed(self, value: FeedLine) -> Values:
        return {"amount": None} if "amount" in self._hidden[Entity.DEAL] else {}

    def _day(self, value: PersonsDay) -> Values:
        return {"won_sum": []} if "amount" in self._hidden[Entity.DEAL] else {}

    def _choice(self, value: FieldChoice) -> Values:
        return {"survivor": None, "loser": None} if _ruled(value.field) in self._of_customers else {}

    _KINDS: Final[tuple[tuple[type[BaseModel], Callable[..., Values]], ...]] = (
        (CustomerBrief, _customer),
        (CallCustomer, _customer),
        (LeadDetails, _lead),
        (DealBrief, _deal),
        (BoardColumn, _column),
        (DealTotals, _totals),
        (Purchase, _purchase),
        (PurchasePage, _purchases),
        (TimelineItem, _line),
        (FeedLine, _feed),
        (PersonsDay, _day),
        (FieldChoice, _choice),
    )
