"""Departments and the firm's own roles over HTTP; every change stands in the audit trail."""

from typing import Final

from aiohttp import web

from callcenter.audit.service import AuditTrail
from callcenter.audit.trail import Actor, Subject
from callcenter.auth import firm, roles
from callcenter.auth.events import RIGHTS, rights_changed
from callcenter.auth.firm_schemas import DepartmentInput, DepartmentOut, RoleCatalogue, RoleInput, RoleOut
from callcenter.auth.permissions import Permission
from callcenter.bus import JsonValue
from callcenter.http.context import Context
from callcenter.http.routing import Routes

FIRM_AUDIT: Final[web.AppKey[AuditTrail]] = web.AppKey("firm_audit")
VIEW: Final = Permission.USERS_VIEW
MANAGE: Final = Permission.USERS_MANAGE

routes: Final = Routes("firm")


@routes.get("/departments", VIEW)
async def list_departments(ctx: Context) -> list[DepartmentOut]:
    """All departments and teams; `parent_id` makes them a tree."""
    return await firm.departments(ctx.session)


@routes.post("/departments", MANAGE)
async def add_department(ctx: Context, body: DepartmentInput) -> list[DepartmentOut]:
    row = await firm.save_department(ctx.session, body)
    return await _department_done(ctx, "department.add", row.id, body)


@routes.put("/departments/{department_id}", MANAGE)
async def change_department(ctx: Context, department_id: int, body: DepartmentInput) -> list[DepartmentOut]:
    """Rename, move, give another head; the head sees what is below from the next request on."""
    await firm.save_department(ctx.session, body, department_id)
    return await _department_done(ctx, "department.change", department_id, body)


@routes.delete("/departments/{department_id}", MANAGE)
async def remove_department(ctx: Context, department_id: int) -> None:
    """One without people and without anything below it."""
    row = await firm.remove_department(ctx.session, department_id)
    await _audit(ctx, "department.remove", Subject("department", str(department_id)), {"name": row.name})


@routes.get("/roles", VIEW)
async def list_roles(ctx: Context) -> RoleCatalogue:
    """What a role is made of, the built-in roles as matrices, and the firm's own."""
    return await roles.catalogue(ctx.session)


@routes.post("/roles", MANAGE)
async def add_role(ctx: Context, body: RoleInput) -> RoleOut:
    """Make a role of the firm's own."""
    row = await roles.save(ctx.session, body)
    await _audit(ctx, "role.add", Subject("role", str(row.id)), body.model_dump(mode="json"))
    return roles.out(row, 0)


@routes.put("/roles/{role_id}", MANAGE)
async def change_role(ctx: Context, role_id: int, body: RoleInput) -> RoleOut:
    """Its people have the new rights with their next request; open consoles connect anew."""
    row = await roles.save(ctx.session, body, role_id)
    people = list(await firm.staff_of(ctx.session, role_id))
    ctx.publish(RIGHTS, rights_changed(people))
    await _audit(ctx, "role.change", Subject("role", str(row.id)), body.model_dump(mode="json"))
    return roles.out(row, len(people))


@routes.delete("/roles/{role_id}", MANAGE)
async def remove_role(ctx: Context, role_id: int) -> None:
    """One that nobody has."""
    row = await roles.remove(ctx.session, role_id)
    await _audit(ctx, "role.remove", Subject("role", str(role_id)), {"name": row.name})


async def _department_done(ctx: Context, action: str, id_: int, body: DepartmentInput) -> list[DepartmentOut]:
    await _audit(ctx, action, Subject("department", str(id_)), body.model_dump(mode="json"))
    return await firm.departments(ctx.session)


async def _audit(ctx: Context, action: str, subject: Subject, detail: dict[str, JsonValue]) -> None:
    await ctx.part(FIRM_AUDIT).record(ctx.session, Actor.of(ctx.user, ctx.request.remote), action, subject, detail)
