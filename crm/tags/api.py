"""Tags over HTTP."""

from typing import Final

from callcenter.auth.permissions import Permission
from callcenter.http.context import Context
from callcenter.http.routing import Routes
from crm.schemas import RowId
from crm.tags import service
from crm.tags.schemas import TagInput, TagOut, TagPatch

routes: Final = Routes("tags")


@routes.get("/tags", Permission.CUSTOMERS_VIEW)
async def list_tags(ctx: Context) -> list[TagOut]:
    """Every tag that a card ever had, with its colour; archived ones too."""
    return await service.tags(ctx.session)


@routes.post("/tags", Permission.CRM_SETUP)
async def add_tag(ctx: Context, body: TagInput) -> TagOut:
    """Make a tag before any card has it. Tags that people write on cards are added by themselves."""
    return await service.add(ctx.session, body)


@routes.patch("/tags/{tag_id}", Permission.CRM_SETUP)
async def change_tag(ctx: Context, tag_id: RowId, body: TagPatch) -> TagOut:
    """Colour a tag, or offer it no more."""
    return await service.change(ctx.session, tag_id, body)
