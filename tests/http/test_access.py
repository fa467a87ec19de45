"""Nobody gets where the permissions do not let them."""

from typing import Final

import pytest

from callcenter.auth.api import routes as people_routes
from callcenter.auth.permissions import Access, Permission, Role, allows
from callcenter.db import Database
from callcenter.http.context import Context
from callcenter.http.routing import Routes
from tests.http.access import Finding, public_routes, walk
from tests.http.rig import World, open_world

pytestmark = pytest.mark.db

PUBLIC: Final = {"POST /session"}
"""All that may be asked without signing in. Whoever adds a line here says why in the review."""


async def test_every_route_answers_only_who_may(world: World) -> None:
    routes = list(people_routes)

    assert public_routes(routes) == PUBLIC
    assert await walk(world, routes) == []


async def test_walk_finds_a_route_that_refuses_whom_it_should_let_in(sqlite: Database) -> None:
    stern = Routes("stern")

    @stern.get("/stern", Access.SIGNED_IN)
    async def refuse_supervisors(ctx: Context) -> None:
        ctx.request.headers["X-Needed"] if ctx.user.role is Role.SUPERVISOR else None

    async with open_world(sqlite, more=[stern]) as world:
        assert await walk(world, stern) == [
            Finding("GET /stern", "supervisor", 500, "neither a refusal nor an error of ours")
        ]


async def test_walk_finds_a_route_open_to_nobodies(sqlite: Database) -> None:
    """The walk asks by the stated access, so the routes served and the routes judged are made to differ."""
    served, judged = Routes("served"), Routes("judged")

    @judged.get("/open/{row_id}", Permission.USERS_MANAGE)
    @served.get("/open/{row_id}", Access.PUBLIC)
    async def look(ctx: Context, row_id: int) -> None:
        return None

    async with open_world(sqlite, more=[served]) as world:
        found = await walk(world, judged)

    assert {finding.asker for finding in found} == {"nobody", *Role} - {Role.ADMINISTRATOR}


def test_administrator_may_everything_and_nobody_else_manages_users() -> None:
    assert all(allows(Role.ADMINISTRATOR, permission) for permission in Permission)
    assert [role for role in Role if allows(role, Permission.USERS_MANAGE)] == [Role.ADMINISTRATOR]
