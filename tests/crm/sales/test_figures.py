"""Every figure is what a plain count over the same deals gives, on both databases, and its list has just these."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from statistics import mean, median
from typing import Any, Final

import pytest

from tests.crm.conftest import Api
from tests.crm.sales.world import NOW, STAGES, HandDeal, World, stage_id

pytestmark = pytest.mark.db

SINCE: Final = datetime(2026, 1, 1, tzinfo=UTC)
UNTIL: Final = datetime(2026, 4, 1, tzinfo=UTC)
QUARTER: Final = {"span": "quarter", "time_zone": "UTC"}


def inside(at: datetime | None) -> bool:
    return at is not None and SINCE <= at < UNTIL


def made(world: World, pipeline: int | None = None) -> list[HandDeal]:
    return [deal for deal in world.deals if inside(deal.created_at) and pipeline in (None, deal.pipeline)]


def ended(world: World, outcome: str) -> list[HandDeal]:
    return [deal for deal in world.deals if deal.outcome == outcome and inside(deal.closed_at)]


def total(deals: list[HandDeal], currency: str) -> str | None:
    amounts = [deal.amount for deal in deals if deal.currency == currency and deal.amount is not None]
    return f"{Decimal(sum(amounts)) / 100:.2f}" if amounts else None


def rows(report: Any, table: str) -> dict[str, Any]:
    """By their keys."""
    found = next(one for one in report["tables"] if one["key"] == table)
    return dict(zip(found["keys"], found["rows"], strict=True))


async def ids_behind(api: Api, report: str, **cell: object) -> set[int]:
    items = await api.all_pages(f"/sales-reports/{report}/behind", **QUARTER, limit=50, **cell)
    assert len({item["id"] for item in items}) == len(items)
    return {int(item["id"]) for item in items}


def ids(deals: list[HandDeal]) -> set[int]:
    return {deal.id for deal in deals}


async def test_funnel_of_a_quarter_equals_a_hand_count_and_opens_its_deals(api: Api, world: World) -> None:
    report = await api.get("/sales-reports/funnel", **QUARTER, pipeline_id=1)
    mine = made(world, 1)
    won, lost = ([deal for deal in mine if deal.outcome == outcome] for outcome in ("won", "lost"))
    figures = report["figures"]
    assert (figures["made"], figures["made_won"], figures["made_lost"]) == (len(mine), len(won), len(lost))
    assert figures["conversion"] == pytest.approx(len(won) / len(mine))
    for currency in ("RUB", "USD"):
        assert figures[f"made_won_sum:{currency}"] == total(won, currency)
    found = rows(report, "steps")
    for place, (name, outcome, _) in enumerate(STAGES[:4]):
        past = [
            deal for deal in mine
            if deal.outcome == "won" or (outcome == "open" and (place == 0 or max(deal.visited, default=0) >= place))
        ]  # fmt: skip
        died = [deal for deal in lost if deal.died_in == stage_id(1, place)]
        row = found[str(stage_id(1, place))]
        assert (row["stage"], row["reached"], row["died"]) == (name, len(past), len(died))
        cell = {"pipeline_id": 1, "group": "step", "key": stage_id(1, place)}
        assert await ids_behind(api, "funnel", figure="reached", **cell) == ids(past)
        assert await ids_behind(api, "funnel", figure="died", **cell) == ids(died)


async def test_speed_by_both_definitions_equals_a_hand_count(api: Api, world: World) -> None:
    report = await api.get("/sales-reports/speed", **QUARTER, paid_stage_id=stage_id(1, 2), norm_days=10)
    won = ended(world, "won")
    days = [((deal.closed_at or NOW) - deal.created_at).total_seconds() / 86_400 for deal in won]
    figures = report["figures"]
    assert figures["won"] == len(won)
    assert figures["cycle_mean"] == pytest.approx(mean(days), abs=1e-6)
    assert figures["cycle_median"] == pytest.approx(median(days), abs=1e-6)
    assert figures["over_norm"] == sum(one > 10 for one in days)
    first = [(deal, next((m.at for m in deal.moves if m.came == stage_id(1, 2)), None)) for deal in world.deals]
    paid = [(deal, at) for deal, at in first if at is not None and inside(at)]
    contact = [(at - min(deal.lead_at or at, deal.created_at)).total_seconds() / 86_400 for deal, at in paid]
    assert (figures["paid"], figures["contact_mean"]) == (len(paid), pytest.approx(mean(contact), abs=1e-6))
    assert figures["contact_median"] == pytest.approx(median(contact), abs=1e-6)
    cell = {"paid_stage_id": stage_id(1, 2), "group": "manager", "key": 0}
    assert await ids_behind(api, "speed", figure="paid", **cell) == {d.id for d, _ in paid if d.manager is None}


async def test_stages_of_a_quarter_equal_a_hand_count(api: Api, world: World) -> None:
    report = await api.get("/sales-reports/stages", **QUARTER, pipeline_id=2)
    found = rows(report, "stays")
    assert list(found) == [str(stage_id(2, place)) for place in range(3)]
    for key, row in found.items():
        stage = int(key)
        left = [(d, m.stayed_s / 86_400) for d in world.deals for m in d.moves if m.went == stage and inside(m.at)]
        waiting = [(NOW - deal.since).total_seconds() / 86_400 for deal in world.deals if deal.stage == stage]
        assert (row["left"], row["waiting"]) == (len(left), len(waiting))
        assert row["stay_median"] == pytest.approx(median(stay for _, stay in left), abs=1e-6)
        assert row["waiting_longest"] == pytest.approx(max(waiting), abs=1e-6)
        cell = {"pipeline_id": 2, "figure": "left", "group": "stage", "key": stage}
        assert await ids_behind(api, "stages", **cell) == {deal.id for deal, _ in left}


async def test_losses_by_reason_and_stage_equal_a_hand_count(api: Api, world: World) -> None:
    report = await api.get("/sales-reports/losses", **QUARTER)
    lost = ended(world, "lost")
    counts = Counter((deal.reason, deal.died_in) for deal in lost)
    assert report["figures"]["lost"] == len(lost)
    for key, row in rows(report, "reasons").items():
        mine = [deal for deal in lost if deal.reason == int(key)]
        assert (row["lost"], row["lost_share"]) == (len(mine), pytest.approx(len(mine) / len(lost)))
        assert row["lost_sum:RUB"] == total(mine, "RUB")
        cell = {"figure": "lost_sum:RUB", "group": "reason", "key": key}
        priced = [deal for deal in mine if deal.currency == "RUB" and deal.amount is not None]
        assert await ids_behind(api, "losses", **cell) == ids(priced)
    matrix = rows(report, "reasons_by_stage")
    shown = {
        (int(key), int(column.removeprefix("died_in_"))): count
        for key, row in matrix.items()
        for column, count in row.items()
        if column.startswith("died_in_") and count
    }
    assert shown == counts
    (reason, stage), _ = counts.most_common(1)[0]
    behind = await ids_behind(api, "losses", figure=f"died_in_{stage}", group="reason", key=reason)
    assert behind == {deal.id for deal in lost if (deal.reason, deal.died_in) == (reason, stage)}


async def test_lost_leads_by_reason_equal_a_hand_count_and_open(api: Api, world: World) -> None:
    report = await api.get("/sales-reports/losses", **QUARTER)
    lost = [lead for lead in world.leads if lead.lost_at is not None and inside(lead.lost_at)]
    found = rows(report, "lead_losses")
    assert {key: row["lost_leads"] for key, row in found.items()} == Counter(str(lead.reason or 0) for lead in lost)
    for key, row in found.items():
        mine = {lead.id for lead in lost if str(lead.reason or 0) == key}
        assert row["lost_leads_share"] == pytest.approx(len(mine) / len(lost))
        assert await ids_behind(api, "losses", figure="lost_leads", group="reason", key=key) == mine


async def test_operator_asking_for_everybody_gets_the_own_figures_alone(api: Api, world: World) -> None:
    api.login = "operator"
    first = [stage_id(1, place) for place in range(3)]
    own: dict[tuple[str, str], Callable[[HandDeal], bool]] = {
        ("funnel", "made"): lambda deal: inside(deal.created_at),
        ("speed", "won"): lambda deal: deal.outcome == "won" and inside(deal.closed_at),
        ("stages", "left"): lambda deal: any(inside(move.at) and move.went in first for move in deal.moves),
        ("losses", "lost"): lambda deal: deal.outcome == "lost" and inside(deal.closed_at),
    }
    for (report, figure), counts in own.items():
        query = {**QUARTER, "pipeline_id": 1}
        colleague = await api.get(f"/sales-reports/{report}", **query, manager=26)
        assert colleague["figures"][figure] == 0
        items = await api.all_pages(f"/sales-reports/{report}/behind", **query, figure=figure)
        mine = [deal for deal in world.deals if deal.manager == 20 and deal.pipeline == 1 and counts(deal)]
        assert mine
        assert {int(item["id"]) for item in items} == ids(mine)


async def test_period_without_deals_has_no_data_instead_of_nought_percent(api: Api) -> None:
    empty = {"span": "custom", "since": "2020-01-01T00:00:00+00:00", "until": "2020-02-01T00:00:00+00:00"}
    funnel = await api.get("/sales-reports/funnel", **empty, pipeline_id=1)
    assert (funnel["figures"]["made"], funnel["figures"]["conversion"]) == (0, None)
    assert {row["from_previous"] for row in funnel["tables"][0]["rows"]} == {None}
    speed = await api.get("/sales-reports/speed", **empty)
    assert (speed["figures"]["won"], speed["figures"]["cycle_mean"], speed["tables"]) == (0, None, [])
    losses = await api.get("/sales-reports/losses", **empty)
    assert (losses["figures"]["lost"], losses["figures"]["win_rate"]) == (0, None)
