"""Planning over HTTP: supervisors plan, operators read their own shifts."""

from collections.abc import Collection, Mapping
from typing import Final
from zoneinfo import ZoneInfo

from aiohttp import web

from callcenter.audit.trail import Actor
from callcenter.auth.permissions import Permission
from callcenter.http.context import Context
from callcenter.http.routing import Routes
from callcenter.planning.export import shift_table, week_table
from callcenter.planning.schemas import (
    AdherenceOut,
    AdherencePage,
    PlannedPerson,
    ShiftChange,
    ShiftIn,
    ShiftOut,
    ShiftPage,
    ShiftsQuery,
    WeekCopied,
    WeekCopy,
    WeekPlanOut,
    WeekPlanQuery,
)
from callcenter.planning.service import Planning
from callcenter.planning.shifts import Shift

PLANNING: Final[web.AppKey[Planning]] = web.AppKey("planning")

routes: Final = Routes("planning")


@routes.get("/planning/week", Permission.PLANNING_VIEW)
async def get_week_plan(ctx: Context, query: WeekPlanQuery) -> WeekPlanOut:
    """Forecast, required and scheduled people of a queue by half-hours of a week."""
    return WeekPlanOut.of(query, await ctx.part(PLANNING).week(ctx.session, query.as_query()))


@routes.get("/planning/week.csv", Permission.PLANNING_VIEW)
async def export_week_plan(ctx: Context, query: WeekPlanQuery) -> web.StreamResponse:
    """The same as a table."""
    plan = WeekPlanOut.of(query, await ctx.part(PLANNING).week(ctx.session, query.as_query()))
    return _file(week_table(plan), f"plan-{plan.monday}.csv")


@routes.get("/planning/people", Permission.PLANNING_VIEW)
async def list_planned_people(ctx: Context) -> list[PlannedPerson]:
    """Everybody who serves a queue, by name."""
    found = await ctx.part(PLANNING).people(ctx.session)
    people = [PlannedPerson(user_id=one, name=name, queues=list(queues)) for one, (name, queues) in found.items()]
    return sorted(people, key=lambda person: (person.name.casefold(), person.user_id))


@routes.get("/planning/shifts", Permission.PLANNING_VIEW)
async def list_shifts(ctx: Context, query: ShiftsQuery) -> ShiftPage:
    """Everybody's shifts."""
    return await _page(ctx, query, None)


@routes.get("/planning/shifts/mine", Permission.DESK_USE)
async def list_own_shifts(ctx: Context, query: ShiftsQuery) -> ShiftPage:
    """One's own schedule."""
    return await _page(ctx, query, ctx.user.user_id)


@routes.get("/planning/shifts.csv", Permission.PLANNING_VIEW)
async def export_shifts(ctx: Context, query: ShiftsQuery) -> web.StreamResponse:
    """Shifts as a table."""
    page = await _page(ctx, query, None)
    return _file(shift_table(page.items), f"shifts-{query.since.date()}.csv")


@routes.post("/planning/shifts", Permission.PLANNING_EDIT)
async def add_shift(ctx: Context, body: ShiftIn) -> ShiftOut:
    """Put somebody on the schedule."""
    return await _shown(ctx, await ctx.part(PLANNING).add(ctx.session, _actor(ctx), body.as_draft()))


@routes.put("/planning/shifts/{shift_id}", Permission.PLANNING_EDIT)
async def change_shift(ctx: Context, shift_id: int, body: ShiftChange) -> ShiftOut:
    """Write a shift anew; refused when somebody changed it since it was read."""
    planning = ctx.part(PLANNING)
    stored = await planning.shift(ctx.session, shift_id)
    seen = Shift(stored.id, body.version, stored.draft)
    return await _shown(ctx, await planning.change(ctx.session, _actor(ctx), seen, body.as_draft()))


@routes.delete("/planning/shifts/{shift_id}", Permission.PLANNING_EDIT)
async def remove_shift(ctx: Context, shift_id: int) -> None:
    """Take a shift off the schedule."""
    await ctx.part(PLANNING).remove(ctx.session, _actor(ctx), shift_id)


@routes.post("/planning/weeks/copy", Permission.PLANNING_EDIT, status=200)
async def copy_week(ctx: Context, body: WeekCopy) -> WeekCopied:
    """Write the shifts of one week into another one."""
    zone = ZoneInfo(body.time_zone)
    done = await ctx.part(PLANNING).copy_week(ctx.session, _actor(ctx), body.source, body.target, zone)
    return WeekCopied(copied=done.copied, left_out=done.left_out)


@routes.get("/planning/adherence", Permission.PLANNING_VIEW)
async def list_adherence(ctx: Context, query: ShiftsQuery) -> AdherencePage:
    """How shifts were kept: the schedule against the states that people were in."""
    planning = ctx.part(PLANNING)
    shifts = await planning.shifts(ctx.session, query.period, after=query.after, limit=query.limit)
    kept = await planning.kept(ctx.session, shifts)
    names = await _names(ctx, {shift.draft.user_id for shift in shifts})
    items = [AdherenceOut.of(one, names.get(one.shift.draft.user_id, "")) for one in kept]
    return AdherencePage(items=items, next=_next(shifts, query.limit))


async def _page(ctx: Context, query: ShiftsQuery, user_id: int | None) -> ShiftPage:
    planning = ctx.part(PLANNING)
    shifts = await planning.shifts(ctx.session, query.period, user_id=user_id, after=query.after, limit=query.limit)
    names = await _names(ctx, {shift.draft.user_id for shift in shifts})
    items = [ShiftOut.of(shift, names.get(shift.draft.user_id, "")) for shift in shifts]
    return ShiftPage(items=items, next=_next(shifts, query.limit))


async def _shown(ctx: Context, shift: Shift) -> ShiftOut:
    names = await _names(ctx, {shift.draft.user_id})
    return ShiftOut.of(shift, names.get(shift.draft.user_id, ""))


async def _names(ctx: Context, user_ids: Collection[int]) -> Mapping[int, str]:
    return await ctx.part(PLANNING).names(ctx.session, user_ids)


def _next(shifts: list[Shift], limit: int) -> int | None:
    return shifts[-1].id if len(shifts) == limit else None


def _actor(ctx: Context) -> Actor:
    return Actor.of(ctx.user, ctx.request.remote)


def _file(text: str, name: str) -> web.Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return web.Response(text=text, content_type="text/csv", headers=headers)
