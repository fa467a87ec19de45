"""Who buys: the company of a deal, or its person where it names no company."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import ColumnElement, Subquery, Text, case, cast, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.kinds import CustomerKind
from crm.repository import TABLES, shown

NO_CUSTOMER = ""


def customer_key(deals: Subquery) -> ColumnElement[str]:
    """`company:12`, `contact:7`; empty where a deal names nobody who can be a customer."""
    columns = deals.c
    return case(
        (columns.company_id.is_not(None), "company:" + cast(columns.company_id, Text)),
        (columns.contact_id.is_not(None), "contact:" + cast(columns.contact_id, Text)),
        else_=NO_CUSTOMER,
    )


async def customer_names(session: AsyncSession, keys: Collection[str]) -> Mapping[str, str]:
    """Of those that are there still."""
    ids: defaultdict[CustomerKind, list[int]] = defaultdict(list)
    for key in keys:
        if key != NO_CUSTOMER:
            kind, _, id_ = key.partition(":")
            ids[CustomerKind(kind)].append(int(id_))
    found: dict[str, str] = {}
    for kind, of_kind in ids.items():
        table = TABLES[kind]
        rows = await session.execute(select(table.id, table.name).where(table.id.in_(of_kind), shown(table)))
        found |= {f"{kind}:{id_}": name for id_, name in rows}
    return found
