"""Own fields over HTTP."""

from typing import Final

from pydantic import BaseModel

from callcenter.auth.permissions import Access, Permission
from callcenter.http.context import Context
from callcenter.http.routing import Routes
from crm.fields import definitions, standard
from crm.fields.kinds import FieldEntity
from crm.fields.schemas import FieldChange, FieldInput, LayoutInput, OwnField
from crm.schemas import Input

SETUP: Final = Permission.CRM_SETUP

routes: Final = Routes("fields")


class OwnFieldQuery(Input):
    entity: FieldEntity | None = None


class StandardInput(Input):
    language: standard.Language


class OwnFieldList(BaseModel):
    items: list[OwnField]


@routes.get("/fields", Access.SIGNED_IN)
async def list_fields(ctx: Context, query: OwnFieldQuery) -> OwnFieldList:
    """The firm's own fields in the order of their layout, retired ones behind; every card's form needs them."""
    return OwnFieldList(items=await definitions.views(ctx.session, query.entity))


@routes.post("/fields", SETUP)
async def create_field(ctx: Context, body: FieldInput) -> OwnField:
    """A field on all cards of a kind. Its key is for good."""
    return await definitions.create(ctx.session, body)


@routes.post("/fields/standard", SETUP, status=200)
async def prepare_fields(ctx: Context, body: StandardInput) -> OwnFieldList:
    """Put the fields that come with the house on the cards, those that are not there yet; the words of their
    dictionaries are written in this language where a dictionary is empty."""
    await standard.prepare(ctx.session, body.language)
    return OwnFieldList(items=await definitions.views(ctx.session))


@routes.put("/fields/layout/{entity}", SETUP)
async def arrange_fields(ctx: Context, entity: FieldEntity, body: LayoutInput) -> OwnFieldList:
    """Order the fields of a card, under headings."""
    return OwnFieldList(items=await definitions.arrange(ctx.session, entity, body))


@routes.put("/fields/{field_id}", SETUP)
async def change_field(ctx: Context, field_id: int, body: FieldChange) -> OwnField:
    """Replace a field but for its card and key; 409 for another kind when cards have values, or when a colleague was
    faster."""
    return await definitions.change(ctx.session, field_id, body)


@routes.delete("/fields/{field_id}", SETUP)
async def remove_field(ctx: Context, field_id: int) -> None:
    """Only a field that no card has a value of; others are retired."""
    await definitions.remove(ctx.session, field_id)
