"""What customers buy, over HTTP. The lines of one deal are with the deals."""

from typing import Final

from callcenter.auth.permissions import Permission
from callcenter.http.context import Context
from callcenter.http.routing import Routes
from crm.deals.lines import purchases
from crm.deals.lines.purchases import PurchasePage, PurchaseQuery
from crm.kinds import CustomerKind, CustomerRef
from crm.sections import members
from crm.service import existing

VIEW: Final = Permission.DEALS_VIEW

routes: Final = Routes("purchases")


@routes.get("/contacts/{contact_id}/purchases", VIEW)
async def list_contact_purchases(ctx: Context, contact_id: int, query: PurchaseQuery) -> PurchasePage:
    """What a person bought, or has ordered."""
    return await _purchases(ctx, CustomerRef(CustomerKind.CONTACT, contact_id), query)


@routes.get("/companies/{company_id}/purchases", VIEW)
async def list_company_purchases(ctx: Context, company_id: int, query: PurchaseQuery) -> PurchasePage:
    """What a company bought, or has ordered."""
    return await _purchases(ctx, CustomerRef(CustomerKind.COMPANY, company_id), query)


@routes.get("/leads/{lead_id}/purchases", VIEW)
async def list_lead_purchases(ctx: Context, lead_id: int, query: PurchaseQuery) -> PurchasePage:
    """What was sold to a lead."""
    return await _purchases(ctx, CustomerRef(CustomerKind.LEAD, lead_id), query)


async def _purchases(ctx: Context, ref: CustomerRef, query: PurchaseQuery) -> PurchasePage:
    await existing(ctx.session, ref)
    of_firm = query.people and ref.kind is CustomerKind.COMPANY
    people = await members.all_people(ctx.session, ref.id) if of_firm else []
    return await purchases.page(ctx.session, ref, query, ctx.user, people)
