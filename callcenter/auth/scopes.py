"""How far a right over customers, deals, tasks and projects goes: whose records, and which of their fields."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Entity(StrEnum):
    LEAD = "lead"
    CONTACT = "contact"
    COMPANY = "company"
    DEAL = "deal"
    TASK = "task"
    PROJECT = "project"


class Action(StrEnum):
    """`DELETE` is putting a card into the bin and bringing it back; of a customer it is merging it away, too."""

    VIEW = "view"
    ADD = "add"
    CHANGE = "change"
    DELETE = "delete"
    EXPORT = "export"


class Scope(StrEnum):
    """Whose records; each has all of those before it."""

    NONE = "none"
    OWN = "own"
    TEAM = "team"
    DEPARTMENT = "department"
    ALL = "all"

    @property
    def rank(self) -> int:
        return list(Scope).index(self)


class FieldRule(StrEnum):
    """What is hidden can be read by nobody of the role, and so not be changed either."""

    READ_ONLY = "read_only"
    HIDDEN = "hidden"


CUSTOMERS: Final = (Entity.LEAD, Entity.CONTACT, Entity.COMPANY)
_RECORD: Final = (Action.VIEW, Action.ADD, Action.CHANGE, Action.DELETE)
ACTIONS: Final[Mapping[Entity, tuple[Action, ...]]] = MappingProxyType(
    {
        **dict.fromkeys(CUSTOMERS, (*_RECORD, Action.EXPORT)),
        Entity.DEAL: (*_RECORD, Action.EXPORT),
        Entity.TASK: _RECORD,
        Entity.PROJECT: _RECORD,
    }
)
"""What can be done to each; a pair that is not here does not exist."""

_SECTIONS: Final = ("requisites", "addresses", "loyalty")
_CUSTOMER_FIELDS: Final = ("phones", "emails", "identifiers", "note", "source", "tags", "responsible_id", *_SECTIONS)
FIELDS: Final[Mapping[Entity, tuple[str, ...]]] = MappingProxyType(
    {
        Entity.LEAD: (*_CUSTOMER_FIELDS, "title", "company_name", "status"),
        Entity.CONTACT: (*_CUSTOMER_FIELDS, "position", "company_id"),
        Entity.COMPANY: _CUSTOMER_FIELDS,
        Entity.DEAL: ("amount", "note", "source", "tags", "responsible_id", "expected_close"),
    }
)
"""The fields of cards that a role can hide or lock, by the names that the API has for them."""

READ_ONLY_ALONE: Final = frozenset({"responsible_id", "status", "company_id"})
"""Lists and boards are made of these: they can be locked, but not hidden."""

OWN_FIELD: Final = "custom:"
"""What the key of a field that the firm made itself begins with; such a key is kept whether it exists or not."""


def rules_for(entity: Entity, field: str) -> tuple[FieldRule, ...]:
    """What can be said of a field; nothing of one that the entity does not have."""
    if field.startswith(OWN_FIELD) and entity in FIELDS:
        return (FieldRule.READ_ONLY, FieldRule.HIDDEN)
    if field not in FIELDS.get(entity, ()):
        return ()
    return (FieldRule.READ_ONLY,) if field in READ_ONLY_ALONE else (FieldRule.READ_ONLY, FieldRule.HIDDEN)
