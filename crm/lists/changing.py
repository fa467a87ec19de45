"""How many customers are changed at once."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.permissions import Permission
from callcenter.auth.principal import Principal
from crm import losing, service
from crm.kinds import CustomerKind, CustomerRef
from crm.lists.bulk import Changes, Chosen, Refused, check_person, tags_after
from crm.lists.kinds import ChangedKind, ListName, Refusal
from crm.lists.schemas import ChangeInput
from crm.models import Lead
from crm.repository import AnyCustomer, briefs, get
from crm.state import LeadStatus


class CustomerChanges(Changes[ChangeInput]):
    name = ListName.CUSTOMERS
    right = Permission.CUSTOMERS_EDIT
    form = ChangeInput

    async def change(
        self, session: AsyncSession, card: Chosen, change: ChangeInput, author: Principal, *, step: str
    ) -> bool:
        ref = CustomerRef(CustomerKind(card[0]), card[1])
        customer = await get(session, ref, lock=True)
        if customer is None:
            raise Refused(Refusal.GONE)
        async with session.begin_nested():
            values = values_for(customer, change)
            return await service.amend(session, ref, values, author_id=author.user_id, step=step, fields=change.fields)

    async def names(self, session: AsyncSession, cards: Sequence[Chosen]) -> dict[Chosen, str]:
        refs = [CustomerRef(CustomerKind(kind), id_) for kind, id_ in cards]
        return {(ChangedKind(one.kind), one.id): one.name for one in await briefs(session, refs)}


async def check(session: AsyncSession, change: ChangeInput) -> None:
    """:raises AppError: when what is said would be refused of every customer"""
    await check_person(session, change.responsible_id, Permission.CUSTOMERS_VIEW)
    if change.status is LeadStatus.LOST:
        await losing.check_reason(session, change.loss_reason_id, "body.change.loss_reason_id")


def values_for(customer: AnyCustomer, change: ChangeInput) -> dict[str, Any]:
    """What the columns of this customer are to be.

    :raises Refused: when it is not a customer of whom this can be said
    """
    if change.status is not None and not isinstance(customer, Lead):
        raise Refused(Refusal.NOT_A_LEAD)
    values: dict[str, Any] = {
        name: getattr(change, name) for name in ("status", "source") if getattr(change, name) is not None
    }
    if change.status is LeadStatus.LOST:
        values |= {"loss_reason_id": change.loss_reason_id, "loss_note": change.loss_note}
    if "responsible_id" in change.model_fields_set:
        values["responsible_id"] = change.responsible_id
    if change.add_tags or change.remove_tags:
        values["tags"] = tags_after(customer.tags, change.add_tags, change.remove_tags)
    return values


CUSTOMERS: Final = CustomerChanges()
