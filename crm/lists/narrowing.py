"""What a filter asks of a customer that no index of a list carries: looked up for each step of a walk."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, exists, or_

from crm.kinds import CustomerKind
from crm.lists.filters import CustomerFilter
from crm.models import Contact, Email, Lead, Owned, Phone
from crm.repository import owner_column
from crm.state import LeadStatus
from crm.tags.keeping import tag_key
from crm.tags.models import CustomerTag

_ESCAPE = "\\"


def tests_of(chosen: CustomerFilter, kind: CustomerKind, owner: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    """Of the customer with this id."""
    found = [_tagged(kind, owner, chosen.any_tag)] if chosen.any_tag else []
    found += [~_tagged(kind, owner, chosen.no_tag)] if chosen.no_tag else []
    for wish, owned in ((chosen.has_phone, Phone), (chosen.has_email, Email)):
        if wish is not None:
            has = _has(owned, kind, owner)
            found.append(has if wish else ~has)
    if chosen.position is not None:
        found.append(exists().where(Contact.id == owner, _contains(Contact.position.expression, chosen.position)))
    if chosen.loss_reason:
        reason = Lead.loss_reason_id
        one_of = reason.in_(chosen.loss_reason)
        any_of = or_(one_of, reason.is_(None)) if 0 in chosen.loss_reason else one_of
        found.append(exists().where(Lead.id == owner, Lead.status == str(LeadStatus.LOST), any_of))
    return found


def _tagged(kind: CustomerKind, owner: ColumnElement[Any], tags: Sequence[str]) -> ColumnElement[bool]:
    keys = [tag_key(tag) for tag in tags]
    return exists().where(CustomerTag.kind == str(kind), CustomerTag.owner_id == owner, CustomerTag.key.in_(keys))


def _has(owned: type[Owned], kind: CustomerKind, owner: ColumnElement[Any]) -> ColumnElement[bool]:
    return exists().where(owner_column(kind, owned) == owner)


def _contains(column: ColumnElement[Any], text: str) -> ColumnElement[bool]:
    """SQLite knows no capital letters but Latin ones: the usual spellings are tried."""
    spellings = dict.fromkeys((text, text.lower(), text.capitalize(), text.upper()))
    return or_(*(column.contains(one, autoescape=True, escape=_ESCAPE) for one in spellings))
