"""What a feed is asked for: whose work, of which kinds."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth import staff
from callcenter.auth.firm import circles
from callcenter.auth.principal import Principal
from crm.feed.kinds import FeedKind
from crm.feed.schemas import Whom


@dataclass(frozen=True, slots=True)
class Scope:
    """`people` None: everybody, and what happened by itself. Nothing older than `since` is looked for."""

    viewer: Principal
    kinds: frozenset[FeedKind]
    people: frozenset[int] | None
    since: datetime

    def wants(self, *kinds: FeedKind) -> bool:
        return not self.kinds.isdisjoint(kinds)


async def people_of(session: AsyncSession, whom: Whom, viewer: Principal) -> frozenset[int] | None:
    """All of the conditions together; None: there is none."""
    found: list[frozenset[int]] = [frozenset(whom.people)] if whom.people else []
    if whom.department:
        parts = await staff.parts(session)
        places = frozenset[int]().union(*(parts.below.get(id_, frozenset()) for id_ in whom.department))
        found.append(frozenset(person for person, place in parts.place.items() if place in places))
    if whom.team:
        found.append(await team_of(session, viewer.user_id))
    return None if not found else frozenset.intersection(*found)


async def team_of(session: AsyncSession, user_id: int) -> frozenset[int]:
    """Who is below this person; of somebody who heads nobody, the team."""
    parts = await staff.parts(session)
    around = await circles(session, user_id, parts.place.get(user_id))
    return around.below or around.team or frozenset({user_id})
