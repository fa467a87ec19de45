"""Which customers have deals, as a condition of other rooms' queries."""

from typing import Any

from sqlalchemy import ColumnElement, exists

from callcenter.auth.principal import Principal
from crm.deals.history import DEAL_OF
from crm.deals.models import Deal
from crm.deals.rights import visible
from crm.kinds import CustomerKind


def has_open_deal(viewer: Principal, kind: CustomerKind, owner: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether the customer with this id has a deal that is not over, among those that the person may see."""
    return exists().where(DEAL_OF[kind] == owner, Deal.closed_at.is_(None), visible(viewer))
