"""Whatever is sent, the answer is never an error of ours."""

from collections.abc import AsyncIterator

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from yarl import URL

from callcenter.auth.api import routes as people_routes
from callcenter.auth.permissions import Role
from callcenter.db import Database
from callcenter.http.routing import Route
from tests.http.fuzz import Request, requests_for
from tests.http.rig import Browser, World, open_world
from tests.http.test_endpoint import routes as echo_routes

pytestmark = pytest.mark.db

FED = [*people_routes, *(route for route in echo_routes if "database" not in route.path)]


@pytest.fixture
async def world(database: Database) -> AsyncIterator[World]:
    """On both databases: they refuse different things."""
    async with open_world(database, more=[echo_routes]) as opened:
        yield opened


@pytest.mark.parametrize("route", FED, ids=str)
@settings(
    max_examples=15,
    deadline=None,
    database=None,
    phases=[Phase.generate],  # each example is a real request: making a failure smaller would take minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
async def test_any_request_is_answered_without_an_error_of_ours(
    world: World, route: Route, data: st.DataObject
) -> None:
    request = data.draw(requests_for(route))

    status = await send(await administrator(world), request)

    assert status < 500, request


async def administrator(world: World) -> Browser:
    """Signed in anew: the request before may have signed out."""
    return await world.signed_in(Role.ADMINISTRATOR)


async def send(browser: Browser, request: Request) -> int:
    target = URL(f"{browser.base}/api/v1{request.target}", encoded=True)
    headers = {"Content-Type": "application/json"}
    async with browser.http.request(request.method, target, data=request.body, headers=headers) as response:
        await response.read()
    await browser.http.close()
    return response.status
