"""Who may do what: permissions name actions, roles are sets of permissions."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Role(StrEnum):
    OPERATOR = "operator"
    SENIOR_OPERATOR = "senior_operator"
    QA = "qa"
    QA_LEAD = "qa_lead"
    REVIEWER = "reviewer"
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
    CRM_SETUP = "crm.setup"  # pipelines, dictionaries, fields of cards
    DEALS_VIEW = "deals.view"  # one's own and nobody's
    DEALS_VIEW_ALL = "deals.view_all"
    DEALS_EDIT = "deals.edit"  # make deals; change one's own and nobody's
    DEALS_EDIT_ALL = "deals.edit_all"
    DEALS_EXPORT = "deals.export"  # take lists of deals out of the house; audited
    GOODS_VIEW = "goods.view"  # the catalogue with its prices
    GOODS_EDIT = "goods.edit"  # products, categories, price lists; bring whole files of them in
    TASKS_VIEW = "tasks.view"  # one's own, those that one gave, and nobody's
    TASKS_VIEW_ALL = "tasks.view_all"
    TASKS_EDIT = "tasks.edit"  # make and be given tasks; change one's own
    TASKS_EDIT_ALL = "tasks.edit_all"
    PROJECTS_VIEW = "projects.view"  # one's own, those that one works on or made, and nobody's
    PROJECTS_VIEW_ALL = "projects.view_all"
    PROJECTS_EDIT = "projects.edit"  # begin projects; change one's own and nobody's
    PROJECTS_EDIT_ALL = "projects.edit_all"
    SALES_VIEW = "sales.view"  # one's own figures of sales
    SALES_VIEW_ALL = "sales.view_all"
    SALES_PLAN = "sales.plan"  # set everybody's plans
    CUSTOMERS_HAND_OVER = "customers.hand_over"  # all customers, deals and tasks of a leaver to a colleague
    CUSTOMERS_IMPORT = "customers.import"  # bring whole files of customers in, and take them back
    CUSTOMERS_EXPORT = "customers.export"  # take lists of customers out of the house; audited
    CUSTOMERS_MERGE = "customers.merge"  # make one card of two and take it back, settle what is a duplicate
    CARDS_DELETE = "cards.delete"  # put cards into the bin and bring them back, as far as the role reaches
    CUSTOMERS_PRIVACY = "customers.privacy"  # find everything about a person, take it along, erase it; audited
    SECRETS_VIEW = "secrets.view"  # credentials of customers, of the cards that one sees; each reading audited
    SECRETS_EDIT = "secrets.edit"
    CUSTOMERS_HOLD = "customers.hold"  # forbid erasing a customer, and lift that
    QUEUES_VIEW = "queues.view"
    REPORTS_VIEW = "reports.view"
    REPORTS_MANAGE = "reports.manage"  # settle lost callers, set how is counted, send reports out and embed them
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
    SCRIPTS_FOLLOW = "scripts.follow"  # read the script of a call that one may see
    SCRIPTS_VIEW = "scripts.view"  # the library: texts, versions, bindings
    SCRIPTS_EDIT = "scripts.edit"  # drafts, and trying them on past calls
    SCRIPTS_PUBLISH = "scripts.publish"  # publish, retire, bind to calls
    CHECKS_VIEW = "checks.view"  # what the machine found in the calls that one may see
    CHECKS_CONFIRM = "checks.confirm"  # say whether the machine is right; have a call checked again
    CHECKS_RESCORE = "checks.rescore"  # check past calls once more
    FORMS_VIEW = "forms.view"
    FORMS_EDIT = "forms.edit"  # make, publish and retire forms
    REVIEWS_DO = "reviews.do"  # judge the calls that one was given, and nothing else
    REVIEWS_LEAD = "reviews.lead"  # plans, everybody's tasks and reviews, golden calls, agreement
    CALLS_LISTEN = "calls.listen"  # be at an agent's ear: listen, whisper, barge, take over; each time audited
    TEAM_CONTROL = "team.control"  # others' states and queues, waiting callers, messages to operators
    BOARD_MANAGE = "board.manage"  # thresholds of the board, links for big screens
    TRANSCRIPTS_LIVE = "transcripts.live"  # read along in others' calls while they go on; audited
    PLANNING_VIEW = "planning.view"  # forecast, everybody's shifts and adherence; one's own need desk.use
    PLANNING_EDIT = "planning.edit"
    SELFCHECK_REPAIR = "selfcheck.repair"  # what the self-check offers to mend; seeing it is settings.view
    RECORDINGS_UNREDACTED = "recordings.unredacted"  # read and hear what was redacted; audited
    QA_RESULTS_OWN = "qa.results_own"  # one's own released results, disputes and coaching plans
    QA_LINES = "qa.lines"  # hear the library of best lines
    QA_DISPUTES = "qa.disputes"  # decide disputes about other people's reviews
    QA_COACH = "qa.coach"  # make coaching plans, propose best lines
    QA_CALIBRATE = "qa.calibrate"  # take part in calibrations
    QA_LEAD = "qa.lead"  # run calibrations, agree to best lines, set self-scoring
    QA_REPORTS = "qa.reports"
    INTEGRATIONS_MANAGE = "integrations.manage"  # webhooks: what other programs are told


class Access(StrEnum):
    """What a route asks for when it asks for no permission."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"
    """A person at a browser, of any role; no program by a token."""
    ANY_SCOPE = "any_scope"
    """The same, and a token of whatever scopes."""


_DESK: Final = frozenset(
    {
        Permission.DESK_USE,
        Permission.CALLS_VIEW_OWN,
        Permission.CALLS_DIAL,
        Permission.CALLS_CONTROL,
        Permission.CUSTOMERS_VIEW,
        Permission.CUSTOMERS_EDIT,
        Permission.DEALS_VIEW,
        Permission.DEALS_EDIT,
        Permission.GOODS_VIEW,
        Permission.TASKS_VIEW,
        Permission.TASKS_EDIT,
        Permission.PROJECTS_VIEW,
        Permission.PROJECTS_EDIT,
        Permission.SALES_VIEW,
        Permission.TRANSCRIPTS_VIEW,
        Permission.RECORDINGS_LISTEN_OWN,
        Permission.QA_RESULTS_OWN,
        Permission.QA_LINES,
        Permission.SCRIPTS_FOLLOW,
    }
)
_LEAD: Final = frozenset({Permission.CALLS_CONTROL_OTHERS, Permission.QUEUES_VIEW})
_HEAR: Final = frozenset({Permission.RECORDINGS_LISTEN_OWN, Permission.RECORDINGS_LISTEN_ALL})
_LOOK: Final = frozenset(
    {
        Permission.CALLS_VIEW_ALL,
        Permission.CALLS_VIEW_OWN,
        Permission.CUSTOMERS_VIEW,
        Permission.DEALS_VIEW,
        Permission.DEALS_VIEW_ALL,
        Permission.GOODS_VIEW,
        Permission.TASKS_VIEW,
        Permission.TASKS_VIEW_ALL,
        Permission.PROJECTS_VIEW,
        Permission.PROJECTS_VIEW_ALL,
        Permission.TRANSCRIPTS_VIEW,
        Permission.SCRIPTS_FOLLOW,
        Permission.SCRIPTS_VIEW,
    }
)
_TASKS: Final = frozenset(
    {Permission.TASKS_VIEW, Permission.TASKS_VIEW_ALL, Permission.TASKS_EDIT, Permission.TASKS_EDIT_ALL}
)
_PROJECTS: Final = frozenset(
    {
        *(Permission.PROJECTS_VIEW, Permission.PROJECTS_VIEW_ALL),
        *(Permission.PROJECTS_EDIT, Permission.PROJECTS_EDIT_ALL),
    }
)
_GOODS: Final = frozenset({Permission.GOODS_VIEW, Permission.GOODS_EDIT})
_SELL: Final = (
    _TASKS
    | _PROJECTS
    | frozenset({Permission.DEALS_VIEW, Permission.DEALS_VIEW_ALL, Permission.DEALS_EDIT, Permission.DEALS_EDIT_ALL})
)
_SECRETS: Final = frozenset({Permission.SECRETS_VIEW, Permission.SECRETS_EDIT})
_FIGURES: Final = frozenset({Permission.SALES_VIEW, Permission.SALES_VIEW_ALL})
_JUDGE: Final = frozenset(
    {
        Permission.QA_LINES,
        Permission.QA_DISPUTES,
        Permission.QA_COACH,
        Permission.QA_CALIBRATE,
        Permission.QA_REPORTS,
    }
)
_SCRIPTS: Final = frozenset({Permission.SCRIPTS_VIEW, Permission.SCRIPTS_EDIT, Permission.SCRIPTS_PUBLISH})
_CHECKS: Final = frozenset({Permission.CHECKS_VIEW, Permission.FORMS_VIEW})
_QA: Final = _CHECKS | {Permission.CHECKS_CONFIRM, Permission.CHECKS_RESCORE, Permission.FORMS_EDIT}
_REVIEW: Final = frozenset({Permission.REVIEWS_DO, Permission.REVIEWS_LEAD})

_HANDS_ON: Final = frozenset({Permission.CALLS_LISTEN, Permission.TEAM_CONTROL, Permission.BOARD_MANAGE})
_WATCH: Final = frozenset({Permission.QUEUES_VIEW, Permission.REPORTS_VIEW})

GRANTS: Final[Mapping[Role, frozenset[Permission]]] = MappingProxyType(
    {
        Role.OPERATOR: _DESK,
        Role.SENIOR_OPERATOR: _DESK
        | _LEAD
        | _HEAR
        | {Permission.CALLS_VIEW_ALL, Permission.TRANSCRIPTS_EDIT, Permission.SCRIPTS_VIEW, Permission.QA_COACH}
        | {Permission.DEALS_VIEW_ALL, Permission.TASKS_VIEW_ALL, Permission.PROJECTS_VIEW_ALL},
        Role.QA: _LOOK | _HEAR | _SCRIPTS | _JUDGE | _QA | {Permission.TRANSCRIPTS_EDIT, Permission.REVIEWS_DO},
        Role.QA_LEAD: _LOOK
        | _HEAR
        | _SCRIPTS
        | _JUDGE
        | _QA
        | _REVIEW
        | {Permission.TRANSCRIPTS_EDIT, Permission.USERS_VIEW, Permission.QA_LEAD},
        Role.REVIEWER: frozenset({Permission.REVIEWS_DO}),
        Role.SUPERVISOR: _DESK
        | _LOOK
        | _LEAD
        | _WATCH
        | _HEAR
        | _SCRIPTS
        | _QA
        | _REVIEW
        | _HANDS_ON
        | _JUDGE
        | _SELL
        | _GOODS
        | {
            *_FIGURES,
            *_SECRETS,
            Permission.SALES_PLAN,
            Permission.CUSTOMERS_HAND_OVER,
            Permission.CUSTOMERS_IMPORT,
            Permission.CUSTOMERS_EXPORT,
            Permission.DEALS_EXPORT,
            Permission.CUSTOMERS_MERGE,
            Permission.CARDS_DELETE,
            Permission.REPORTS_MANAGE,
            Permission.USERS_VIEW,
            Permission.QA_LEAD,
            Permission.RECORDINGS_DOWNLOAD,
            Permission.TRANSCRIPTS_EDIT,
            Permission.TRANSCRIPTS_LIVE,
            Permission.PLANNING_VIEW,
            Permission.PLANNING_EDIT,
        },
        Role.SALES_MANAGER: _LOOK
        | _HEAR
        | _SELL
        | _GOODS
        | _FIGURES
        | _SECRETS
        | {Permission.SALES_PLAN}
        | {Permission.CUSTOMERS_EDIT, Permission.CUSTOMERS_IMPORT, Permission.CUSTOMERS_EXPORT, Permission.DEALS_EXPORT}
        | {Permission.CUSTOMERS_MERGE, Permission.CARDS_DELETE}
        | {Permission.CUSTOMERS_HAND_OVER, Permission.CRM_SETUP},
        Role.ADMINISTRATOR: frozenset(Permission),
        Role.AUDITOR: _LOOK
        | _WATCH
        | _HEAR
        | _CHECKS
        | _FIGURES
        | {Permission.USERS_VIEW, Permission.SETTINGS_VIEW, Permission.AUDIT_VIEW}
        | {Permission.QA_REPORTS, Permission.PLANNING_VIEW},
        Role.INTEGRATOR: _SELL
        | _GOODS
        | frozenset(
            {
                Permission.CUSTOMERS_VIEW,
                Permission.CUSTOMERS_EDIT,
                Permission.CALLS_VIEW_OWN,
                Permission.CALLS_VIEW_ALL,
                Permission.CALLS_DIAL,
                Permission.CALLS_CONTROL,
                Permission.CALLS_CONTROL_OTHERS,
                Permission.INTEGRATIONS_MANAGE,
            }
        ),
    }
)


def allows(role: Role, access: Permission | Access) -> bool:
    """Whether a signed-in person of this role passes."""
    return isinstance(access, Access) or access in GRANTS[role]
