"""Deals into the bin, and out of it."""

from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.permissions import Permission
from callcenter.auth.principal import Principal
from callcenter.errors import Forbidden
from crm.deals import service
from crm.deals.models import Deal
from crm.deals.rights import check_visible, may_delete
from crm.errors import Outdated
from crm.preconditions import named
from crm.telling import Happened, tell_deal
from crm.veil import current


async def put_away(session: AsyncSession, deal_id: int, version: int | None, author: Principal) -> None:
    """Its lines, notes, files and tasks stay with it."""
    deal = await service.existing(session, deal_id, author, lock=True)
    _check(author, deal)
    if deal.version != named(version):
        raise Outdated(
            "it was changed meanwhile", current=current(session, await service.card(session, deal_id, author))
        )
    await _set(session, deal, datetime.now(UTC), Happened.DELETED, author)


async def bring_back(session: AsyncSession, deal_id: int, author: Principal) -> str:
    """As it was, in the stage that it was in."""
    deal = check_visible(author, await session.get(Deal, deal_id, with_for_update=True))
    _check(author, deal)
    await _set(session, deal, None, Happened.RESTORED, author)
    return deal.title


async def _set(
    session: AsyncSession, deal: Deal, deleted_at: datetime | None, happened: Happened, author: Principal
) -> None:
    deal.deleted_at = deleted_at
    deal.version += 1
    deal.updated_at = datetime.now(UTC)
    changes = [{"field": str(happened), "before": None, "after": deal.title}]
    await service.tell_change(session, deal.id, changes, author.user_id)
    tell_deal(session, deal.id, str(happened), author.user_id)
    await session.flush()


def _check(author: Principal, deal: Deal) -> None:
    if not may_delete(author, deal):
        right = {"permission": str(Permission.CARDS_DELETE), "right": "deal.delete"}
        raise Forbidden("you may not delete this deal", **right)
