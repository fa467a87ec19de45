"""The day above the feed says what the report of activity says of that day, and what is counted by hand."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

import pytest

from tests.crm.conftest import Api
from tests.crm.sales.world import World

pytestmark = pytest.mark.db

DONE: Final = ("calls", "notes", "tasks_done", "moves")


def _day_of(world: World) -> date:
    """On which most deals of somebody were won."""
    ends = [deal.closed_at for deal in world.deals if deal.outcome == "won" and deal.manager is not None]
    return Counter(at.date() for at in ends if at is not None).most_common(1)[0][0]


async def test_day_of_the_feed_has_the_figures_of_the_report_and_of_the_deals(api: Api, world: World) -> None:
    day = _day_of(world)
    shown = {row["person"]["id"]: row for row in (await api.get("/feed/day", day=day))["people"]}
    since = datetime.combine(day, time(), UTC)
    span = {"span": "custom", "since": since.isoformat(), "until": (since + timedelta(days=1)).isoformat()}
    report = await api.get("/sales-reports/activity", **span, time_zone="UTC")
    table = next(one for one in report["tables"] if one["key"] == "people")
    for key, row in zip(table["keys"], table["rows"], strict=True):
        assert [shown[int(key)][name] for name in DONE] == [row[name] for name in DONE]
    for outcome in ("won", "lost"):
        ended = [deal for deal in world.deals if deal.closed_at is not None and deal.closed_at.date() == day]
        counted = Counter(deal.manager for deal in ended if deal.outcome == outcome and deal.manager is not None)
        assert {id_: row[outcome] for id_, row in shown.items() if row[outcome]} == dict(counted)
    moved = Counter(move.author for deal in world.deals for move in deal.moves if move.at.date() == day and move.author)
    assert {id_: row["moves"] for id_, row in shown.items() if row["moves"]} == dict(moved)


async def test_day_of_some_people_has_them_alone(api: Api, world: World) -> None:
    day = _day_of(world)
    everybody = {row["person"]["id"] for row in (await api.get("/feed/day", day=day))["people"]}
    one = min(everybody)
    assert [row["person"]["id"] for row in (await api.get("/feed/day", day=day, people=one))["people"]] == [one]
    assert (await api.get("/feed/day", day="1990-01-01"))["people"] == []
