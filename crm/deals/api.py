"""Deals over HTTP."""

from datetime import UTC, datetime
from typing import Final

from callcenter.auth.names import StoredNames
from callcenter.auth.permissions import Permission
from callcenter.http.context import Context
from callcenter.http.routing import Routes
from crm.api_parts import CALL_HISTORY
from crm.cards import histories
from crm.competitors import in_deals as competitors
from crm.credentials import service as credentials
from crm.deals import board, conversion, listing, service
from crm.deals.events import DEALS, deal_changed
from crm.deals.lines.schemas import DealLinesInput
from crm.deals.schemas import (
    BoardOut,
    BoardQuery,
    ConversionInput,
    ConversionOut,
    DealCard,
    DealFilter,
    DealInput,
    DealMove,
    DealPage,
    DealPatch,
    DealPerson,
    DealQuery,
    DealTotals,
)
from crm.dictionaries import sources
from crm.events import CUSTOMERS, CustomerChanged, to_payload
from crm.fields.kinds import CardRef, FieldEntity
from crm.files import service as files
from crm.goods.api import TODAY
from crm.inbox import service as inbox
from crm.inbox.telling import tell_given
from crm.kinds import CustomerKind, CustomerRef
from crm.pins import service as pins
from crm.preconditions import if_match
from crm.schemas import CardNoteInput, NotedItem, TimelinePage, TimelineQuery
from crm.tasks.service import follow_conversion

VIEW: Final = Permission.DEALS_VIEW
EDIT: Final = Permission.DEALS_EDIT

NAMES: Final = StoredNames()

routes: Final = Routes("deals")


@routes.get("/deals", VIEW)
async def list_deals(ctx: Context, query: DealQuery) -> DealPage:
    """The deals that one may see: one's own and nobody's, or all."""
    return await listing.find(ctx.session, query, ctx.user)


@routes.get("/deals/totals", VIEW)
async def get_deal_totals(ctx: Context, query: DealFilter) -> DealTotals:
    """How many deals pass the filter, and what they come to, of those that one may see."""
    return await listing.totals(ctx.session, query, ctx.user)


@routes.get("/deals/board", VIEW)
async def get_deal_board(ctx: Context, query: BoardQuery) -> BoardOut:
    """A pipeline by stages, with the number and the sums of the deals of each."""
    return await board.board(ctx.session, query, ctx.user)


@routes.get("/deals/people", VIEW)
async def list_deal_people(ctx: Context) -> list[DealPerson]:
    """Everybody who can be responsible for a deal."""
    ids = await NAMES.allowed(ctx.session, EDIT)
    names = await NAMES.names(ctx.session, ids)
    people = [DealPerson(id=id_, name=name, is_me=id_ == ctx.user.user_id) for id_, name in names.items()]
    return sorted(people, key=lambda one: one.name.casefold())


@routes.post("/deals", EDIT)
async def create_deal(ctx: Context, body: DealInput) -> DealCard:
    """Make a deal."""
    day = ctx.part(TODAY)() if body.lines else None
    body.source = await sources.settled(ctx.session, body.source, ctx.user)
    deal_id = await service.create(ctx.session, body, ctx.user, day=day)
    await _tell(ctx, deal_id)
    card = await service.card(ctx.session, deal_id, ctx.user)
    responsible_id = None if card.responsible is None else card.responsible.id
    tell_given(ctx.session, service.own_ref(deal_id), responsible_id, ctx.user.user_id)
    return card


@routes.get("/deals/{deal_id}", VIEW)
async def get_deal(ctx: Context, deal_id: int) -> DealCard:
    """The card of a deal."""
    return await service.card(ctx.session, deal_id, ctx.user)


@routes.patch("/deals/{deal_id}", EDIT)
async def change_deal(ctx: Context, deal_id: int, body: DealPatch) -> DealCard:
    """Change fields of a deal; 409 with the current card when a colleague was faster."""
    if body.version is None:
        body.version = if_match(ctx)
    if body.source is not None:
        before = (await service.existing(ctx.session, deal_id, ctx.user)).source
        body.source = await sources.settled(ctx.session, body.source, ctx.user, before)
    if await service.patch(ctx.session, deal_id, body, ctx.user):
        await _tell(ctx, deal_id)
    return await service.card(ctx.session, deal_id, ctx.user)


@routes.put("/deals/{deal_id}/lines", EDIT)
async def put_deal_lines(ctx: Context, deal_id: int, body: DealLinesInput) -> DealCard:
    """What the deal sells, all lines in their order; their sum is its amount. 409 when a colleague was faster."""
    if body.version is None:
        body.version = if_match(ctx)
    if await service.put_lines(ctx.session, deal_id, body, ctx.user, day=ctx.part(TODAY)()):
        await _tell(ctx, deal_id)
    return await service.card(ctx.session, deal_id, ctx.user)


@routes.post("/deals/{deal_id}/move", EDIT, status=200)
async def move_deal(ctx: Context, deal_id: int, body: DealMove) -> DealCard:
    """Take a deal to another stage; a loss needs its reason."""
    if body.version is None:
        body.version = if_match(ctx)
    if await service.move(ctx.session, deal_id, body, ctx.user):
        await competitors.after_move(ctx.session, deal_id, body.lost_to_id, ctx.user)
        await _tell(ctx, deal_id)
    return await service.card(ctx.session, deal_id, ctx.user)


@routes.get("/deals/{deal_id}/timeline", VIEW)
async def list_deal_timeline(ctx: Context, deal_id: int, query: TimelineQuery) -> TimelinePage:
    """The history of a deal, newest first: its lines, its tasks and the calls of its customer."""
    return await histories.page(ctx.session, service.own_ref(deal_id), ctx.user, query, ctx.part(CALL_HISTORY))


@routes.post("/deals/{deal_id}/notes", EDIT)
async def add_note_to_deal(ctx: Context, deal_id: int, body: CardNoteInput) -> NotedItem:
    """Note something about a deal that one may see."""
    item = await service.note(ctx.session, deal_id, body.text, ctx.user)
    noted = await inbox.noted(ctx.session, service.own_ref(deal_id), item, body.mentions, ctx.user)
    await _tell(ctx, deal_id)
    return noted


@routes.post("/leads/{lead_id}/convert", EDIT)
async def convert_lead(ctx: Context, lead_id: int, body: ConversionInput) -> ConversionOut:
    """Make a lead a contact, a company and a deal in one step; nothing of it is lost."""
    if body.version is None:
        body.version = if_match(ctx)
    day = ctx.part(TODAY)() if body.lines else None
    done = await conversion.convert(ctx.session, lead_id, body, ctx.user, day=day)
    _tell_customer(ctx, CustomerRef(CustomerKind.LEAD, lead_id))
    _tell_customer(ctx, CustomerRef(CustomerKind.CONTACT, done.contact.id))
    await follow_conversion(ctx.session, lead_id, done.contact.id, None if done.deal is None else done.deal.id)
    await files.follow_conversion(ctx.session, done)
    await credentials.follow_conversion(ctx.session, lead_id, done.contact.id)
    await pins.follow_conversion(ctx.session, lead_id, done.contact.id)
    became = [CardRef(FieldEntity.CONTACT, done.contact.id)]
    became += [] if done.deal is None else [service.own_ref(done.deal.id)]
    await inbox.follow_conversion(ctx.session, lead_id, became)
    if done.deal is not None:
        ctx.publish(DEALS, deal_changed(done.deal.id))
    return done


async def _tell(ctx: Context, deal_id: int) -> None:
    """The histories of its customers show the deal, too."""
    ctx.publish(DEALS, deal_changed(deal_id))
    for ref in await service.refs_of(ctx.session, deal_id):
        _tell_customer(ctx, ref)


def _tell_customer(ctx: Context, ref: CustomerRef) -> None:
    event = CustomerChanged(at=datetime.now(UTC), kind=ref.kind, customer_id=ref.id)
    ctx.publish(CUSTOMERS, to_payload(event))
