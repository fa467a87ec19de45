"""The pages that orchestrators and Prometheus read, over real HTTP."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from callcenter import health
from callcenter.health import Health
from callcenter.metrics import BUS_PUBLISHED, measure, metrics_handler

pytestmark = pytest.mark.unit

Client = TestClient[web.Request, web.Application]


class Switch:
    """A part that can be broken."""

    broken = False

    async def ping(self) -> None:
        if self.broken:
            raise ConnectionError("redis://:secret@host")


@pytest.fixture
def stopping() -> asyncio.Event:
    return asyncio.Event()


@pytest.fixture
def checks(stopping: asyncio.Event) -> Health:
    return Health(stopping)


@pytest.fixture
async def client(checks: Health) -> AsyncIterator[Client]:
    async def get_call(_request: web.Request) -> web.Response:
        return web.Response(text="call")

    app = web.Application(middlewares=[measure])
    app.router.add_get("/healthz", checks.healthz)
    app.router.add_get("/readyz", checks.readyz)
    app.router.add_get("/calls/{call_id}", get_call)
    refreshed = BUS_PUBLISHED.labels("refreshed")

    async def refresh() -> None:
        refreshed.inc()

    app.router.add_get("/metrics", metrics_handler(refresh))
    async with TestClient(TestServer(app)) as client:
        yield client


async def test_all_parts_up_process_is_ready(client: Client, checks: Health) -> None:
    checks.add("database", Switch().ping)
    response = await client.get("/readyz")
    body = await response.json()
    assert (response.status, body["status"]) == (200, "ready")
    assert [(part["name"], part["state"]) for part in body["parts"]] == [("database", "up")]


async def test_necessary_part_breaks_and_heals_ready_follows(client: Client, checks: Health) -> None:
    database = Switch()
    checks.add("database", database.ping)
    up_since = (await (await client.get("/readyz")).json())["parts"][0]["since"]
    database.broken = True
    response = await client.get("/readyz")
    part = (await response.json())["parts"][0]
    assert response.status == 503
    assert (part["state"], part["detail"]) == ("down", "ConnectionError")
    assert part["since"] > up_since
    assert "secret" not in await response.text()
    assert (await (await client.get("/readyz")).json())["parts"][0]["since"] == part["since"]
    assert (await client.get("/healthz")).status == 200
    database.broken = False
    assert (await client.get("/readyz")).status == 200


async def test_optional_part_is_down_process_is_ready(client: Client, checks: Health) -> None:
    smtp = Switch()
    smtp.broken = True
    checks.add("smtp", smtp.ping, necessary=False)
    response = await client.get("/readyz")
    assert response.status == 200
    assert (await response.json())["parts"][0]["state"] == "down"


async def test_part_hangs_it_is_down(client: Client, checks: Health, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "LIMIT_S", 0.01)

    async def hang() -> None:
        await asyncio.Event().wait()

    checks.add("pbx", hang)
    response = await client.get("/readyz")
    assert response.status == 503
    assert (await response.json())["parts"][0]["detail"] == "TimeoutError"


async def test_process_is_stopping_it_is_not_ready(client: Client, stopping: asyncio.Event) -> None:
    stopping.set()
    response = await client.get("/readyz")
    assert (response.status, (await response.json())["status"]) == (503, "stopping")


def test_same_check_added_twice_is_refused(checks: Health) -> None:
    checks.add("database", Switch().ping)
    with pytest.raises(ValueError, match="database"):
        checks.add("database", Switch().ping)


async def test_requests_made_metrics_count_them_by_pattern(client: Client) -> None:
    await client.get("/calls/79161234567")
    await client.get("/absent/79161234567")
    response = await client.get("/metrics")
    text = await response.text()
    assert response.headers["Content-Type"].startswith("text/plain")
    assert 'callcenter_http_request_seconds_count{method="GET",route="/calls/{call_id}",status="200"} 1.0' in text
    assert 'route="unknown",status="404"' in text
    assert "79161234567" not in text
    assert 'callcenter_bus_published_total{topic="refreshed"} 1.0' in text
