"""What a token may be allowed: areas of work, each a set of permissions.

A scope never splits the permissions for one's own from those for everybody's: how far a token sees is how far its
person sees. People, roles and passwords are in no scope: a token cannot make itself more than it is.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from callcenter.auth.permissions import Permission as P


class TokenScope(StrEnum):
    CUSTOMERS_READ = "customers:read"
    CUSTOMERS_WRITE = "customers:write"
    CUSTOMERS_BULK = "customers:bulk"
    DEALS_READ = "deals:read"
    DEALS_WRITE = "deals:write"
    DEALS_BULK = "deals:bulk"
    GOODS_READ = "goods:read"
    GOODS_WRITE = "goods:write"
    TASKS_READ = "tasks:read"
    TASKS_WRITE = "tasks:write"
    CALLS_READ = "calls:read"
    CALLS_CONTROL = "calls:control"
    RECORDINGS_READ = "recordings:read"
    TRANSCRIPTS_READ = "transcripts:read"
    CHECKS_READ = "checks:read"
    REPORTS_READ = "reports:read"
    PEOPLE_READ = "people:read"
    AUDIT_READ = "audit:read"
    SETUP_WRITE = "setup:write"
    WEBHOOKS_WRITE = "webhooks:write"


_DEALS: Final = frozenset({P.DEALS_VIEW, P.DEALS_VIEW_ALL})
_TASKS: Final = frozenset({P.TASKS_VIEW, P.TASKS_VIEW_ALL, P.PROJECTS_VIEW, P.PROJECTS_VIEW_ALL})
_CALLS: Final = frozenset({P.CALLS_VIEW_OWN, P.CALLS_VIEW_ALL, P.QUEUES_VIEW})

PERMISSIONS: Final[Mapping[TokenScope, frozenset[P]]] = MappingProxyType(
    {
        TokenScope.CUSTOMERS_READ: frozenset({P.CUSTOMERS_VIEW}),
        TokenScope.CUSTOMERS_WRITE: frozenset({P.CUSTOMERS_VIEW, P.CUSTOMERS_EDIT, P.CUSTOMERS_MERGE}),
        TokenScope.CUSTOMERS_BULK: frozenset(
            {P.CUSTOMERS_VIEW, P.CUSTOMERS_IMPORT, P.CUSTOMERS_EXPORT, P.CUSTOMERS_HAND_OVER}
        ),
        TokenScope.DEALS_READ: _DEALS,
        TokenScope.DEALS_WRITE: _DEALS | {P.DEALS_EDIT, P.DEALS_EDIT_ALL},
        TokenScope.DEALS_BULK: _DEALS | {P.DEALS_EXPORT},
        TokenScope.GOODS_READ: frozenset({P.GOODS_VIEW}),
        TokenScope.GOODS_WRITE: frozenset({P.GOODS_VIEW, P.GOODS_EDIT}),
        TokenScope.TASKS_READ: _TASKS,
        TokenScope.TASKS_WRITE: _TASKS | {P.TASKS_EDIT, P.TASKS_EDIT_ALL, P.PROJECTS_EDIT, P.PROJECTS_EDIT_ALL},
        TokenScope.CALLS_READ: _CALLS,
        TokenScope.CALLS_CONTROL: _CALLS | {P.CALLS_DIAL, P.CALLS_CONTROL, P.CALLS_CONTROL_OTHERS},
        TokenScope.RECORDINGS_READ: frozenset(
            {P.RECORDINGS_LISTEN_OWN, P.RECORDINGS_LISTEN_ALL, P.RECORDINGS_DOWNLOAD}
        ),
        TokenScope.TRANSCRIPTS_READ: frozenset({P.TRANSCRIPTS_VIEW}),
        TokenScope.CHECKS_READ: frozenset({P.CHECKS_VIEW, P.FORMS_VIEW, P.SCRIPTS_VIEW, P.QA_REPORTS}),
        TokenScope.REPORTS_READ: frozenset({P.REPORTS_VIEW, P.PLANNING_VIEW}),
        TokenScope.PEOPLE_READ: frozenset({P.USERS_VIEW}),
        TokenScope.AUDIT_READ: frozenset({P.AUDIT_VIEW}),
        TokenScope.SETUP_WRITE: frozenset({P.CRM_SETUP}),
        TokenScope.WEBHOOKS_WRITE: frozenset({P.INTEGRATIONS_MANAGE}),
    }
)


def permissions_of(scopes: Iterable[str]) -> frozenset[P]:
    """A scope that this version does not know allows nothing."""
    known = [PERMISSIONS[TokenScope(scope)] for scope in scopes if scope in set(TokenScope)]
    return frozenset[P]().union(*known)
