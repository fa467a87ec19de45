"""Who may do what: permissions name actions, roles are sets of permissions."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Role(StrEnum):
    OPERATOR = "operator"
    SENIOR_OPERATOR = "senior_operator"
    QA = "qa"
    SUPERVISOR = "supervisor"
    SALES_MANAGER = "sales_manager"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    INTEGRATOR = "integrator"


class Permission(StrEnum):
    DESK_USE = "desk.use"  # be an operator: pick a phone, go ready, get cards
    CALLS_VIEW_OWN = "calls.view_own"
    CALLS_VIEW_ALL = "calls.view_all"
    CALLS_DIAL = "calls.dial"  # start calls from a phone: one's own, or others' with calls.control_others
    CALLS_CONTROL = "calls.control"  # hold, transfer, park, hang up... one's own calls
    CALLS_CONTROL_OTHERS = "calls.control_others"
    CUSTOMERS_VIEW = "customers.view"
    CUSTOMERS_EDIT = "customers.edit"
    QUEUES_VIEW = "queues.view"
    USERS_VIEW = "users.view"
    USERS_MANAGE = "users.manage"
    SETTINGS_VIEW = "settings.view"
    AUDIT_VIEW = "audit.view"


class Access(StrEnum):
    """What a route asks for when it asks for no permission."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"


_DESK: Final = frozenset(
    {
        Permission.DESK_USE,
        Permission.CALLS_VIEW_OWN,
        Permission.CALLS_DIAL,
        Permission.CALLS_CONTROL,
        Permission.CUSTOMERS_VIEW,
        Permission.CUSTOMERS_EDIT,
    }
)
_LEAD: Final = frozenset({Permission.CALLS_CONTROL_OTHERS, Permission.QUEUES_VIEW})
_LOOK: Final = frozenset({Permission.CALLS_VIEW_ALL, Permission.CALLS_VIEW_OWN, Permission.CUSTOMERS_VIEW})

GRANTS: Final[Mapping[Role, frozenset[Permission]]] = MappingProxyType(
    {
        Role.OPERATOR: _DESK,
        Role.SENIOR_OPERATOR: _DESK | _LEAD | {Permission.CALLS_VIEW_ALL},
        Role.QA: _LOOK,
        Role.SUPERVISOR: _DESK | _LOOK | _LEAD | {Permission.USERS_VIEW},
        Role.SALES_MANAGER: _LOOK | {Permission.CUSTOMERS_EDIT},
        Role.ADMINISTRATOR: frozenset(Permission),
        Role.AUDITOR: _LOOK
        | {Permission.QUEUES_VIEW, Permission.USERS_VIEW, Permission.SETTINGS_VIEW, Permission.AUDIT_VIEW},
        Role.INTEGRATOR: frozenset(
            {
                Permission.CUSTOMERS_VIEW,
                Permission.CUSTOMERS_EDIT,
                Permission.CALLS_VIEW_ALL,
                Permission.CALLS_DIAL,
                Permission.CALLS_CONTROL,
                Permission.CALLS_CONTROL_OTHERS,
            }
        ),
    }
)


def allows(role: Role, access: Permission | Access) -> bool:
    """Whether a signed-in person of this role passes."""
    return isinstance(access, Access) or access in GRANTS[role]
