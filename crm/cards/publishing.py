"""Who shows a card reads it again: told on the bus once the transaction is committed."""

from datetime import UTC, datetime

from callcenter.http.context import Context
from crm.cards.opening import CUSTOMERS as KINDS
from crm.cards.opening import customer_ref
from crm.deals.events import DEALS, deal_changed
from crm.events import CUSTOMERS, CustomerChanged, to_payload
from crm.fields.kinds import CardRef, FieldEntity
from crm.tasks.events import TASKS, tasks_changed


def publish_changed(ctx: Context, card: CardRef) -> None:
    if card.entity in KINDS:
        ref = customer_ref(card)
        event = CustomerChanged(at=datetime.now(UTC), kind=ref.kind, customer_id=ref.id)
        ctx.publish(CUSTOMERS, to_payload(event))
    elif card.entity is FieldEntity.DEAL:
        ctx.publish(DEALS, deal_changed(card.id))
    else:
        ctx.publish(TASKS, tasks_changed([ctx.user.user_id]))
