"""The application as bootstrap makes it: every route of every room, asked by nobody and by every role."""

from pathlib import Path
from typing import Final

import pytest

from callcenter.auth.permissions import Permission, Role, allows
from callcenter.bootstrap.web import ROUTES, description
from callcenter.http.routing import Route
from tests.http.access import public_routes, walk
from tests.http.whole import whole_settings, whole_world

pytestmark = pytest.mark.db

PUBLIC: Final = {"POST /session"}
"""All of the API that may be asked without signing in. Whoever adds a line here says why in the review."""


def all_routes() -> list[Route]:
    return [route for feature in ROUTES for route in feature]


async def test_every_route_of_the_house_answers_only_who_may(sqlite_url: str, tmp_path: Path) -> None:
    async with whole_world(whole_settings(sqlite_url, tmp_path)) as world:
        assert public_routes(all_routes()) == PUBLIC
        assert await walk(world, all_routes()) == []


async def test_socket_opens_only_to_those_with_tasks(sqlite_url: str, tmp_path: Path) -> None:
    async with whole_world(whole_settings(sqlite_url, tmp_path)) as world:
        assert (await world.browser(None).call("GET", "/ws")).status == 401
        for role in Role:
            answer = await (await world.signed_in(role)).call("GET", "/ws")
            # Without the handshake's headers whoever may come in is told what is missing.
            assert answer.status == (400 if allows(role, Permission.TASKS_VIEW) else 403), role


async def test_probes_answer_without_signing_in(sqlite_url: str, tmp_path: Path) -> None:
    async with whole_world(whole_settings(sqlite_url, tmp_path)) as world:
        browser = world.browser(None)
        assert (await browser.call("GET", "/healthz")).status == 200


def test_description_covers_every_route() -> None:
    paths = description()["paths"]
    assert isinstance(paths, dict)
    described = {(method.upper(), path) for path, operations in paths.items() for method in operations}
    assert described == {(route.method, f"/api/v1{route.path}") for route in all_routes()}
