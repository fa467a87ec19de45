"""What lines come to: against exact fractions, for every mix of quantity, price, discount and VAT."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.deals.lines.kinds import DiscountKind
from crm.deals.lines.sums import MOST, BadSum, Terms, coin_of, half_up, line_sum, total_of

pytestmark = pytest.mark.unit

QUANTITIES = st.integers(1, 10**8)
PRICES = st.integers(0, 10**8)
RATES = st.one_of(st.none(), st.integers(0, 10_000))
CURRENCIES = st.sampled_from(["RUB", "USD", "JPY", "KWD"])
TERMS = st.builds(
    Terms,
    quantity=QUANTITIES,
    price=PRICES,
    discount_kind=st.just(DiscountKind.PERCENT),
    discount=st.integers(0, 10_000),
    vat_rate=RATES,
    vat_included=st.booleans(),
)


@given(TERMS, CURRENCIES)
def test_line_of_any_terms_stays_between_nothing_and_its_gross_sum_with_vat(terms: Terms, currency: str) -> None:
    done = line_sum(terms, currency)
    assert 0 <= done.vat <= done.total
    assert 0 <= done.discount <= done.gross
    assert done.total == done.gross - done.discount + (0 if terms.vat_included else done.vat)
    assert all(part % coin_of(currency) == 0 for part in (done.gross, done.discount, done.vat, done.total))


@given(TERMS, CURRENCIES)
def test_line_of_any_terms_is_at_each_step_within_half_a_coin_of_the_exact_sum(terms: Terms, currency: str) -> None:
    done, coin = line_sum(terms, currency), coin_of(currency)
    rate = Fraction(terms.vat_rate or 0, 10_000)
    base = done.gross - done.discount
    exact_vat = base * rate / (1 + rate) if terms.vat_included else base * rate
    assert abs(done.gross - Fraction(terms.quantity * terms.price, 1000)) <= Fraction(coin, 2)
    assert abs(done.discount - Fraction(done.gross * terms.discount, 10_000)) <= Fraction(coin, 2)
    assert abs(done.vat - exact_vat) <= Fraction(coin, 2)


@given(st.lists(TERMS, max_size=20), CURRENCIES)
def test_deal_of_any_lines_is_the_sum_of_its_lines_in_any_order(lines: list[Terms], currency: str) -> None:
    sums = [line_sum(terms, currency) for terms in lines]
    assert total_of(sums) == total_of(reversed(sums)) == sum(one.net + one.vat for one in sums)


@given(QUANTITIES, PRICES, st.integers(0, 10**13))
def test_discount_as_a_sum_is_taken_off_or_refused_and_never_makes_less_than_nothing(
    quantity: int, price: int, discount: int
) -> None:
    terms = Terms(quantity=quantity, price=price, discount_kind=DiscountKind.SUM, discount=discount)
    gross = half_up(quantity * price, 1000)
    if discount > gross:
        with pytest.raises(BadSum) as refused:
            line_sum(terms, "RUB")
        assert refused.value.field == "discount"
    else:
        assert line_sum(terms, "RUB").total == gross - discount


@given(st.integers(0, 10**20), st.integers(1, 10**6), st.sampled_from([1, 100]))
def test_half_up_takes_the_nearest_coin_and_the_larger_of_two_as_near(dividend: int, divisor: int, coin: int) -> None:
    found, exact = half_up(dividend, divisor, coin), Fraction(dividend, divisor)
    assert found % coin == 0
    assert -Fraction(coin, 2) <= exact - found < Fraction(coin, 2)


@pytest.mark.parametrize(
    ("terms", "currency", "vat", "total"),
    [
        (Terms(quantity=3000, price=3333), "RUB", 0, 9999),
        (Terms(quantity=1500, price=333), "RUB", 0, 500),
        (Terms(quantity=1000, price=120_00, vat_rate=2000), "RUB", 20_00, 120_00),
        (Terms(quantity=1000, price=100_00, vat_rate=2000, vat_included=False), "RUB", 20_00, 120_00),
        (Terms(quantity=2000, price=1500_00, discount=1000), "RUB", 0, 2700_00),
        (Terms(quantity=333, price=1000_00, vat_rate=2200, vat_included=False), "RUB", 73_26, 406_26),
        (Terms(quantity=3000, price=10_50, vat_rate=1000, vat_included=False), "JPY", 3_00, 35_00),
    ],
)
def test_line_of_an_invoice_comes_to_what_its_hand_count_says(
    terms: Terms, currency: str, vat: int, total: int
) -> None:
    done = line_sum(terms, currency)
    assert (done.vat, done.total) == (vat, total)


def test_sum_beyond_what_a_deal_holds_is_refused() -> None:
    most = line_sum(Terms(quantity=1000, price=MOST), "RUB")
    with pytest.raises(BadSum):
        total_of([most, line_sum(Terms(quantity=1000, price=1), "RUB")])
    with pytest.raises(BadSum):
        line_sum(Terms(quantity=2000, price=MOST), "RUB")
