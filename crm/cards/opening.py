"""Whether somebody may see or change a card, asked in the same way of every kind.

A card out of reach is not there (404), nor is one of a kind that the person's role does not open.
"""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.permissions import Permission
from callcenter.auth.principal import Principal
from callcenter.auth.rights import VIEWS
from callcenter.auth.scopes import Action, Entity
from callcenter.errors import Forbidden, NotFound
from crm import rights
from crm import service as customers
from crm.callers import admit_caller
from crm.deals import service as deals
from crm.deals.rights import check_editable as check_deal
from crm.fields.kinds import CardRef, FieldEntity
from crm.kinds import CustomerKind, CustomerRef
from crm.ports import CallHistory
from crm.tasks import service as tasks
from crm.tasks.rights import check_editable as check_task

EDITS: Final = {
    **dict.fromkeys((FieldEntity.CONTACT, FieldEntity.COMPANY, FieldEntity.LEAD), Permission.CUSTOMERS_EDIT),
    FieldEntity.DEAL: Permission.DEALS_EDIT,
    FieldEntity.TASK: Permission.TASKS_EDIT,
}
CUSTOMERS: Final = frozenset({FieldEntity.CONTACT, FieldEntity.COMPANY, FieldEntity.LEAD})


async def check_visible(
    session: AsyncSession, card: CardRef, viewer: Principal, calls: CallHistory | None = None
) -> str:
    """What the card is called. Whoever got a customer's call today sees that customer: `calls` tell who did.

    :raises NotFound: when it is not there, for this person
    :raises Merged: when it leads to another one
    """
    if not viewer.may(VIEWS[Entity(card.entity)]):
        raise NotFound(f"there is no such {card.entity}")
    if card.entity is FieldEntity.DEAL:
        return (await deals.existing(session, card.id, viewer)).title
    if card.entity is FieldEntity.TASK:
        return (await tasks.existing(session, card.id, viewer)).title
    ref = customer_ref(card)
    if calls is not None:
        await admit_caller(session, ref, calls)
    return (await customers.existing(session, ref)).name


async def check_changeable(
    session: AsyncSession, card: CardRef, viewer: Principal, calls: CallHistory | None = None
) -> None:
    """:raises Forbidden: when it is seen and may not be changed"""
    await check_visible(session, card, viewer, calls)
    if not viewer.may(EDITS[card.entity]):
        raise Forbidden(f"this needs the permission {EDITS[card.entity]}", permission=str(EDITS[card.entity]))
    if card.entity is FieldEntity.DEAL:
        check_deal(viewer, await deals.existing(session, card.id, viewer))
    elif card.entity is FieldEntity.TASK:
        check_task(viewer, await tasks.existing(session, card.id, viewer))
    else:
        ref = customer_ref(card)
        rights.check(session, ref, (await customers.existing(session, ref)).responsible_id, Action.CHANGE)


def customer_ref(card: CardRef) -> CustomerRef:
    return CustomerRef(CustomerKind(card.entity), card.id)
