"""Reports over HTTP: who may, what they say, and the visits behind a figure."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from callcenter.auth.permissions import Role
from callcenter.bootstrap.reporting import build_reports
from callcenter.db import Database
from callcenter.http.routing import API
from callcenter.reports.api import REPORTS, routes
from callcenter.reports.importing import import_visits
from callcenter.reports.sharing_api import EMBED_PATH, show_embedded
from callcenter.reports.sharing_api import routes as sharing_routes
from callcenter.reports.visits import Ending
from callcenter.settings import Settings
from tests.http.rig import Browser, World, open_world
from tests.reports.logs import visit

pytestmark = pytest.mark.db

PERIOD = {"span": "custom", "since": "2026-03-04T00:00:00Z", "until": "2026-03-05T00:00:00Z"}
VISITS = [
    visit(Ending.ANSWERED, 10, talk_s=60, call_id="a"),
    visit(Ending.ABANDONED, 3, call_id="b"),
    visit(Ending.TIMEOUT, 60, call_id="c", queue="support"),
]


def setup(app: web.Application) -> None:
    app[REPORTS] = build_reports(Settings())
    app.router.add_get(API + EMBED_PATH, show_embedded)


@pytest.fixture
async def world(database: Database) -> AsyncIterator[World]:
    async with open_world(database, more=[routes, sharing_routes], setup=[setup]) as world:
        await import_visits(database, "old", VISITS)
        yield world


@pytest.fixture
async def supervisor(world: World) -> Browser:
    return await world.signed_in(Role.SUPERVISOR)


async def test_supervisor_sees_figures_with_their_formulas_and_operator_none(world: World, supervisor: Browser) -> None:
    report = (await supervisor.call("GET", "/reports/queue", params={**PERIOD, "language": "ru"})).json
    assert (report["figures"]["offered"], report["figures"]["lost"]) == (3, 2)
    assert report["figures"]["service_level_offered"] == 0.5
    tables = {table["key"]: table for table in report["tables"]}
    assert {row["queue"] for row in tables["queues"]["rows"]} == {"sales", "support"}
    assert report["formulas"]["asa_s"]
    others = (await supervisor.call("GET", "/reports/others", params=PERIOD)).json
    assert len(others["tables"][0]["rows"]) == 5
    operator = await world.signed_in(Role.OPERATOR)
    assert (await operator.call("GET", "/reports/queue", params=PERIOD)).status == 403


async def test_embedded_page_shows_until_it_is_revoked(world: World, supervisor: Browser) -> None:
    selection = {**PERIOD, "report": "queue"}
    body = {"name": "wall", "selection": selection, "origins": ["https://intranet.example"]}
    made = (await supervisor.call("POST", "/report-embeds", json=body)).json
    nobody = world.browser()
    shown = await nobody.call("GET", made["path"])
    assert "frame-ancestors https://intranet.example" in shown.headers["Content-Security-Policy"]
    assert "<script" not in shown.text
    assert (await supervisor.call("DELETE", f"/report-embeds/{made['id']}")).status == 204
    assert (await nobody.call("GET", made["path"])).status == 404


async def test_way_of_counting_is_added_and_the_past_stays_as_it_was(supervisor: Browser) -> None:
    switches = {"usual": {"answer_within_s": 5}, "of_queue": {}}
    earlier = {"valid_from": "2026-03-01T00:00:00Z", "switches": switches}
    assert (await supervisor.call("POST", "/report-switches", json=earlier)).status == 201
    later = {"valid_from": "2026-03-06T00:00:00Z", "switches": {"usual": {"answer_within_s": 60}, "of_queue": {}}}
    assert (await supervisor.call("POST", "/report-switches", json=later)).status == 201
    report = (await supervisor.call("GET", "/reports/queue", params=PERIOD)).json
    assert report["figures"]["answered_in_time"] == 0
    assert (await supervisor.call("POST", "/report-switches", json=earlier)).status == 409


@pytest.mark.parametrize(
    ("figure", "calls"), [("offered", ["a", "b", "c"]), ("lost", ["b", "c"]), ("short_abandoned", ["b"])]
)
async def test_figure_opens_into_its_calls(supervisor: Browser, figure: str, calls: list[str]) -> None:
    answer = (await supervisor.call("GET", "/queue-visits", params={**PERIOD, "figure": figure})).json
    assert answer["next_cursor"] is None
    assert sorted(item["call_id"] for item in answer["items"]) == calls


@pytest.mark.parametrize(
    "wrong",
    [
        {**PERIOD, "since": "2026-03-05T00:00:00Z", "until": "2026-03-04T00:00:00Z"},
        {**PERIOD, "since": "2020-03-05T00:00:00Z", "until": "2026-03-04T00:00:00Z"},
        {**PERIOD, "time_zone": "Mars/Olympus"},
        {**PERIOD, "interval": "century"},
        {"since": "2026-03-04T00:00:00Z", "until": "2026-03-05T00:00:00Z"},
        {**PERIOD, "since": "2026-03-04", "until": "2026-03-05T00:00:00Z"},
    ],
)
async def test_absurd_period_is_422(supervisor: Browser, wrong: dict[str, str]) -> None:
    assert (await supervisor.call("GET", "/reports/queue", params=wrong)).status == 422
