"""The person behind a request or a socket."""

from dataclasses import dataclass

from callcenter.auth.permissions import Access, Permission, Role, allows


@dataclass(frozen=True, slots=True)
class Principal:
    """`session_id` is the row that can be revoked, never the secret token."""

    user_id: int
    login: str
    name: str
    role: Role
    session_id: int

    def may(self, access: Permission | Access) -> bool:
        return allows(self.role, access)
