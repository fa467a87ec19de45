"""Roles of the firm's own: kept, given to people, and turned into the rights of one of them."""

from collections.abc import Iterable
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth import firm
from callcenter.auth.errors import BadPlace, OutdatedRole, RoleInUse, RoleNameTaken
from callcenter.auth.firm_schemas import (
    BaseRole,
    EntityField,
    EntityRights,
    MatrixBody,
    RoleCatalogue,
    RoleInput,
    RoleOut,
)
from callcenter.auth.models import OwnRole, Place, User
from callcenter.auth.passwords import login_key
from callcenter.auth.permissions import GRANTS, Permission, Role
from callcenter.auth.principal import Principal
from callcenter.auth.rights import Matrix, Rights, matrix_of, permissions_of
from callcenter.auth.schemas import FieldRow, ScopeRow
from callcenter.auth.scopes import ACTIONS, FIELDS, READ_ONLY_ALONE, Action, Entity, Scope
from callcenter.errors import NotFound

BUILT_IN_BASES: Final = tuple(role for role in Role if role is not Role.ADMINISTRATOR)
"""Who keeps the roles could give himself any: an administrator with less rights would only look like one."""


def matrix_from(body: MatrixBody) -> Matrix:
    usual = {(row.entity, row.action): row.scope for row in body.scopes if row.pipeline_id is None}
    own = {(row.pipeline_id, row.action): row.scope for row in body.scopes if row.pipeline_id is not None}
    fields = {(row.entity, row.field): row.rule for row in body.fields}
    return Matrix(MappingProxyType(usual), MappingProxyType(own), MappingProxyType(fields))


def body_of(matrix: Matrix) -> MatrixBody:
    """In a fixed order, without what is left out."""
    rows = [
        ScopeRow(entity=entity, action=action, scope=matrix.scope(entity, action))
        for entity in Entity
        for action in ACTIONS[entity]
        if matrix.scope(entity, action) is not Scope.NONE
    ]
    rows += [
        ScopeRow(entity=Entity.DEAL, action=action, scope=scope, pipeline_id=pipeline_id)
        for (pipeline_id, action), scope in matrix.pipelines.items()
    ]
    fields = [FieldRow(entity=entity, field=name, rule=rule) for (entity, name), rule in matrix.fields.items()]
    return MatrixBody.model_construct(scopes=rows, fields=fields)


async def rights_of(session: AsyncSession, user_id: int, place: Place, role: OwnRole) -> Rights:
    """In the hands of this person as the firm stands now."""
    matrix = matrix_from(_stored(role))
    around = await firm.circles(session, user_id, place.department_id)
    return Rights(user_id, matrix, permissions_of(role.base, matrix), around)


def _stored(role: OwnRole) -> MatrixBody:
    """It was checked when it was stored; a pipeline or a field that is gone since then hurts nobody."""
    scopes, fields = role.matrix.get("scopes"), role.matrix.get("fields")
    return MatrixBody.model_construct(
        scopes=[ScopeRow.model_validate(row) for row in scopes] if isinstance(scopes, list) else [],
        fields=[FieldRow.model_validate(row) for row in fields] if isinstance(fields, list) else [],
    )


async def principal_of(session: AsyncSession, user: User, session_id: int) -> Principal:
    place = await session.get(Place, user.id)
    role = None if place is None or place.own_role_id is None else await session.get(OwnRole, place.own_role_id)
    own = None if place is None or role is None else await rights_of(session, user.id, place, role)
    return Principal(user_id=user.id, login=user.login, name=user.name, role=user.role, session_id=session_id, own=own)


async def viewer(session: AsyncSession, user_id: int) -> Principal | None:
    """Somebody in whose name work is done without a session of his; None for who may not sign in any more."""
    user = await session.get(User, user_id)
    return await principal_of(session, user, 0) if user is not None and user.active else None


async def allowed_own(session: AsyncSession, permission: Permission) -> list[int]:
    """The roles of the firm's own that have this permission."""
    roles = await session.scalars(select(OwnRole))
    found = ((role, matrix_from(_stored(role))) for role in roles)
    return [role.id for role, matrix in found if permission in permissions_of(role.base, matrix)]


async def catalogue(session: AsyncSession) -> RoleCatalogue:
    built_in = [BaseRole(role=role, matrix=body_of(matrix_of(role))) for role in BUILT_IN_BASES]
    return RoleCatalogue(
        entities=[
            EntityRights(entity=entity, actions=list(ACTIONS[entity]), fields=_fields(FIELDS.get(entity, ())))
            for entity in Entity
        ],
        built_in=built_in,
        own=await own_roles(session),
    )


def _fields(names: Iterable[str]) -> list[EntityField]:
    return [EntityField(field=name, hidable=name not in READ_ONLY_ALONE) for name in names]


async def own_roles(session: AsyncSession) -> list[RoleOut]:
    query = select(Place.own_role_id, func.count()).where(Place.own_role_id.is_not(None)).group_by(Place.own_role_id)
    counts: dict[int | None, int] = {row[0]: row[1] for row in await session.execute(query)}
    rows = await session.scalars(select(OwnRole).order_by(OwnRole.name_key))
    return [out(row, counts.get(row.id, 0)) for row in rows]


def out(row: OwnRole, people: int) -> RoleOut:
    matrix = _stored(row)
    return RoleOut(id=row.id, name=row.name, base=row.base, matrix=matrix, version=row.version, people=people)


async def save(session: AsyncSession, form: RoleInput, role_id: int | None = None) -> OwnRole:
    """A new one, or another shape of this one; its people have the new base at once."""
    if form.base not in BUILT_IN_BASES:
        raise BadPlace("an own role cannot be based on the administrator", field="base")
    own_tasks = matrix_from(form.matrix).scope(Entity.TASK, Action.VIEW) is not Scope.NONE
    if Permission.TASKS_VIEW in GRANTS[form.base] and not own_tasks:
        raise BadPlace("people are given tasks: their own they see", field="matrix")
    row = OwnRole(version=0) if role_id is None else await _locked(session, role_id)
    if role_id is not None and row.version != form.version:
        raise OutdatedRole("it was changed meanwhile", current=row.version)
    row.name, row.name_key, row.base = form.name, login_key(form.name), form.base
    row.matrix = form.matrix.model_dump(mode="json")
    row.version, row.updated_at = row.version + 1, datetime.now(UTC)
    session.add(row)
    try:
        await session.flush()
    except IntegrityError:
        raise RoleNameTaken("there is a role of this name") from None
    for user_id in await firm.staff_of(session, row.id):
        (await session.get_one(User, user_id)).role = form.base
    await session.flush()
    return row


async def remove(session: AsyncSession, role_id: int) -> OwnRole:
    """Only one that nobody has: what they may do then, somebody must say."""
    row = await _locked(session, role_id)
    people = len(await firm.staff_of(session, role_id))
    if people:
        raise RoleInUse("people have this role; give them another one first", people=people)
    await session.delete(row)
    await session.flush()
    return row


async def name_for(session: AsyncSession, user_id: int) -> str | None:
    """Of the own role of this person."""
    query = select(OwnRole.name).join(Place, Place.own_role_id == OwnRole.id).where(Place.user_id == user_id)
    return await session.scalar(query)


async def base_of(session: AsyncSession, role_id: int) -> Role:
    row = await session.get(OwnRole, role_id)
    if row is None:
        raise BadPlace("there is no such role", field="own_role_id")
    return row.base


async def _locked(session: AsyncSession, role_id: int) -> OwnRole:
    row = await session.get(OwnRole, role_id, with_for_update=True)
    if row is None:
        raise NotFound("there is no such role")
    return row
