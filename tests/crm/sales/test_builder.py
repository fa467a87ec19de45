"""Rows by days, customers, tags and own fields equal a plain count and open their deals; hidden ones tell nothing."""

from collections import Counter
from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Final

import pytest
from sqlalchemy import insert, update

from callcenter.auth.permissions import Role
from callcenter.auth.principal import Principal
from callcenter.auth.rights import Matrix, Rights, matrix_of
from callcenter.auth.scopes import Entity, FieldRule
from callcenter.db import Database
from callcenter.sheets.periods import Period
from crm.deals.models import Deal
from crm.fields.models import CustomField, CustomFieldOption, CustomValue
from crm.sales.carrying import CARRIED
from crm.sales.kinds import DealFigure, DealGroup
from crm.sales.periods import parts_of
from tests.crm.conftest import Api
from tests.crm.deals.conftest import PEOPLE
from tests.crm.sales.test_dimensions import behind, built
from tests.crm.sales.test_figures import QUARTER, ended, ids, made, rows, total
from tests.crm.sales.test_more_figures import customer
from tests.crm.sales.world import HandDeal, World

pytestmark = pytest.mark.db

SOME: Final = 4
"""Rows of a table whose lists are opened."""


def day(at: datetime) -> str:
    return f"{at:%Y-%m-%d}"


def week(at: datetime) -> str:
    return day(at - timedelta(days=at.weekday()))


PERIODS: Final[dict[str, Callable[[datetime], str]]] = {
    "day": day,
    "week": week,
    "quarter": lambda at: f"{at.year}-Q{(at.month + 2) // 3}",
}


async def is_told_by(
    api: Api, world: World, group: str, keys: Callable[[HandDeal], Collection[str]], **narrowed: object
) -> Any:
    """The counts and sums of every row, and the deals behind a few."""
    report = await built(api, rows=group, **narrowed)
    found = rows(report, "built")
    of = {"created": made(world), "won": ended(world, "won")}
    for key, row in found.items():
        for figure, deals in of.items():
            assert row[figure] == sum(key in keys(deal) for deal in deals), (group, key, figure)
        assert row.get("won_sum:RUB") == total([deal for deal in of["won"] if key in keys(deal)], "RUB")
    for key in list(found)[:SOME]:
        expected = ids([deal for deal in of["created"] if key in keys(deal)])
        assert await behind(api, rows=group, figure="created", group=group, key=key, **narrowed) == expected
    assert {key for deal in of["created"] for key in keys(deal)} <= set(found)
    assert report["figures"]["created"] == sum(bool(keys(deal)) for deal in of["created"])
    return report


async def test_rows_by_days_weeks_and_quarters_equal_a_hand_count(api: Api, world: World) -> None:
    for unit, key_of in PERIODS.items():
        found = rows(await built(api, rows=unit), "built")
        assert list(found) == sorted(found)
        new = Counter(key_of(deal.created_at) for deal in made(world))
        won = Counter(key_of(deal.closed_at) for deal in ended(world, "won") if deal.closed_at)
        assert {key: row["created"] for key, row in found.items() if row["created"]} == dict(new)
        assert {key: row["won"] for key, row in found.items() if row["won"]} == dict(won)
        for key in list(won)[:2]:
            mine = [deal for deal in ended(world, "won") if deal.closed_at and key_of(deal.closed_at) == key]
            assert await behind(api, rows=unit, figure="won_sum:RUB", group=unit, key=key) == ids(
                [deal for deal in mine if deal.currency == "RUB" and deal.amount is not None]
            )
    crossed = rows(await built(api, rows="week", across="quarter", columns=["won"]), "crossed")
    assert sum(row["across_2026-Q1"] for row in crossed.values()) == len(ended(world, "won"))


@pytest.mark.unit
@pytest.mark.parametrize("unit", ["day", "week", "month", "quarter"])
def test_parts_of_a_period_follow_each_other_and_hold_it(unit: str) -> None:
    from_, until = datetime(2026, 2, 11, 7, tzinfo=UTC), datetime(2026, 7, 3, 5, tzinfo=UTC)
    parts = [part for _, part in parts_of(unit, Period(from_, until), UTC)]
    assert parts[0].since <= from_ < parts[0].until
    assert parts[-1].since < until <= parts[-1].until
    assert all(one.until == other.since for one, other in pairwise(parts))


async def test_rows_by_customer_show_the_first_and_come_to_the_whole_with_the_others(api: Api, world: World) -> None:
    def keys(deal: HandDeal) -> set[str]:
        return {customer(deal) or "0"}

    await is_told_by(api, world, "customer", keys)
    shown = rows(await built(api, rows="customer", sort="won", top=2), "built")
    assert len(shown) == 3
    won = Counter(customer(deal) or "0" for deal in ended(world, "won"))
    first = [count for key, row in shown.items() if (count := row["won"]) and key != "others"]
    assert first == sorted(won.values(), reverse=True)[:2]
    assert sum(row["won"] for row in shown.values()) == len(ended(world, "won"))
    money = sum(Decimal(row["won_sum:RUB"] or 0) for row in shown.values())
    assert f"{money:.2f}" == total(ended(world, "won"), "RUB")
    cell = {"rows": "customer", "sort": "won", "top": 2, "figure": "won", "group": "customer"}
    others = await behind(api, **cell, columns=["created", "won", "won_sum"], key="others")
    assert others == ids([deal for deal in ended(world, "won") if (customer(deal) or "0") not in shown])


def _tags(deal: HandDeal) -> list[str]:
    return [name for name, every in (("VIP", 3), ("опт", 4)) if deal.id % every == 0]


def _answers(deal: HandDeal) -> dict[str, set[str]]:
    """A list of one word, a list of several, and a yes and no of the company."""
    several = {name for name, every in (("83", 2), ("84", 3)) if deal.id % every == 0}
    one = {"81"} if deal.id % 3 == 0 else {"82"} if deal.id % 3 == 1 else {"0"}
    return {"field_801": one, "field_802": several or {"0"}, "field_803": {"yes" if deal.company == 1 else "no"}}


def _answer(name: str, deal: HandDeal) -> set[str]:
    return _answers(deal)[name]


def _source(holds: Callable[[HandDeal], bool], deal: HandDeal) -> set[str]:
    return {deal.source} if holds(deal) else set()


async def _put_answers(database: Database, world: World) -> None:
    fields = ((801, "deal", "choice"), (802, "deal", "choices"), (803, "company", "yes_no"), (804, "deal", "choice"))
    async with database.transaction() as session:
        for place, (id_, entity, kind) in enumerate(fields):
            field = {"entity": entity, "kind": kind, "key": f"own{id_}", "label": f"Поле {id_}", "position": place}
            session.add(CustomField(id=id_, retired=id_ == 804, **field))
        await session.flush()
        for id_, field_id in ((81, 801), (82, 801), (83, 802), (84, 802)):
            session.add(CustomFieldOption(id=id_, field_id=field_id, label=f"Вариант {id_}", position=id_))
        await session.flush()
        values: list[dict[str, Any]] = []
        for deal in world.deals:
            answers = _answers(deal)
            for field_id in (801, 802):
                chosen = sorted(map(int, answers[f"field_{field_id}"] - {"0"}))
                values += [
                    {"deal_id": deal.id, "field_id": field_id, "number": one, "place": one if field_id == 802 else 0}
                    for one in chosen
                ]
            await session.execute(update(Deal).where(Deal.id == deal.id).values(tags=_tags(deal)))
        await session.execute(insert(CustomValue), values)
        session.add(CustomValue(field_id=803, company_id=1, number=1))


async def test_rows_and_filters_by_tags_and_own_fields_equal_a_hand_count(
    api: Api, world: World, database: Database
) -> None:
    await _put_answers(database, world)
    await is_told_by(api, world, "tag", lambda deal: {f"#{tag}" for tag in _tags(deal)} or {"0"})
    for name in ("field_801", "field_802", "field_803"):
        report = await is_told_by(api, world, name, partial(_answer, name))
        first = report["tables"][0]["columns"][0]
        assert first["title"] == f"Поле {name.removeprefix('field_')}"
    only: dict[str, tuple[object, Callable[[HandDeal], bool]]] = {
        "tag": (["VIP", "опт"], lambda deal: bool(_tags(deal))),
        "own": (
            ["field_801:81", "field_801:82", "field_803:no"],
            lambda deal: deal.id % 3 < 2 and deal.company != 1,
        ),
        "reason": ([1], lambda deal: deal.reason == 1),
    }
    for name, (chosen, holds) in only.items():
        await is_told_by(api, world, "source", partial(_source, holds), **{name: chosen})
    crossed = await built(api, rows="tag", across="field_803", columns=["created"])
    titles = {column["key"]: column["title"] for column in crossed["tables"][1]["columns"]}
    assert titles["across_yes"] == "Yes"
    both = [deal for deal in made(world) if "VIP" in _tags(deal) and deal.company == 1]
    assert rows(crossed, "crossed")["#VIP"]["across_yes"] == len(both)
    cell = {"rows": "tag", "across": "field_803", "columns": "created", "figure": "across_yes", "group": "tag"}
    assert await behind(api, **cell, key="#VIP") == ids(both)
    await _refused(api)


async def _refused(api: Api) -> None:
    for wrong in (
        {"rows": "field_804"},
        {"rows": "field_999"},
        {"rows": "manager", "own": "field_801:83"},
        {"rows": "manager", "own": "field_803:81"},
        {"rows": "product", "columns": "calls_made"},
        {"rows": "manager", "columns": "tasks_done", "tag": "VIP"},
        {"rows": "manager", "columns": "leads", "pipeline_id": 1},
        {"rows": "field_801", "columns": "leads"},
    ):
        status, problem = await api.send("GET", "/sales-reports/builder", **QUARTER, **wrong)
        assert status == 422, wrong
    assert problem["code"] == "figure-not-carried"
    assert (problem["figures"], problem["by"]) == (["leads"], ["field_801"])
    choices = await api.get("/sales-reports/choices")
    assert [one["name"] for one in choices["own"]] == ["field_803", "field_801", "field_802"]
    assert choices["carried"]["leads"] == list(CARRIED["leads"])


@pytest.mark.unit
def test_figures_beside_deals_name_only_rows_that_there_are() -> None:
    assert {*CARRIED} <= {*map(str, DealFigure)}
    assert {name for names in CARRIED.values() for name in names} <= {*map(str, DealGroup)}


async def test_role_that_hides_sums_tags_and_fields_gets_none_of_them(
    api: Api, world: World, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _put_answers(database, world)
    head = PEOPLE["sales_manager"]
    hides = {(Entity.DEAL, name): FieldRule.HIDDEN for name in ("amount", "tags", "custom:own801")}
    matrix = Matrix(matrix_of(Role.SALES_MANAGER).scopes, fields=MappingProxyType(hides))
    rights = Rights(head.user_id, matrix, head.rights.granted)
    blind = Principal(head.user_id, "blind", head.name, head.role, head.session_id, own=rights)
    monkeypatch.setitem(PEOPLE, "blind", blind)
    api.login = "blind"
    wrongs: tuple[dict[str, str], ...] = (
        {"rows": "tag"},
        {"rows": "manager", "tag": "VIP"},
        {"rows": "field_801"},
        {"rows": "manager", "own": "field_801:81"},
        {"rows": "manager", "columns": "won_sum"},
        {"rows": "manager", "columns": "discount_sum"},
    )
    for wrong in wrongs:
        status, _ = await api.send("GET", "/sales-reports/builder", **QUARTER, **({"columns": "won"} | wrong))
        assert status == 422, wrong
    choices = await api.get("/sales-reports/choices")
    assert choices["tag"] == []
    assert "field_801" not in {one["name"] for one in choices["own"]}
    assert {"tag", "won_sum"} <= {*choices["hidden"]}
    for name in ("funnel", "abc", "kpi", "portrait", "plan", "losses"):
        report = await api.get(f"/sales-reports/{name}", **QUARTER)
        columns = [column for table in report["tables"] for column in table["columns"]] + report["headline"]
        assert not [column for column in columns if column["kind"] == "money" and not column["key"].startswith("plan")]
    items = await api.all_pages("/sales-reports/kpi/behind", **QUARTER, figure="won")
    assert {item["amount"] for item in items} == {None}
