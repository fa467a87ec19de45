"""The fixed parts of cards over HTTP."""

from typing import Final

from callcenter.auth.permissions import Access, Permission
from callcenter.http.context import Context
from callcenter.http.routing import Routes
from crm.kinds import CustomerKind
from crm.sections import parts
from crm.sections.parts import PartList, PartsInput

routes: Final = Routes("fields")


@routes.get("/card-parts", Access.SIGNED_IN)
async def list_card_parts(ctx: Context) -> PartList:
    """What is asked for and what is hidden of the fixed parts of contacts, companies and leads."""
    return PartList(items=await parts.parts(ctx.session))


@routes.put("/card-parts/{kind}", Permission.CRM_SETUP)
async def save_card_parts(ctx: Context, kind: CustomerKind, body: PartsInput) -> PartList:
    """Replace them for a kind of card. Hidden parts keep what they have, for programs."""
    return PartList(items=await parts.save(ctx.session, kind, body))
