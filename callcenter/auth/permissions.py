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
    CUSTOMERS_VIEW = "customers.view"
    CUSTOMERS_EDIT = "customers.edit"
    QUEUES_VIEW = "queues.view"
    USERS_VIEW = "users.view"
    USERS_MANAGE = "users.manage"
    SETTINGS_VIEW = "settings.view"
    RECORDINGS_LISTEN_OWN = "recordings.listen_own"  # the calls that one had, where the settings allow it
    RECORDINGS_LISTEN_ALL = "recordings.listen_all"
    RECORDINGS_DOWNLOAD = "recordings.download"  # take audio out of the house
    RECORDINGS_MANAGE = "recordings.manage"  # remove, legal hold, reports
    AUDIT_VIEW = "audit.view"
    TRANSCRIPTS_VIEW = "transcripts.view"  # of the calls that one may see: own or all
    TRANSCRIPTS_EDIT = "transcripts.edit"  # correct, redact, ask for a new version
    RECORDINGS_UNREDACTED = "recordings.unredacted"  # read and hear what was redacted; audited


class Access(StrEnum):
    """What a route asks for when it asks for no permission."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"


_DESK: Final = frozenset(
    {
        Permission.DESK_USE,
        Permission.CALLS_VIEW_OWN,
        Permission.CUSTOMERS_VIEW,
        Permission.CUSTOMERS_EDIT,
        Permission.TRANSCRIPTS_VIEW,
        Permission.RECORDINGS_LISTEN_OWN,
    }
)
_HEAR: Final = frozenset({Permission.RECORDINGS_LISTEN_OWN, Permission.RECORDINGS_LISTEN_ALL})
_LOOK: Final = frozenset(
    {
        Permission.CALLS_VIEW_ALL,
        Permission.CALLS_VIEW_OWN,
        Permission.CUSTOMERS_VIEW,
        Permission.TRANSCRIPTS_VIEW,
    }
)

GRANTS: Final[Mapping[Role, frozenset[Permission]]] = MappingProxyType(
    {
        Role.OPERATOR: _DESK,
        Role.SENIOR_OPERATOR: _DESK
        | _HEAR
        | {Permission.CALLS_VIEW_ALL, Permission.QUEUES_VIEW, Permission.TRANSCRIPTS_EDIT},
        Role.QA: _LOOK | _HEAR | {Permission.TRANSCRIPTS_EDIT},
        Role.SUPERVISOR: _DESK
        | _LOOK
        | _HEAR
        | {
            Permission.QUEUES_VIEW,
            Permission.USERS_VIEW,
            Permission.RECORDINGS_DOWNLOAD,
            Permission.TRANSCRIPTS_EDIT,
        },
        Role.SALES_MANAGER: _LOOK | _HEAR | {Permission.CUSTOMERS_EDIT},
        Role.ADMINISTRATOR: frozenset(Permission),
        Role.AUDITOR: _LOOK
        | _HEAR
        | {Permission.QUEUES_VIEW, Permission.USERS_VIEW, Permission.SETTINGS_VIEW, Permission.AUDIT_VIEW},
        Role.INTEGRATOR: frozenset({Permission.CUSTOMERS_VIEW, Permission.CUSTOMERS_EDIT, Permission.CALLS_VIEW_ALL}),
    }
)


def allows(role: Role, access: Permission | Access) -> bool:
    """Whether a signed-in person of this role passes."""
    return isinstance(access, Access) or access in GRANTS[role]
