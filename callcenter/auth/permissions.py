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
    REPORTS_VIEW = "reports.view"
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
    TRANSCRIPTS_LIVE = "transcripts.live"  # read along in others' calls while they go on; audited
    PLANNING_VIEW = "planning.view"  # forecast, everybody's shifts and adherence; one's own need desk.use
    PLANNING_EDIT = "planning.edit"
    SELFCHECK_REPAIR = "selfcheck.repair"  # what the self-check offers to mend; seeing it is settings.view
    RECORDINGS_UNREDACTED = "recordings.unredacted"  # read and hear what was redacted; audited


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
        Permission.TRANSCRIPTS_VIEW,
        Permission.RECORDINGS_LISTEN_OWN,
    }
)
_LEAD: Final = frozenset({Permission.CALLS_CONTROL_OTHERS, Permission.QUEUES_VIEW})
_HEAR: Final = frozenset({Permission.RECORDINGS_LISTEN_OWN, Permission.RECORDINGS_LISTEN_ALL})
_LOOK: Final = frozenset(
    {
        Permission.CALLS_VIEW_ALL,
        Permission.CALLS_VIEW_OWN,
        Permission.CUSTOMERS_VIEW,
        Permission.TRANSCRIPTS_VIEW,
    }
)

_WATCH: Final = frozenset({Permission.QUEUES_VIEW, Permission.REPORTS_VIEW})

GRANTS: Final[Mapping[Role, frozenset[Permission]]] = MappingProxyType(
    {
        Role.OPERATOR: _DESK,
        Role.SENIOR_OPERATOR: _DESK | _LEAD | _HEAR | {Permission.CALLS_VIEW_ALL, Permission.TRANSCRIPTS_EDIT},
        Role.QA: _LOOK | _HEAR | {Permission.TRANSCRIPTS_EDIT},
        Role.SUPERVISOR: _DESK
        | _LOOK
        | _LEAD
        | _WATCH
        | _HEAR
        | {
            Permission.USERS_VIEW,
            Permission.RECORDINGS_DOWNLOAD,
            Permission.TRANSCRIPTS_EDIT,
            Permission.TRANSCRIPTS_LIVE,
            Permission.PLANNING_VIEW,
            Permission.PLANNING_EDIT,
        },
        Role.SALES_MANAGER: _LOOK | _HEAR | {Permission.CUSTOMERS_EDIT},
        Role.ADMINISTRATOR: frozenset(Permission),
        Role.AUDITOR: _LOOK
        | _WATCH
        | _HEAR
        | {Permission.USERS_VIEW, Permission.SETTINGS_VIEW, Permission.AUDIT_VIEW, Permission.PLANNING_VIEW},
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
