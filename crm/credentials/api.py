"""Credentials over HTTP. Tokens of programs come to none of these routes: their rights are in no scope."""

from datetime import UTC, datetime
from typing import Final

from aiohttp import web

from callcenter.audit.service import AuditTrail
from callcenter.audit.trail import Actor, Subject
from callcenter.auth.permissions import Permission
from callcenter.bus import JsonValue
from callcenter.http.context import Context
from callcenter.http.routing import Repeats, Routes
from crm.credentials import service
from crm.credentials.kinds import Holder
from crm.credentials.safe import Safe
from crm.credentials.schemas import (
    CredentialInput,
    CredentialList,
    CredentialOut,
    CredentialPatch,
    HolderFields,
    Revealed,
    RevealInput,
)
from crm.deals.events import DEALS, deal_changed
from crm.events import CUSTOMERS, CustomerChanged, to_payload
from crm.preconditions import if_match
from crm.schemas import RowId

SAFE: Final[web.AppKey[Safe]] = web.AppKey("safe", Safe)
CREDENTIAL_AUDIT: Final[web.AppKey[AuditTrail]] = web.AppKey("credential_audit")
VIEW: Final = Permission.SECRETS_VIEW
EDIT: Final = Permission.SECRETS_EDIT

routes: Final = Routes("credentials")


@routes.get("/credentials", VIEW)
async def list_credentials(ctx: Context, query: HolderFields) -> CredentialList:
    """The credentials of one card, without their secrets."""
    return await service.of_card(ctx.session, query.holder, ctx.user, takes_secrets=ctx.part(SAFE).takes)


@routes.post("/credentials", EDIT)
async def add_credential(ctx: Context, body: CredentialInput) -> CredentialOut:
    """Keep a secret of a customer, sealed."""
    added = await service.add(ctx.session, body, ctx.part(SAFE), ctx.user)
    await _write_down(ctx, "credential.add", added.id, body.holder)
    _tell(ctx, body.holder)
    return added


@routes.patch("/credentials/{credential_id}", EDIT)
async def change_credential(ctx: Context, credential_id: RowId, body: CredentialPatch) -> CredentialOut:
    """Change it, or its secret; 409 with the current one when a colleague was faster."""
    if body.version is None:
        body.version = if_match(ctx)
    changed, holder, told = await service.change(ctx.session, credential_id, body, ctx.part(SAFE), ctx.user)
    if told:
        await _write_down(ctx, "credential.change", credential_id, holder, secret=body.secret is not None)
        _tell(ctx, holder)
    return changed


@routes.delete("/credentials/{credential_id}", EDIT)
async def remove_credential(ctx: Context, credential_id: RowId) -> None:
    """Destroy it with its secret."""
    row, holder = await service.remove(ctx.session, credential_id, ctx.user)
    await _write_down(ctx, "credential.remove", row.id, holder, title=row.title)
    _tell(ctx, holder)


@routes.post("/credentials/{credential_id}/reveal", VIEW, status=200, repeats=Repeats.NEVER)
async def reveal_credential(ctx: Context, credential_id: RowId, body: RevealInput) -> Revealed:
    """The secret. Who asked, when and from where is written into the audit trail before the answer goes out."""
    secret, row, holder = await service.reveal(ctx.session, credential_id, ctx.part(SAFE), ctx.user)
    await _write_down(ctx, "credential.reveal", row.id, holder, purpose=str(body.purpose), title=row.title)
    return Revealed(secret=secret)


async def _write_down(ctx: Context, action: str, credential_id: int, holder: Holder, **detail: JsonValue) -> None:
    actor = Actor.of(ctx.user, ctx.request.remote)
    subject = Subject("credential", str(credential_id))
    await ctx.part(CREDENTIAL_AUDIT).record(ctx.session, actor, action, subject, {"card": str(holder), **detail})


def _tell(ctx: Context, holder: Holder) -> None:
    """Open screens show the card's history anew."""
    if (ref := holder.customer) is None:
        ctx.publish(DEALS, deal_changed(holder.id))
    else:
        ctx.publish(CUSTOMERS, to_payload(CustomerChanged(at=datetime.now(UTC), kind=ref.kind, customer_id=ref.id)))
