"""Reports over HTTP: who may, what they say, and the visits behind a figure."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from callcenter.auth.permissions import Role
from callcenter.db import Database
from callcenter.reports.api import REPORTS, routes
from callcenter.reports.service import QueueReports, import_visits
from callcenter.reports.switches import QueueSwitches
from callcenter.reports.visits import Ending
from tests.http.rig import Browser, World, open_world
from tests.reports.logs import visit

pytestmark = pytest.mark.db

PERIOD = {"since": "2026-03-04T00:00:00Z", "until": "2026-03-05T00:00:00Z"}
VISITS = [
    visit(Ending.ANSWERED, 10, talk_s=60, call_id="a"),
    visit(Ending.ABANDONED, 3, call_id="b"),
    visit(Ending.TIMEOUT, 60, call_id="c", queue="support"),
]


def setup(app: web.Application) -> None:
    app[REPORTS] = QueueReports(QueueSwitches())


@pytest.fixture
async def world(database: Database) -> AsyncIterator[World]:
    async with open_world(database, more=[routes], setup=[setup]) as world:
        await import_visits(database, "old", VISITS)
        yield world


@pytest.fixture
async def supervisor(world: World) -> Browser:
    return await world.signed_in(Role.SUPERVISOR)


async def test_supervisor_sees_figures_with_their_formulas_and_operator_none(world: World, supervisor: Browser) -> None:
    report = (await supervisor.call("GET", "/reports/queue", params={**PERIOD, "as_others": "true"})).json
    assert (report["total"]["offered"], report["total"]["lost"]) == (3, 2)
    assert report["total"]["service_level_offered"] == 0.5
    assert set(report["by_queue"]) == {"sales", "support"}
    assert report["formulas"]["asa_s"]
    assert len(report["as_others"]) == 4
    operator = await world.signed_in(Role.OPERATOR)
    assert (await operator.call("GET", "/reports/queue", params=PERIOD)).status == 403


@pytest.mark.parametrize(
    ("figure", "calls"), [("offered", ["a", "b", "c"]), ("lost", ["b", "c"]), ("short_abandoned", ["b"])]
)
async def test_figure_opens_into_its_calls(supervisor: Browser, figure: str, calls: list[str]) -> None:
    answer = (await supervisor.call("GET", "/reports/queue/visits", params={**PERIOD, "figure": figure})).json
    assert answer["total"] == len(calls)
    assert sorted(item["call_id"] for item in answer["items"]) == calls


@pytest.mark.parametrize(
    "wrong",
    [
        {"since": "2026-03-05T00:00:00Z", "until": "2026-03-04T00:00:00Z"},
        {"since": "2020-03-05T00:00:00Z", "until": "2026-03-04T00:00:00Z"},
        {**PERIOD, "time_zone": "Mars/Olympus"},
        {**PERIOD, "interval": "century"},
        {"since": "2026-03-04", "until": "2026-03-05T00:00:00Z"},
    ],
)
async def test_absurd_period_is_422(supervisor: Browser, wrong: dict[str, str]) -> None:
    assert (await supervisor.call("GET", "/reports/queue", params=wrong)).status == 422
