"""Refusals that a person reads when signing in or keeping accounts."""

from callcenter.errors import Conflict, Forbidden, InvalidInput, NotSignedIn


class WrongCredentials(NotSignedIn):
    """The same for an unknown login, a wrong password and a deactivated person: it must not tell which logins
    exist."""

    code = "wrong-credentials"


class WrongToken(NotSignedIn):
    """The same for an unknown, a revoked and an expired one."""

    code = "wrong-token"


class ScopeNotYours(Forbidden):
    code = "scope-not-yours"


class TooManyTokens(Conflict):
    code = "too-many-tokens"


class LoginTaken(Conflict):
    code = "login-taken"


class LastAdministrator(Conflict):
    """Without an active administrator nobody could let anybody in again."""

    code = "last-administrator"


class WeakPassword(InvalidInput):
    code = "weak-password"


class BadPlace(InvalidInput):
    """A department, head or role that cannot be; `field` says which."""

    code = "bad-place"


class DepartmentInUse(Conflict):
    code = "department-in-use"


class RoleInUse(Conflict):
    code = "role-in-use"


class RoleNameTaken(Conflict):
    code = "role-name-taken"


class OutdatedRole(Conflict):
    code = "outdated"
