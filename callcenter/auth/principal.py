"""The person behind a request or a socket."""

from dataclasses import dataclass

from callcenter.auth.permissions import Access, Permission, Role, allows


@dataclass(frozen=True, slots=True)
class Principal:
    """`session_id` is the row that can be revoked, never the secret token; that of an API token is below zero.

    `only` is what an API token allows of the person's rights, and `via` the token's visible part.
    """

    user_id: int
    login: str
    name: str
    role: Role
    session_id: int
    only: frozenset[Permission] | None = None
    via: str = ""

    def may(self, access: Permission | Access) -> bool:
        if self.only is not None and not self._within(self.only, access):
            return False
        return allows(self.role, access)

    @staticmethod
    def _within(only: frozenset[Permission], access: Permission | Access) -> bool:
        return access in only or access in (Access.PUBLIC, Access.ANY_SCOPE)
