"""What one person may do with customers, deals and tasks, worked out from the role and the place in the firm.

A built-in role has what its permissions say. A role of the firm's own has a scope for each entity and action, and
people of the firm stand in its place: of the team, of the department, and below whom one heads.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Final

from callcenter.auth.permissions import GRANTS, Permission, Role
from callcenter.auth.scopes import ACTIONS, CUSTOMERS, Action, Entity, FieldRule, Scope

P = Permission


@dataclass(frozen=True, slots=True)
class Reach:
    """Whose records: `people` None means everybody's; `nobodys` those that nobody is responsible for."""

    people: frozenset[int] | None
    nobodys: bool = False

    @property
    def is_all(self) -> bool:
        return self.people is None

    @property
    def is_none(self) -> bool:
        return self.people is not None and not self.people and not self.nobodys

    def holds(self, responsible_id: int | None) -> bool:
        if self.people is None:
            return True
        return self.nobodys if responsible_id is None else responsible_id in self.people


EVERYTHING: Final = Reach(None, True)
NOTHING: Final = Reach(frozenset())
VIEWS: Final[Mapping[Entity, P]] = MappingProxyType(
    {
        **dict.fromkeys((Entity.LEAD, Entity.CONTACT, Entity.COMPANY), P.CUSTOMERS_VIEW),
        Entity.DEAL: P.DEALS_VIEW,
        Entity.TASK: P.TASKS_VIEW,
        Entity.PROJECT: P.PROJECTS_VIEW,
    }
)
"""Without it nothing of the kind is seen, wherever it comes along."""

Scopes = Mapping[tuple[Entity, Action], Scope]
_NO_FIELDS: Final[Mapping[tuple[Entity, str], FieldRule]] = MappingProxyType({})
_NO_PIPELINES: Final[Mapping[tuple[int, Action], Scope]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Circles:
    """People around a person: those of the team and of the department (with the person), and those below."""

    team: frozenset[int] = frozenset()
    department: frozenset[int] = frozenset()
    below: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Matrix:
    """What a role says; a pair that is left out is `none`. `pipelines` goes before the deals' own line."""

    scopes: Scopes
    pipelines: Mapping[tuple[int, Action], Scope] = field(default_factory=lambda: _NO_PIPELINES)
    fields: Mapping[tuple[Entity, str], FieldRule] = field(default_factory=lambda: _NO_FIELDS)

    def scope(self, entity: Entity, action: Action, pipeline_id: int | None = None) -> Scope:
        usual = self.scopes.get((entity, action), Scope.NONE)
        return usual if pipeline_id is None else self.pipelines.get((pipeline_id, action), usual)

    def widest(self, entity: Entity, action: Action) -> Scope:
        return max(self._all(entity, action), key=lambda scope: scope.rank)

    def narrowest(self, entity: Entity, action: Action) -> Scope:
        return min(self._all(entity, action), key=lambda scope: scope.rank)

    def _all(self, entity: Entity, action: Action) -> list[Scope]:
        own = [scope for (_, of), scope in self.pipelines.items() if of is action] if entity is Entity.DEAL else []
        return [self.scope(entity, action), *own]


@dataclass(frozen=True, slots=True)
class Rights:
    """A matrix in the hands of one person; `granted` are the permissions that come of it and of the base role."""

    user_id: int
    matrix: Matrix
    granted: frozenset[Permission]
    circles: Circles = field(default_factory=Circles)

    def reach(self, entity: Entity, action: Action, pipeline_id: int | None = None) -> Reach:
        """Leads, deals and tasks of nobody wait for somebody to take them: whoever has any scope reaches them. Contacts
        and companies of nobody are the firm's, and only `all` reaches them. A head sees what is below, whatever the
        scope."""
        scope = self.matrix.scope(entity, action, pipeline_id)
        if scope is Scope.ALL:
            return EVERYTHING
        if scope is Scope.NONE:
            return NOTHING
        return Reach(self._people(scope, action), nobodys=entity not in (Entity.CONTACT, Entity.COMPANY))

    def _people(self, scope: Scope, action: Action) -> frozenset[int]:
        around = {Scope.TEAM: self.circles.team, Scope.DEPARTMENT: self.circles.department}.get(scope, frozenset())
        heads = action is Action.VIEW or scope is not Scope.OWN
        return around | {self.user_id} | (self.circles.below if heads else frozenset())

    def rule(self, entity: Entity, name: str) -> FieldRule | None:
        return self.matrix.fields.get((entity, name))

    def hidden(self, entity: Entity) -> frozenset[str]:
        return frozenset(
            name for (of, name), rule in self.matrix.fields.items() if of is entity and rule is FieldRule.HIDDEN
        )

    def locked(self, entity: Entity) -> frozenset[str]:
        """Those that cannot be changed: read-only ones and hidden ones."""
        return frozenset(name for of, name in self.matrix.fields if of is entity)

    @property
    def hides(self) -> bool:
        return any(rule is FieldRule.HIDDEN for rule in self.matrix.fields.values())


def _scope_of(granted: Iterable[Permission], own: Permission, every: Permission) -> Scope:
    if every in granted:
        return Scope.ALL
    return Scope.OWN if own in granted else Scope.NONE


@cache
def matrix_of(role: Role) -> Matrix:
    """A built-in role as a matrix."""
    has = GRANTS[role]

    def whole(permission: Permission) -> Scope:
        return Scope.ALL if permission in has else Scope.NONE

    wanted = {Action.VIEW: P.CUSTOMERS_VIEW, Action.ADD: P.CUSTOMERS_EDIT, Action.CHANGE: P.CUSTOMERS_EDIT}
    wanted |= {Action.DELETE: P.CUSTOMERS_MERGE, Action.EXPORT: P.CUSTOMERS_EXPORT}
    scopes = {(entity, action): whole(wanted[action]) for entity in CUSTOMERS for action in ACTIONS[entity]}
    scopes[Entity.DEAL, Action.VIEW] = _scope_of(has, P.DEALS_VIEW, P.DEALS_VIEW_ALL)
    scopes[Entity.DEAL, Action.ADD] = whole(P.DEALS_EDIT)
    scopes[Entity.DEAL, Action.CHANGE] = _scope_of(has, P.DEALS_EDIT, P.DEALS_EDIT_ALL)
    scopes[Entity.DEAL, Action.EXPORT] = whole(P.DEALS_EXPORT)
    scopes[Entity.TASK, Action.VIEW] = _scope_of(has, P.TASKS_VIEW, P.TASKS_VIEW_ALL)
    scopes[Entity.TASK, Action.ADD] = whole(P.TASKS_EDIT)
    scopes[Entity.TASK, Action.CHANGE] = _scope_of(has, P.TASKS_EDIT, P.TASKS_EDIT_ALL)
    scopes[Entity.PROJECT, Action.VIEW] = _scope_of(has, P.PROJECTS_VIEW, P.PROJECTS_VIEW_ALL)
    scopes[Entity.PROJECT, Action.ADD] = whole(P.PROJECTS_EDIT)
    scopes[Entity.PROJECT, Action.CHANGE] = _scope_of(has, P.PROJECTS_EDIT, P.PROJECTS_EDIT_ALL)
    scopes |= {(entity, Action.DELETE): whole(P.CARDS_DELETE) for entity in (Entity.DEAL, Entity.TASK, Entity.PROJECT)}
    return Matrix(MappingProxyType(scopes))


_BY_MATRIX: Final = frozenset(
    {
        *(P.CUSTOMERS_VIEW, P.CUSTOMERS_EDIT, P.CUSTOMERS_EXPORT, P.DEALS_VIEW, P.DEALS_VIEW_ALL, P.DEALS_EDIT),
        *(P.DEALS_EDIT_ALL, P.DEALS_EXPORT, P.TASKS_VIEW, P.TASKS_VIEW_ALL, P.TASKS_EDIT, P.TASKS_EDIT_ALL),
        *(P.PROJECTS_VIEW, P.PROJECTS_VIEW_ALL, P.PROJECTS_EDIT, P.PROJECTS_EDIT_ALL, P.CARDS_DELETE),
    }
)


def permissions_of(base: Role, matrix: Matrix) -> frozenset[Permission]:
    """What a role of the firm's own may do at all: the matrix speaks for customers, deals and tasks, the base role for
    everything else. Whole files of customers need them all, and so does the live board, which is one for everybody and
    shows callers with their numbers and sums, and everybody's figures of sales; merging needs that any may go."""
    granted = set(GRANTS[base] - _BY_MATRIX)
    views, exports = ([matrix.scope(entity, action) for entity in CUSTOMERS] for action in (Action.VIEW, Action.EXPORT))
    writes = [matrix.scope(entity, action) for entity in CUSTOMERS for action in (Action.ADD, Action.CHANGE)]
    for scopes, permission in ((views, P.CUSTOMERS_VIEW), (writes, P.CUSTOMERS_EDIT), (exports, P.CUSTOMERS_EXPORT)):
        granted |= {permission} if any(scope is not Scope.NONE for scope in scopes) else set()
    granted |= _pair(matrix, Entity.DEAL, (P.DEALS_VIEW, P.DEALS_VIEW_ALL), (P.DEALS_EDIT, P.DEALS_EDIT_ALL))
    granted |= set() if matrix.widest(Entity.DEAL, Action.EXPORT) is Scope.NONE else {P.DEALS_EXPORT}
    granted |= _pair(matrix, Entity.TASK, (P.TASKS_VIEW, P.TASKS_VIEW_ALL), (P.TASKS_EDIT, P.TASKS_EDIT_ALL))
    projects = ((P.PROJECTS_VIEW, P.PROJECTS_VIEW_ALL), (P.PROJECTS_EDIT, P.PROJECTS_EDIT_ALL))
    granted |= _pair(matrix, Entity.PROJECT, *projects)
    if any(scope is not Scope.ALL for scope in (*views, *writes)) or matrix.fields:
        granted.discard(P.CUSTOMERS_IMPORT)
    if any(scope is not Scope.ALL for scope in views) or matrix.fields or P.DEALS_VIEW_ALL not in granted:
        granted -= {P.QUEUES_VIEW, P.SALES_VIEW_ALL, P.SALES_PLAN}
    if matrix.fields:
        granted.discard(P.SALES_VIEW)
    if all(matrix.scope(entity, Action.DELETE) is Scope.NONE for entity in CUSTOMERS):
        granted.discard(P.CUSTOMERS_MERGE)
    if any(matrix.widest(entity, Action.DELETE) is not Scope.NONE for entity in Entity):
        granted.add(P.CARDS_DELETE)
    return frozenset(granted)


def _pair(
    matrix: Matrix, entity: Entity, view: tuple[Permission, Permission], edit: tuple[Permission, Permission]
) -> set[Permission]:
    granted: set[Permission] = set()
    for actions, (some, every) in (((Action.VIEW,), view), ((Action.ADD, Action.CHANGE), edit)):
        if any(matrix.widest(entity, action) is not Scope.NONE for action in actions):
            granted.add(some)
        if all(matrix.narrowest(entity, action) is Scope.ALL for action in actions):
            granted.add(every)
    return granted
