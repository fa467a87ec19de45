"""A filter comes back as it was saved, and nonsense is refused as such."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from crm.lists.filters import CustomerFilter

pytestmark = pytest.mark.unit

_DAY = st.one_of(st.none(), st.dates().map(str), st.integers(0, 9999).map(lambda days: f"-{days}d"))
_FILTERS = st.fixed_dictionaries(
    {},
    optional={
        "q": st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=50),
        "kind": st.sampled_from(["contact", "company", "lead"]),
        "responsible": st.sampled_from(["mine", "nobody", "17"]),
        "tag": st.lists(st.text("абв xyz", min_size=1).filter(str.strip).map(lambda text: text[:40]), max_size=5),
        "status": st.sampled_from(["new", "lost"]),
        "created_from": _DAY,
        "contact_to": _DAY,
        "open_deal": st.sampled_from([True, False, None]),
        "untouched": st.just(False),
    },
)
_JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_FILTERS)
def test_filter_saved_and_read_again_is_the_same(values: dict[str, Any]) -> None:
    chosen = CustomerFilter.model_validate(values)
    stored = chosen.model_dump(mode="json", exclude_defaults=True)
    assert CustomerFilter.model_validate(stored) == chosen


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from([*CustomerFilter.model_fields, "x"]), _JUNK, max_size=4))
def test_filter_of_anything_is_read_or_refused_as_invalid(values: dict[str, Any]) -> None:
    try:
        chosen = CustomerFilter.model_validate(values)
    except ValidationError:
        return
    assert CustomerFilter.model_validate(chosen.model_dump(mode="json", exclude_defaults=True)) == chosen
