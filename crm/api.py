"""Customers over HTTP. Contacts, companies and leads have the same operations under their own addresses."""

from datetime import UTC, datetime
from typing import Annotated, Final

from pydantic import Field

from callcenter.auth.permissions import Permission
from callcenter.http.context import Context
from callcenter.http.routing import Routes
from crm import search, service
from crm.api_parts import CALL_HISTORY, COUNTRY
from crm.callers import admit_caller
from crm.cards import histories
from crm.dictionaries import sources
from crm.events import CUSTOMERS, CustomerChanged, LeadCreated, to_payload
from crm.external_ids import lookup
from crm.external_ids import service as external_ids
from crm.external_ids.schemas import ExternalIdInput, ExternalKey, IdentifierQuery, System
from crm.fields.customers import card_ref
from crm.inbox import service as inbox
from crm.inbox.telling import tell_given
from crm.kinds import CustomerKind, CustomerRef, LeadOrigin
from crm.preconditions import if_match
from crm.schemas import (
    CardNoteInput,
    CompanyInput,
    CompanyPatch,
    ContactInput,
    ContactPatch,
    CustomerBrief,
    CustomerCard,
    CustomerInput,
    CustomerPage,
    CustomerPatch,
    CustomerQuery,
    LeadInput,
    LeadPatch,
    Named,
    NotedItem,
    NumberOwners,
    NumberQuery,
    RowId,
    TimelinePage,
    TimelineQuery,
)

__all__ = ["CALL_HISTORY", "COUNTRY", "routes"]

VIEW: Final = Permission.CUSTOMERS_VIEW
EDIT: Final = Permission.CUSTOMERS_EDIT
CallId = Annotated[str, Field(min_length=1, max_length=200)]

_PATCHES: Final[dict[CustomerKind, type[CustomerPatch]]] = {
    CustomerKind.CONTACT: ContactPatch,
    CustomerKind.COMPANY: CompanyPatch,
    CustomerKind.LEAD: LeadPatch,
}

routes: Final = Routes("customers")


@routes.get("/customers", VIEW)
async def list_customers(ctx: Context, query: CustomerQuery) -> CustomerPage:
    """The newest customers, or those found by the beginning of names, by a number or an e-mail."""
    return await search.find(ctx.session, query, ctx.part(COUNTRY))


@routes.get("/customers/by-number", VIEW)
async def list_owners_of_number(ctx: Context, query: NumberQuery) -> NumberOwners:
    """Everyone who has the number, written in any notation."""
    return await service.owners_of_text(ctx.session, query.number, ctx.part(COUNTRY))


@routes.get("/customers/by-identifier", VIEW)
async def list_customers_by_identifier(ctx: Context, query: IdentifierQuery) -> list[CustomerBrief]:
    """Everyone who has this id of another system, or this tax number; the whole of it, not a beginning."""
    return await lookup.having(ctx.session, query)


@routes.put("/contacts/by-external-id/{system}/{external_id}", EDIT)
async def put_contact(ctx: Context, system: System, external_id: ExternalKey, body: ContactInput) -> CustomerCard:
    """Make the contact that another system knows by this id what is given, or enter it."""
    return await _put(ctx, CustomerKind.CONTACT, ExternalIdInput(system=system, id=external_id), body)


@routes.put("/companies/by-external-id/{system}/{external_id}", EDIT)
async def put_company(ctx: Context, system: System, external_id: ExternalKey, body: CompanyInput) -> CustomerCard:
    """Make the company that another system knows by this id what is given, or enter it."""
    return await _put(ctx, CustomerKind.COMPANY, ExternalIdInput(system=system, id=external_id), body)


@routes.put("/leads/by-external-id/{system}/{external_id}", EDIT)
async def put_lead(ctx: Context, system: System, external_id: ExternalKey, body: LeadInput) -> CustomerCard:
    """Make the lead that another system knows by this id what is given, or enter it."""
    return await _put(ctx, CustomerKind.LEAD, ExternalIdInput(system=system, id=external_id), body)


@routes.post("/calls/{call_id}/note", EDIT)
async def add_note_to_call(ctx: Context, call_id: CallId, body: CardNoteInput) -> NotedItem:
    """A note of a call, shown in the history of everyone who has its number. Colleagues who are mentioned are led to
    the first of these cards that they may see."""
    item, owners = await service.add_call_note(
        ctx.session, call_id, body.text, author=_author(ctx), calls=ctx.part(CALL_HISTORY)
    )
    noted = await inbox.noted_of_call(ctx.session, [card_ref(ref) for ref in owners], item, body.mentions, ctx.user)
    for ref in owners:
        _tell_changed(ctx, ref)
    return noted


@routes.get("/contacts/{contact_id}", VIEW)
async def get_contact(ctx: Context, contact_id: RowId) -> CustomerCard:
    """The card of a contact."""
    return await _card(ctx, _contact(contact_id))


@routes.post("/contacts", EDIT)
async def create_contact(ctx: Context, body: ContactInput) -> CustomerCard:
    """Enter a contact."""
    return await _create(ctx, CustomerKind.CONTACT, body)


@routes.patch("/contacts/{contact_id}", EDIT)
async def change_contact(ctx: Context, contact_id: RowId, body: ContactPatch) -> CustomerCard:
    """Change fields of a contact; 409 with the current card when a colleague was faster."""
    return await _patch(ctx, _contact(contact_id), body)


@routes.get("/contacts/{contact_id}/timeline", VIEW)
async def list_contact_timeline(ctx: Context, contact_id: RowId, query: TimelineQuery) -> TimelinePage:
    """The history of a contact, newest first."""
    return await _timeline(ctx, _contact(contact_id), query)


@routes.post("/contacts/{contact_id}/notes", EDIT)
async def add_note_to_contact(ctx: Context, contact_id: RowId, body: CardNoteInput) -> NotedItem:
    """Note something about a contact."""
    return await _note(ctx, _contact(contact_id), body)


@routes.get("/companies/{company_id}", VIEW)
async def get_company(ctx: Context, company_id: RowId) -> CustomerCard:
    """The card of a company."""
    return await _card(ctx, _company(company_id))


@routes.post("/companies", EDIT)
async def create_company(ctx: Context, body: CompanyInput) -> CustomerCard:
    """Enter a company."""
    return await _create(ctx, CustomerKind.COMPANY, body)


@routes.patch("/companies/{company_id}", EDIT)
async def change_company(ctx: Context, company_id: RowId, body: CompanyPatch) -> CustomerCard:
    """Change fields of a company; 409 with the current card when a colleague was faster."""
    return await _patch(ctx, _company(company_id), body)


@routes.get("/companies/{company_id}/timeline", VIEW)
async def list_company_timeline(ctx: Context, company_id: RowId, query: TimelineQuery) -> TimelinePage:
    """The history of a company, newest first."""
    return await _timeline(ctx, _company(company_id), query)


@routes.post("/companies/{company_id}/notes", EDIT)
async def add_note_to_company(ctx: Context, company_id: RowId, body: CardNoteInput) -> NotedItem:
    """Note something about a company."""
    return await _note(ctx, _company(company_id), body)


@routes.get("/leads/{lead_id}", VIEW)
async def get_lead(ctx: Context, lead_id: RowId) -> CustomerCard:
    """The card of a lead."""
    return await _card(ctx, _lead(lead_id))


@routes.post("/leads", EDIT)
async def create_lead(ctx: Context, body: LeadInput) -> CustomerCard:
    """Enter a lead."""
    return await _create(ctx, CustomerKind.LEAD, body)


@routes.patch("/leads/{lead_id}", EDIT)
async def change_lead(ctx: Context, lead_id: RowId, body: LeadPatch) -> CustomerCard:
    """Change fields of a lead; 409 when a colleague was faster or the status cannot move so."""
    return await _patch(ctx, _lead(lead_id), body)


@routes.get("/leads/{lead_id}/timeline", VIEW)
async def list_lead_timeline(ctx: Context, lead_id: RowId, query: TimelineQuery) -> TimelinePage:
    """The history of a lead, newest first."""
    return await _timeline(ctx, _lead(lead_id), query)


@routes.post("/leads/{lead_id}/notes", EDIT)
async def add_note_to_lead(ctx: Context, lead_id: RowId, body: CardNoteInput) -> NotedItem:
    """Note something about a lead."""
    return await _note(ctx, _lead(lead_id), body)


def _contact(contact_id: int) -> CustomerRef:
    return CustomerRef(CustomerKind.CONTACT, contact_id)


def _company(company_id: int) -> CustomerRef:
    return CustomerRef(CustomerKind.COMPANY, company_id)


def _lead(lead_id: int) -> CustomerRef:
    return CustomerRef(CustomerKind.LEAD, lead_id)


def _author(ctx: Context) -> Named:
    return Named(id=ctx.user.user_id, name=ctx.user.name)


async def _card(ctx: Context, ref: CustomerRef) -> CustomerCard:
    await admit_caller(ctx.session, ref, ctx.part(CALL_HISTORY))
    return await service.card(ctx.session, ref)


async def _create(ctx: Context, kind: CustomerKind, body: CustomerInput) -> CustomerCard:
    body.source = await sources.settled(ctx.session, body.source, ctx.user)
    card = await service.create(ctx.session, kind, body, author_id=ctx.user.user_id, country=ctx.part(COUNTRY))
    if kind is CustomerKind.LEAD:
        event = LeadCreated(at=card.created_at, lead_id=card.id, origin=str(LeadOrigin.USER))
        ctx.publish(CUSTOMERS, to_payload(event))
    responsible_id = None if card.responsible is None else card.responsible.id
    tell_given(ctx.session, card_ref(card.ref), responsible_id, ctx.user.user_id)
    _tell_changed(ctx, card.ref)
    return card


async def _patch(ctx: Context, ref: CustomerRef, body: CustomerPatch) -> CustomerCard:
    if body.version is None:
        body.version = if_match(ctx)
    await admit_caller(ctx.session, ref, ctx.part(CALL_HISTORY))
    if body.source is not None:
        before = (await service.existing(ctx.session, ref)).source
        body.source = await sources.settled(ctx.session, body.source, ctx.user, before)
    card, changed = await service.patch(ctx.session, ref, body, author_id=ctx.user.user_id, country=ctx.part(COUNTRY))
    if changed:
        _tell_changed(ctx, ref)
    return card


async def _put(ctx: Context, kind: CustomerKind, key: ExternalIdInput, body: CustomerInput) -> CustomerCard:
    """What is not given stays as it is. The version may be named by `If-Match` and need not be."""
    ref = await external_ids.find(ctx.session, kind, key.system, key.id)
    given = {name: getattr(body, name) for name in body.model_fields_set}
    if ref is None or "external_ids" in given:
        given["external_ids"] = [key, *(one for one in body.external_ids if one != key)]
    if ref is None:
        return await _create(ctx, kind, type(body)(**given))
    version = if_match(ctx) or (await service.changeable(ctx.session, ref)).version
    return await _patch(ctx, ref, _PATCHES[kind](**given, version=version))


async def _timeline(ctx: Context, ref: CustomerRef, query: TimelineQuery) -> TimelinePage:
    return await histories.page(ctx.session, card_ref(ref), ctx.user, query, ctx.part(CALL_HISTORY))


async def _note(ctx: Context, ref: CustomerRef, body: CardNoteInput) -> NotedItem:
    await admit_caller(ctx.session, ref, ctx.part(CALL_HISTORY))
    item = await service.add_note(ctx.session, ref, body.text, author=_author(ctx))
    noted = await inbox.noted(ctx.session, card_ref(ref), item, body.mentions, ctx.user)
    _tell_changed(ctx, ref)
    return noted


def _tell_changed(ctx: Context, ref: CustomerRef) -> None:
    event = CustomerChanged(at=datetime.now(UTC), kind=ref.kind, customer_id=ref.id)
    ctx.publish(CUSTOMERS, to_payload(event))
