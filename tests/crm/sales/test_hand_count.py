"""The example firm, asked over the API as a program would: every sales report says what plain counting says."""

from pathlib import Path
from typing import Final

import aiohttp
import pytest

from callcenter.bootstrap.example_firm import seed
from tests.handcount.__main__ import compare
from tests.handcount.rows import Api
from tests.http.whole import whole_settings, whole_world

pytestmark = pytest.mark.db

PASSWORD: Final = "count-it-by-hand"
REPORTS: Final = frozenset(
    {
        *("speed", "losses", "sources", "abc", "kpi", "funnel", "stages", "activity", "plan", "builder", "tasks"),
        *("portrait", "day"),
    }
)


async def test_every_figure_of_the_example_firm_is_that_of_a_hand_count(database_url: str, tmp_path: Path) -> None:
    settings = whole_settings(database_url, tmp_path)
    await seed(settings, PASSWORD)
    async with (
        whole_world(settings) as world,
        aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as client,
    ):
        api = Api(client, world.base)
        await api.sign_in("irina", PASSWORD)
        found = await compare(api)
    assert [one for one in found if not one.equal] == []
    assert {one.report for one in found} == REPORTS
    assert len(found) > 150
