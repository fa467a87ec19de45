"""Deleting cards, and the bin, over HTTP."""

from datetime import UTC, datetime
from typing import Final

from aiohttp import web

from callcenter.audit.service import AuditTrail
from callcenter.audit.trail import Actor, Subject
from callcenter.auth.permissions import Permission
from callcenter.auth.scopes import CUSTOMERS as CUSTOMER_ENTITIES
from callcenter.auth.scopes import Entity
from callcenter.http.context import Context
from callcenter.http.routing import Routes
from crm.bin import repository, service
from crm.bin.schemas import BinPage, BinQuery, Restored
from crm.deals.events import DEALS, deal_changed
from crm.events import CUSTOMERS, CustomerChanged, to_payload
from crm.kinds import CustomerKind
from crm.preconditions import if_match
from crm.schemas import RowId
from crm.tasks.events import TASKS, tasks_changed

BIN_AUDIT: Final[web.AppKey[AuditTrail]] = web.AppKey("bin_audit")

DELETE: Final = Permission.CARDS_DELETE

routes: Final = Routes("bin")


@routes.delete("/contacts/{contact_id}", DELETE)
async def delete_contact(ctx: Context, contact_id: RowId) -> None:
    """Put a contact into the bin, at the version that If-Match names; 409 with the current card when a colleague was
    faster."""
    await _delete(ctx, Entity.CONTACT, contact_id)


@routes.delete("/companies/{company_id}", DELETE)
async def delete_company(ctx: Context, company_id: RowId) -> None:
    """Put a company into the bin, at the version that If-Match names; 409 with the current card when a colleague was
    faster."""
    await _delete(ctx, Entity.COMPANY, company_id)


@routes.delete("/leads/{lead_id}", DELETE)
async def delete_lead(ctx: Context, lead_id: RowId) -> None:
    """Put a lead into the bin, at the version that If-Match names; 409 with the current card when a colleague was
    faster."""
    await _delete(ctx, Entity.LEAD, lead_id)


@routes.delete("/deals/{deal_id}", DELETE)
async def delete_deal(ctx: Context, deal_id: RowId) -> None:
    """Put a deal into the bin, at the version that If-Match names; 409 with the current card when a colleague was
    faster."""
    await _delete(ctx, Entity.DEAL, deal_id)


@routes.delete("/tasks/{task_id}", DELETE)
async def delete_task(ctx: Context, task_id: RowId) -> None:
    """Put a task into the bin, at the version that If-Match names; 409 with the current card when a colleague was
    faster."""
    await _delete(ctx, Entity.TASK, task_id)


@routes.delete("/projects/{project_id}", DELETE)
async def delete_project(ctx: Context, project_id: RowId) -> None:
    """Put a project into the bin, at the version that If-Match names; 409 with the current card when a colleague was
    faster."""
    await _delete(ctx, Entity.PROJECT, project_id)


@routes.get("/bin", DELETE)
async def list_bin(ctx: Context, query: BinQuery) -> BinPage:
    """The deleted cards that one may bring back, the latest first."""
    return await repository.page(ctx.session, query, ctx.user)


@routes.post("/bin/{kind}/{card_id}/restore", DELETE, status=200)
async def restore_card(ctx: Context, kind: Entity, card_id: RowId) -> Restored:
    """Bring a card back as it was. A number that another card has got meanwhile is then of both."""
    restored = await service.restore(ctx.session, kind, card_id, ctx.user)
    await _record(ctx, "card.restore", kind, card_id)
    _publish(ctx, kind, card_id)
    return restored


async def _delete(ctx: Context, entity: Entity, id_: int) -> None:
    await service.delete(ctx.session, entity, id_, if_match(ctx), ctx.user)
    await _record(ctx, "card.delete", entity, id_)
    _publish(ctx, entity, id_)


async def _record(ctx: Context, action: str, entity: Entity, id_: int) -> None:
    actor, subject = Actor.of(ctx.user, ctx.request.remote), Subject(str(entity), str(id_))
    await ctx.part(BIN_AUDIT).record(ctx.session, actor, action, subject, {})


def _publish(ctx: Context, entity: Entity, id_: int) -> None:
    """Whoever shows it reads it again; projects have no screens that listen."""
    if entity in CUSTOMER_ENTITIES:
        event = CustomerChanged(at=datetime.now(UTC), kind=CustomerKind(entity), customer_id=id_)
        ctx.publish(CUSTOMERS, to_payload(event))
    elif entity is Entity.DEAL:
        ctx.publish(DEALS, deal_changed(id_))
    elif entity is Entity.TASK:
        ctx.publish(TASKS, tasks_changed([ctx.user.user_id]))
