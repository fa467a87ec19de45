"""How many deals are changed at once: each as by hand, with its history and whoever hears of it."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.permissions import Permission
from callcenter.auth.principal import Principal
from crm.competitors import in_deals as competitors
from crm.deals import service
from crm.deals.lists.schemas import DealChange
from crm.deals.models import Deal
from crm.deals.schemas import DealMove, DealPatch
from crm.lists.bulk import Changes, Chosen, Refused, tags_after
from crm.lists.kinds import ChangedKind, ListName, Refusal


class DealChanges(Changes[DealChange]):
    name = ListName.DEALS
    right = Permission.DEALS_EDIT
    form = DealChange

    async def change(
        self, session: AsyncSession, card: Chosen, change: DealChange, author: Principal, *, step: str
    ) -> bool:
        """The move comes first: who gives a deal away may not move it any more."""
        deal_id = card[1]
        async with session.begin_nested():
            deal = await service.existing(session, deal_id, author, lock=True)
            moved = await _moved(session, deal, change, author)
            values = values_for(deal, change)
            if change.fields and not moved:
                values["fields"] = change.fields
            if not values:
                return moved
            patch = DealPatch(version=deal.version, **values)
            return await service.patch(session, deal_id, patch, author, step=step) or moved

    async def names(self, session: AsyncSession, cards: Sequence[Chosen]) -> dict[Chosen, str]:
        seen = await service.seen_titles(session, [id_ for _, id_ in cards])
        return {(ChangedKind.DEAL, id_): title for id_, title in seen.items()}


async def _moved(session: AsyncSession, deal: Deal, change: DealChange, author: Principal) -> bool:
    """:raises Refused: when the stage is of another pipeline"""
    if change.stage_id is None or change.stage_id == deal.stage_id:
        return False
    stage = await service.stage_to(session, change.stage_id)
    if stage.pipeline_id != deal.pipeline_id:
        raise Refused(Refusal.OTHER_PIPELINE)
    said = {name: getattr(change, name) for name in ("stage_id", "loss_reason_id", "loss_note", "lost_to_id", "fields")}
    moved = await service.move(session, deal.id, DealMove(version=deal.version, **said), author)
    await competitors.after_move(session, deal.id, change.lost_to_id, author)
    return moved


def values_for(deal: Deal, change: DealChange) -> dict[str, Any]:
    """What the columns of this deal are to be.

    :raises Refused: when it would have too many tags
    """
    given = change.model_fields_set & {"responsible_id", "expected_close"}
    values: dict[str, Any] = {name: getattr(change, name) for name in sorted(given)}
    if change.source is not None:
        values["source"] = change.source
    if change.add_tags or change.remove_tags:
        values["tags"] = tags_after(deal.tags, change.add_tags, change.remove_tags)
    return values


DEALS: Final = DealChanges()
