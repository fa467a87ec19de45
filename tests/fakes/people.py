"""People in the database of a test, and their names."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.models import User
from callcenter.auth.permissions import Role
from callcenter.auth.principal import Principal
from callcenter.db import Database
from tests.fakes.stories import NOW


async def hire(database: Database, *people: Principal) -> None:
    """Store them, so that rows may point to them. The ids are those that a new database gives, from 1 on."""
    async with database.transaction() as session:
        for principal in people:
            user = User(
                login=principal.login,
                login_key=principal.login,
                name=principal.name,
                role=principal.role,
                password_hash="-",
                created_at=NOW,
            )
            session.add(user)
            await session.flush()
            assert user.id == principal.user_id


def person(user_id: int, name: str, role: Role = Role.OPERATOR) -> Principal:
    return Principal(user_id=user_id, login=name.lower(), name=name, role=role, session_id=user_id)


@dataclass(slots=True)
class NamedPeople:
    """Implements UserNames."""

    known: dict[int, str] = field(default_factory=dict)

    async def names(self, session: AsyncSession, user_ids: Collection[int]) -> Mapping[int, str]:
        return {user_id: self.known[user_id] for user_id in user_ids if user_id in self.known}
