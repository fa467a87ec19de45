"""What routing must know of a caller, in one statement: it is asked before the call is answered."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import CompoundSelect, bindparam, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.routing.ports import CallerCard
from crm.kinds import CustomerKind
from crm.models import Phone
from crm.repository import TABLES, owner_column

_MOST: Final = 200
"""The number of a switchboard may stand on very many cards."""


def _statement() -> CompoundSelect[*tuple[object, ...]]:
    parts = []
    for kind in CustomerKind:
        owner, customer = owner_column(kind, Phone), TABLES[kind]
        having = select(owner).where(Phone.e164 == bindparam("key"), owner.is_not(None))
        columns = (customer.name, customer.tags, customer.responsible_id, customer.last_contact_at, customer.id)
        parts.append(select(literal(kind.rank).label("rank"), *columns).where(customer.id.in_(having)))
    every = union_all(*parts)
    said = every.selected_columns
    return every.order_by(said.rank, said.last_contact_at.desc().nulls_last(), said.id).limit(_MOST)


_CARDS: Final = _statement()


class StoredCallerCards:
    """Implements `callcenter.routing.ports.CallerCards`; contacts before companies before leads, as on the card."""

    async def cards(self, session: AsyncSession, key: str) -> Sequence[CallerCard]:
        rows = await session.execute(_CARDS, {"key": key})
        return [CallerCard(row.name, tuple(row.tags), row.responsible_id) for row in rows]
