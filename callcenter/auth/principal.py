"""The person behind a request or a socket."""

from dataclasses import dataclass, field

from callcenter.auth.permissions import GRANTS, Access, Permission, Role, allows
from callcenter.auth.rights import NOTHING, VIEWS, Reach, Rights, matrix_of
from callcenter.auth.scopes import Action, Entity


@dataclass(frozen=True, slots=True)
class Principal:
    """`session_id` is the row that can be revoked, never the secret token; that of an API token is below zero.

    `own` are the rights by a role of the firm's own; without one the built-in role speaks. `only` is what an API token
    allows of the person's rights, and `via` the token's visible part.
    """

    user_id: int
    login: str
    name: str
    role: Role
    session_id: int
    own: Rights | None = field(default=None, compare=False)
    only: frozenset[Permission] | None = None
    via: str = ""

    def may(self, access: Permission | Access) -> bool:
        if self.only is not None and not self._within(self.only, access):
            return False
        if self.own is None or isinstance(access, Access):
            return allows(self.role, access)
        return access in self.own.granted

    @staticmethod
    def _within(only: frozenset[Permission], access: Permission | Access) -> bool:
        return access in only or access in (Access.PUBLIC, Access.ANY_SCOPE)

    @property
    def rights(self) -> Rights:
        return self.own or Rights(self.user_id, matrix_of(self.role), GRANTS[self.role])

    def reach(self, entity: Entity, action: Action, pipeline_id: int | None = None) -> Reach:
        """Whose records this person may do this to; none of a kind that the token does not open."""
        if self.only is not None and VIEWS[entity] not in self.only:
            return NOTHING
        return self.rights.reach(entity, action, pipeline_id)
