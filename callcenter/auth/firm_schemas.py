"""Departments and the firm's own roles on the wire."""

from typing import Annotated, Final, Self

from pydantic import BaseModel, Field, model_validator

from callcenter.auth.models import DepartmentKind
from callcenter.auth.permissions import Role
from callcenter.auth.schemas import Body, FieldRow, Name, RowId, ScopeRow
from callcenter.auth.scopes import ACTIONS, Action, Entity, Scope, rules_for

MAX_PIPELINES: Final = 100
Version = Annotated[int, Field(ge=1)]


class DepartmentOut(BaseModel):
    """`people` is how many active people belong to it, without those below."""

    id: int
    name: str
    kind: DepartmentKind
    parent_id: int | None
    head_id: int | None
    people: int


class DepartmentInput(Body):
    """The whole of it; a team has nothing below it."""

    name: Name
    kind: DepartmentKind
    parent_id: RowId | None = None
    head_id: RowId | None = None


class MatrixBody(Body):
    """What a role may do to customers, deals and tasks; what is left out is `none`, a field that is not named is
    free."""

    scopes: list[ScopeRow] = Field(max_length=30 + len(ACTIONS[Entity.DEAL]) * MAX_PIPELINES)
    fields: list[FieldRow] = Field(default=[], max_length=500)

    @model_validator(mode="after")
    def _sense(self) -> Self:
        _each_once([(row.entity, row.action, row.pipeline_id) for row in self.scopes])
        _each_once([(row.entity, row.field) for row in self.fields])
        for row in self.scopes:
            if row.action not in ACTIONS[row.entity]:
                raise ValueError(f"a {row.entity} knows no {row.action}")
            if row.pipeline_id is not None and row.entity is not Entity.DEAL:
                raise ValueError("only deals have pipelines")
        for field in self.fields:
            if field.rule not in rules_for(field.entity, field.field):
                raise ValueError(f"{field.field} of a {field.entity} cannot be {field.rule}")
        self._nothing_unseen()
        return self

    def _nothing_unseen(self) -> None:
        """Whoever may change what he may not see would learn by trying what there is."""
        said = {(row.entity, row.action, row.pipeline_id): row.scope for row in self.scopes}
        for (entity, action, pipeline), scope in said.items():
            usual = said.get((entity, Action.VIEW, None), Scope.NONE)
            if action is not Action.ADD and scope.rank > said.get((entity, Action.VIEW, pipeline), usual).rank:
                raise ValueError(f"{action} of a {entity} reaches further than what is seen")


class RoleInput(Body):
    """`version` as it was read, when a role is changed."""

    name: Name
    base: Role
    matrix: MatrixBody
    version: Version | None = None


class RoleOut(BaseModel):
    """`people` is how many have it."""

    id: int
    name: str
    base: Role
    matrix: MatrixBody
    version: int
    people: int


class BaseRole(BaseModel):
    """A built-in role as a matrix, to begin an own one from."""

    role: Role
    matrix: MatrixBody


class EntityField(BaseModel):
    """A field and what can be said of it: only locked, where lists are made of it."""

    field: str
    hidable: bool


class EntityRights(BaseModel):
    entity: Entity
    actions: list[Action]
    fields: list[EntityField]


class RoleCatalogue(BaseModel):
    """What a matrix is made of, and the roles that there are."""

    entities: list[EntityRights]
    built_in: list[BaseRole]
    own: list[RoleOut]


def _each_once(keys: list[tuple[object, ...]]) -> None:
    if len(set(keys)) < len(keys):
        raise ValueError("something is said twice")
