"""Who may see and change the credentials of a card: whoever sees or changes the card, and has the right to secrets."""

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.permissions import Permission
from callcenter.auth.principal import Principal
from callcenter.auth.scopes import Action
from callcenter.errors import Forbidden
from crm import rights
from crm import service as customers
from crm.credentials.kinds import Holder
from crm.deals import rights as deal_rights
from crm.deals import service as deals


async def check_visible(session: AsyncSession, holder: Holder, viewer: Principal) -> bool:
    """Whether this person may change them, too.

    :raises NotFound: as of an id that nobody has
    """
    if (ref := holder.customer) is None:
        deal = await deals.existing(session, holder.id, viewer)
        mine = deal_rights.may_edit(viewer, deal) and viewer.may(Permission.DEALS_EDIT)
    else:
        customer = await customers.existing(session, ref)
        change = rights.reach(session, ref.kind, Action.CHANGE)
        mine = change.holds(customer.responsible_id) and viewer.may(Permission.CUSTOMERS_EDIT)
    return mine and viewer.may(Permission.SECRETS_EDIT)


async def check_editable(session: AsyncSession, holder: Holder, viewer: Principal) -> None:
    if not await check_visible(session, holder, viewer):
        raise Forbidden("this card is not yours to change", permission=str(Permission.SECRETS_EDIT))
