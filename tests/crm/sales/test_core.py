"""The pure part of sales reports against plain recounts."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.sheets.comparing import beside
from callcenter.sheets.model import Column, Kind, Sheet, Table
from callcenter.sheets.periods import Period
from crm.deals.kinds import StageOutcome
from crm.sales.classes import Buyer, classed
from crm.sales.forecast import PlanLine, linear
from crm.sales.formulas import FORMULAS
from crm.sales.kinds import Compare, DealFigure, SalesReport, SalesSpan
from crm.sales.periods import before, four_quarters, months_of, period_of
from crm.sales.selection import NamedSales
from crm.sales.service import compared, whole
from crm.sales.steps import Furthest, KnownStage, steps
from crm.sales.tally import Row, columns_of, share, tallied
from crm.sales.usefulness import Portrait, judged
from crm.sales.vocabulary import VOCABULARY
from crm.sales.words import COLUMNS

pytestmark = pytest.mark.unit

OPEN, WON, LOST = StageOutcome.OPEN, StageOutcome.WON, StageOutcome.LOST
LINE: Final = [
    *(KnownStage(id_, f"s{id_}", id_, OPEN) for id_ in range(4)),
    *(KnownStage(4, "won", 4, WON), KnownStage(5, "lost", 5, LOST)),
]
MOSCOW: Final = ZoneInfo("Europe/Moscow")


@given(st.lists(st.tuples(st.none() | st.integers(0, 3), st.sampled_from([OPEN, WON, LOST]), st.integers(1, 9))))
def test_steps_of_any_deals_count_each_stage_as_a_recount_and_never_widen(
    found: list[tuple[int, StageOutcome, int]],
) -> None:
    furthest = [Furthest(4 if outcome is WON else place, outcome, deals) for place, outcome, deals in found]
    made = steps(LINE, furthest, here={}, died={})
    for step in made:
        place = step.stage.position
        expected = sum(
            one.deals
            for one in furthest
            if one.outcome is WON
            or (place < 4 and (place == 0 or (one.position is not None and one.position >= place)))
        )
        assert step.reached == expected
    assert [step.reached for step in made] == sorted((step.reached for step in made), reverse=True)
    assert all(step.from_first is None or 0 <= step.from_first <= 1 for step in made)
    assert (made[0].from_first is None) == (not found)


@given(st.lists(st.integers(0, 10**12), max_size=40))
def test_classes_of_any_sums_hold_everybody_once_and_a_is_full_before_b(amounts: list[int]) -> None:
    ranked = classed([Buyer(str(place), amount) for place, amount in enumerate(amounts)])
    assert sum(one.buyer.amount for one in ranked) == sum(amounts)
    assert len(ranked) == sum(amount > 0 for amount in amounts)
    assert [one.name for one in ranked] == sorted(one.name for one in ranked)
    if ranked:
        best = [one.buyer.amount for one in ranked if one.name == "a"]
        assert Fraction(sum(best), sum(amounts)) >= Fraction(8, 10)
        assert Fraction(sum(best[:-1]), sum(amounts)) < Fraction(8, 10)


@given(st.lists(st.tuples(st.sampled_from(["RUB", "USD"]), st.none() | st.integers(0, 10**11))))
def test_money_of_any_deals_is_exact_and_currencies_are_never_added(deals: list[tuple[str, int | None]]) -> None:
    rows = [
        Row(figure=DealFigure.WON, key="7", currency=of, deals=1, priced=amount is not None, amount=amount or 0)
        for of, amount in deals
    ]
    by_key, total = tallied(rows)
    for column in columns_of([DealFigure.WON_SUM, DealFigure.WON], ["RUB", "USD"]):
        priced = [amount for of, amount in deals if of == column.unit and amount is not None]
        cell = total.cell(column)
        if column.kind is Kind.MONEY:
            assert cell == (f"{sum(priced) // 100}.{sum(priced) % 100:02}" if priced else None)
        else:
            assert cell == len(deals)
    assert set(by_key) == ({"7"} if deals else set())


def test_share_of_nothing_is_no_data() -> None:
    assert share(0, 0) is None
    assert share(0, 3) == 0.0
    assert tallied([])[1].cell(Column("win_rate", Kind.SHARE)) is None


def test_linear_forecast_of_a_month_goes_on_as_it_went_and_knows_nothing_of_a_coming_one() -> None:
    month = Period(datetime(2026, 4, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC))
    assert linear(1000, month, month.since + timedelta(days=10)) == 3000
    assert linear(1000, month, month.until) == 1000
    assert linear(0, month, month.since - timedelta(days=1)) is None
    assert PlanLine(plan=0, fact=0).cells()[:4] == [None, "0.00", None, None]


def test_portraits_set_much_turnover_against_little_load() -> None:
    found = {key: Portrait(minutes=minutes) for key, minutes in (("a", 1.0), ("b", 90.0), ("c", 1.0), ("d", 90.0))}
    found["a"].turnover["RUB"] = found["b"].turnover["RUB"] = 500
    assert judged(found) == {"a": "useful", "b": "key", "c": "quiet", "d": "costly"}
    assert judged({}) == {}


@pytest.mark.parametrize(
    ("span", "first", "last", "earlier"),
    [
        (SalesSpan.WEEK, "2026-03-16", "2026-03-23", "2026-03-09"),
        (SalesSpan.MONTH, "2026-03-01", "2026-04-01", "2026-02-01"),
        (SalesSpan.LAST_QUARTER, "2025-10-01", "2026-01-01", "2025-07-01"),
        (SalesSpan.YEAR, "2026-01-01", "2027-01-01", "2025-01-01"),
    ],
)
def test_span_named_on_a_day_covers_the_calendar_of_the_zone(
    span: SalesSpan, first: str, last: str, earlier: str
) -> None:
    period = period_of(span, datetime(2026, 3, 18, 22, 0, tzinfo=UTC), MOSCOW)
    assert [f"{at.astimezone(MOSCOW):%Y-%m-%d}" for at in (period.since, period.until)] == [first, last]
    assert before(span, Compare.PREVIOUS, period, MOSCOW).until == period.since
    assert f"{before(span, Compare.PREVIOUS, period, MOSCOW).since.astimezone(MOSCOW):%Y-%m-%d}" == earlier
    ago = before(span, Compare.YEAR, period, MOSCOW).since.astimezone(MOSCOW)
    assert f"{ago:%Y-%m-%d}" == f"{int(first[:4]) - 1}{first[4:]}"


def test_leap_day_has_the_28th_a_year_before() -> None:
    period = Period(datetime(2028, 2, 29, tzinfo=UTC), datetime(2028, 3, 1, tzinfo=UTC))
    ago = before(SalesSpan.CUSTOM, Compare.YEAR, period, UTC)
    assert (ago.since, ago.until) == (datetime(2027, 2, 28, tzinfo=UTC), datetime(2027, 3, 1, tzinfo=UTC))


def test_period_over_a_year_s_end_has_its_months_and_four_quarters() -> None:
    period = Period(datetime(2025, 12, 15, tzinfo=UTC), datetime(2026, 1, 10, tzinfo=UTC))
    assert [f"{month:%Y-%m}" for month, _ in months_of(period, UTC)] == ["2025-12", "2026-01"]
    assert four_quarters(period, UTC).since == datetime(2025, 4, 1, tzinfo=UTC)


def test_every_formula_is_of_a_column_and_both_languages_say_it() -> None:
    assert not FORMULAS.keys() - COLUMNS.keys()
    assert all(ru != en and ru and en for ru, en in FORMULAS.values())


@pytest.mark.parametrize(
    ("report", "compare", "first", "last"),
    [
        (SalesReport.PLAN, Compare.PREVIOUS, "2026-01-01", "2026-03-01"),
        (SalesReport.PLAN, Compare.YEAR, "2025-03-01", "2025-05-01"),
        (SalesReport.PORTRAIT, Compare.PREVIOUS, "2024-07-01", "2025-07-01"),
        (SalesReport.PORTRAIT, Compare.YEAR, "2024-07-01", "2025-07-01"),
        (SalesReport.ACTIVITY, Compare.PREVIOUS, "2026-03-23", "2026-03-30"),
    ],
)
def test_week_of_two_months_stands_beside_two_months_and_four_quarters_beside_four(
    report: SalesReport, compare: Compare, first: str, last: str
) -> None:
    wanted = NamedSales(report=report, span=SalesSpan.WEEK, compare=compare, time_zone="Europe/Moscow")
    at = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)
    earlier = compared(wanted, whole(wanted, wanted.period(at)), at)
    assert earlier is not None
    days = [f"{border.astimezone(MOSCOW):%Y-%m-%d}" for border in (earlier.since, earlier.until)]
    assert days == [first, last]


def test_who_is_below_the_shown_rows_is_neither_gone_nor_without_a_past() -> None:
    now = _bought({"a": 9, "b": 8}, below={"c": 1})
    then = _bought({"c": 7, "gone": 6}, below={"a": 2})
    table = beside(now, then).tables[0]
    assert list(table.keys) == ["a", "b", "gone"]
    assert list(table.before) == [["a", 2], None, ["gone", 6]]


def _bought(shown: dict[str, int], below: dict[str, int]) -> Sheet:
    table = Table(
        key="customers",
        columns=(Column("customer", Kind.TEXT), Column("tasks", Kind.COUNT)),
        rows=[[key, count] for key, count in shown.items()],
        keys=list(shown),
        group="customer",
        below={key: [key, count] for key, count in below.items()},
    )
    month = Period(datetime(2026, 4, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC))
    return Sheet(vocabulary=VOCABULARY, report="portrait", period=month, zone=UTC, interval="", tables=[table])
