"""Numbers that change hands, over HTTP."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from callcenter.auth.permissions import Permission
from callcenter.http.context import Context
from callcenter.http.routing import Routes
from crm.api import COUNTRY
from crm.events import CUSTOMERS, CustomerChanged, to_payload
from crm.kinds import CustomerRef
from crm.numbers import service
from crm.numbers.schemas import NumberHistory, OwnerInput
from crm.schemas import NumberQuery

routes: Final = Routes("numbers")


@routes.get("/numbers/history", Permission.CUSTOMERS_VIEW)
async def get_number_history(ctx: Context, query: NumberQuery) -> NumberHistory:
    """Who has a number and who had it, in any notation."""
    return await service.history(ctx.session, service.key_of(query.number, ctx.part(COUNTRY), "query.number"))


@routes.post("/numbers/reassign", Permission.CUSTOMERS_EDIT, status=200)
async def reassign_number(ctx: Context, body: OwnerInput) -> NumberHistory:
    """The number is this customer's alone from now on. It leaves all other cards; their histories keep the calls that
    were theirs."""
    country = ctx.part(COUNTRY)
    e164 = service.key_of(body.number, country, "body.number")
    ref = CustomerRef(body.kind, body.id)
    changed = await service.reassign(ctx.session, ref, e164, author_id=ctx.user.user_id, country=country)
    _tell(ctx, changed)
    return await service.history(ctx.session, e164)


@routes.post("/numbers/never-had", Permission.CUSTOMERS_EDIT, status=200)
async def forget_past_number(ctx: Context, body: OwnerInput) -> NumberHistory:
    """A past number stood on a card by mistake: its calls leave that history."""
    e164 = service.key_of(body.number, ctx.part(COUNTRY), "body.number")
    _tell(ctx, [await service.never_had(ctx.session, body, e164)])
    return await service.history(ctx.session, e164)


def _tell(ctx: Context, refs: Iterable[CustomerRef]) -> None:
    for ref in refs:
        ctx.publish(CUSTOMERS, to_payload(CustomerChanged(at=datetime.now(UTC), kind=ref.kind, customer_id=ref.id)))
