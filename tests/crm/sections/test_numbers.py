"""The numbers of firms: their form, and their check digits where a public rule has some."""

import pytest

from crm.sections.kinds import FirmNumber
from crm.sections.numbers import account_fault, bic_fault, compact, fault

pytestmark = pytest.mark.unit

N = FirmNumber


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        (N.INN, "9900 0000 18", "wrong-digits"),
        (N.INN, "990000001", "wrong-form"),
        (N.KPP, "9900-01-001", None),
        (N.KPP, "9900X1001", None),
        (N.KPP, "99001X001", None),
        (N.KPP, "9900010X1", "wrong-form"),
        (N.OGRN, "1000000000001", "wrong-digits"),
        (N.EDRPOU, "12345679", "wrong-digits"),
        (N.EDRPOU, "0000001", "wrong-form"),
        (N.IPN, "000000000000", None),
        (N.BIN, "000000000001", "wrong-digits"),
        (N.BIN, "000000000000", None),
        (N.RD, "УК 99 01 02 03", None),
        (N.RD, "1234567", None),
        (N.RD, "12345678", "wrong-form"),
        (N.EIN, "07-0000000", "wrong-digits"),
        (N.TAX, "AB-12/3", None),
        (N.TAX, "", "wrong-form"),
    ],
)
def test_number_of_a_firm_is_known_by_its_form_and_check_digits(
    kind: FirmNumber, text: str, expected: str | None
) -> None:
    assert fault(kind, compact(text)) == expected


def test_nearly_every_single_wrong_digit_of_a_number_with_check_digits_is_seen() -> None:
    """Ten is no digit: these rules let one slip in eleven through."""
    good = {
        N.INN: next(str(n) for n in range(9900000000, 9900000011) if fault(N.INN, str(n)) is None),
        N.EDRPOU: next(f"{n:08d}" for n in range(20000000, 20000011) if fault(N.EDRPOU, f"{n:08d}") is None),
        N.BIN: next(f"{n:012d}" for n in range(990140000010, 990140000021) if fault(N.BIN, f"{n:012d}") is None),
    }
    for kind, number in good.items():
        slips = [
            number[:place] + str((int(number[place]) + more) % 10) + number[place + 1 :]
            for place in range(len(number))
            for more in range(1, 10)
        ]
        seen = [slip for slip in slips if fault(kind, slip) == "wrong-digits"]
        assert len(seen) > 0.85 * len(slips), kind


def test_account_that_begins_like_an_iban_has_its_check_digits() -> None:
    assert account_fault(compact("GB82 WEST 1234 5698 7654 32")) is None
    assert account_fault(compact("GB82 WEST 1234 5698 7654 33")) == "wrong-digits"
    assert account_fault(compact("40702 810 0 00000000001")) is None
    assert account_fault("12") == "wrong-form"
    assert {bic_fault(one) for one in ("", "044525225", "DEUTDEFF", "DEUTDEFF500")} == {None}
    assert bic_fault("044") == "wrong-form"
