"""Cards are deleted into the bin, listed there, and brought back.

Who may delete a card may bring it back, and sees it in the bin; so the bin tells nobody of more than that.
"""

from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.principal import Principal
from callcenter.auth.scopes import Entity
from crm.bin import customers, repository
from crm.bin.errors import NotInBin
from crm.bin.models import Binned
from crm.bin.schemas import Restored
from crm.deals import binning as deals
from crm.kinds import CustomerKind, CustomerRef
from crm.projects import binning as projects
from crm.tasks import binning as tasks


async def delete(session: AsyncSession, entity: Entity, id_: int, version: int | None, author: Principal) -> None:
    """In the caller's transaction.

    :raises Outdated: when the card is not at this version any more
    """
    row = await _put_away(session, entity, id_, version, author)
    row.at, row.by_id = datetime.now(UTC), author.user_id
    session.add(row)
    await session.flush()


async def restore(session: AsyncSession, entity: Entity, id_: int, author: Principal) -> Restored:
    """In the caller's transaction.

    :raises NotInBin: when it lies not there, for this person
    """
    row = await repository.row_of(session, entity, id_)
    if row is None:
        raise NotInBin(f"there is no such {entity} in the bin")
    name = await _bring_back(session, row, entity, id_, author)
    await session.delete(row)
    await session.flush()
    return Restored(kind=entity, id=id_, name=name)


async def _put_away(session: AsyncSession, entity: Entity, id_: int, version: int | None, author: Principal) -> Binned:
    match entity:
        case Entity.DEAL:
            await deals.put_away(session, id_, version, author)
        case Entity.TASK:
            await tasks.put_away(session, id_, version, author)
        case Entity.PROJECT:
            await projects.put_away(session, id_, version, author)
        case _:
            return await customers.put_away(session, CustomerRef(CustomerKind(entity), id_), version, author.user_id)
    return Binned(**{f"{entity}_id": id_}, name_key="")


async def _bring_back(session: AsyncSession, row: Binned, entity: Entity, id_: int, author: Principal) -> str:
    match entity:
        case Entity.DEAL:
            return await deals.bring_back(session, id_, author)
        case Entity.TASK:
            return await tasks.bring_back(session, id_, author)
        case Entity.PROJECT:
            return await projects.bring_back(session, id_, author)
        case _:
            return await customers.bring_back(session, CustomerRef(CustomerKind(entity), id_), row, author.user_id)
