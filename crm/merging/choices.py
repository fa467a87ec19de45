"""Which of two values a field gets when two cards become one."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

from crm.errors import invalid_field
from crm.fields.service import PREFIX
from crm.kinds import CustomerKind
from crm.repository import AnyCustomer
from crm.schemas import MAX_TAGS

MAX_NOTE: Final = 10_000

_COMMON: Final = ("name", "responsible_id", "source", "tags", "note")
FIELDS: Final[Mapping[CustomerKind, Sequence[str]]] = {
    CustomerKind.CONTACT: ("name", "position", "company_id", *_COMMON[1:]),
    CustomerKind.COMPANY: _COMMON,
    CustomerKind.LEAD: ("name", "status", "title", "company_name", *_COMMON[1:]),
}


class Choice(StrEnum):
    """`BOTH` joins what can be joined: tags and the remark."""

    SURVIVOR = "survivor"
    LOSER = "loser"
    BOTH = "both"


def suggested(field: str, survivor: AnyCustomer, loser: AnyCustomer) -> Choice:
    """The filled one; of two filled ones both where that can be, else the one of the card that was edited last."""
    mine, theirs = getattr(survivor, field), getattr(loser, field)
    if mine == theirs or not theirs:
        return Choice.SURVIVOR
    if not mine or (field == "name" and _is_number(mine) and not _is_number(theirs)):
        return Choice.LOSER
    if field == "name" and _is_number(theirs):
        return Choice.SURVIVOR
    if _joined(field, mine, theirs) is not None:
        return Choice.BOTH
    return Choice.LOSER if loser.updated_at > survivor.updated_at else Choice.SURVIVOR


def chosen(
    kind: CustomerKind, choices: Mapping[str, Choice], survivor: AnyCustomer, loser: AnyCustomer
) -> dict[str, Any]:
    """The value of every field; what was not chosen is as suggested. Own fields have a choice of their own."""
    for field in choices:
        if field not in FIELDS[kind] and not field.startswith(PREFIX):
            raise invalid_field(f"body.choices.{field}", "this kind of customer has no such field")
    return {
        field: _value(field, choices.get(field) or suggested(field, survivor, loser), survivor, loser)
        for field in FIELDS[kind]
    }


def _value(field: str, choice: Choice, survivor: AnyCustomer, loser: AnyCustomer) -> Any:
    mine, theirs = getattr(survivor, field), getattr(loser, field)
    match choice:
        case Choice.SURVIVOR:
            return mine
        case Choice.LOSER:
            return theirs
        case Choice.BOTH:
            both = _joined(field, mine, theirs)
            if both is None:
                raise invalid_field(f"body.choices.{field}", "both do not fit into one")
            return both


def _joined(field: str, mine: Any, theirs: Any) -> Any:
    """None when there is no way, or no room, to have both."""
    if field == "tags":
        tags = list(dict.fromkeys([*mine, *theirs]))
        return tags if len(tags) <= MAX_TAGS else None
    if field == "note":
        text = "\n".join(dict.fromkeys(part for part in (mine, theirs) if part))
        return text if len(text) <= MAX_NOTE else None
    return None


def _is_number(name: str) -> bool:
    """A lead that made itself is called by its number until somebody asks for the name."""
    return not any(char.isalpha() for char in name)


def joins(field: str, mine: Any, theirs: Any) -> bool:
    """Whether both can be had, and that is another thing than either."""
    return _joined(field, mine, theirs) not in (None, mine, theirs)
