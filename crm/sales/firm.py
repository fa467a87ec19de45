"""Who belongs to which team and department, for rows and filters."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth import staff


@dataclass(frozen=True, slots=True)
class Firm:
    """`team` and `department` by person; who stands in a department itself has no other team than that."""

    team: Mapping[int, int] = field(default_factory=dict)
    department: Mapping[int, int] = field(default_factory=dict)
    names: Mapping[int, str] = field(default_factory=dict)
    below: Mapping[int, frozenset[int]] = field(default_factory=dict)

    def people_of(self, ids: Iterable[int]) -> set[int]:
        """Of these and of everything below them."""
        wanted = frozenset[int]().union(*(self.below.get(id_, frozenset()) for id_ in ids))
        return {person for person, place in self.team.items() if place in wanted}


async def firm(session: AsyncSession) -> Firm:
    parts = await staff.parts(session)
    return Firm(
        team=parts.place,
        department={person: parts.department[place] for person, place in parts.place.items()},
        names=parts.names,
        below=parts.below,
    )
