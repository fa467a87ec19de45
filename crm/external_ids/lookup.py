"""Who has a tax number, or an id of another system."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.external_ids.models import ExternalId
from crm.external_ids.schemas import IdentifierQuery
from crm.kinds import CustomerKind, CustomerRef, IdentifierKind
from crm.models import Identifier
from crm.repository import briefs
from crm.schemas import CustomerBrief

MOST: Final = 50


async def having(session: AsyncSession, query: IdentifierQuery) -> list[CustomerBrief]:
    """Those that this person sees, contacts first; a tax number may be that of several."""
    table: type[ExternalId] | type[Identifier] = Identifier
    if query.system is not None:
        table = ExternalId
        same = [ExternalId.system == query.system, ExternalId.value == query.id]
    else:
        kind, given = IdentifierKind.TAX_NUMBER, query.tax_number
        if given is None:
            kind, given = IdentifierKind.EXTERNAL_ID, query.imported_id
        same = [Identifier.value == _compared(given or "", kind), Identifier.kind == str(kind)]
    rows = await session.execute(select(table.contact_id, table.company_id, table.lead_id).where(*same).limit(MOST))
    refs = [
        CustomerRef(kind, id_)
        for row in rows
        for kind, id_ in zip(CustomerKind, row, strict=True)
        if id_ is not None and query.kind in (None, kind)
    ]
    return sorted(await briefs(session, list(dict.fromkeys(refs))), key=lambda one: (one.kind.rank, one.id))


def _compared(text: str, kind: IdentifierKind) -> str:
    """As it is stored: without spaces, in capitals, and of a tax number letters and digits only."""
    found = "".join(text.split()).upper()
    return "".join(char for char in found if char.isalnum()) if kind is IdentifierKind.TAX_NUMBER else found
