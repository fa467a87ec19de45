"""Facts survive the wire, and nothing else does."""

from datetime import UTC, datetime
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.bus import Payload
from callcenter.calls import wire
from callcenter.calls.facts import CallFact, CallsMerged, MemberChanged
from tests.fakes.stories import Script

pytestmark = pytest.mark.unit

st.register_type_strategy(datetime, st.datetimes(timezones=st.just(UTC)))
st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))


@pytest.mark.parametrize("kind", get_args(CallFact))
@given(data=st.data())
def test_any_call_fact_sent_and_read_is_the_same(kind: type[Any], data: st.DataObject) -> None:
    fact = data.draw(st.from_type(kind))
    assert wire.call_fact(wire.to_payload(fact)) == fact


@given(fact=st.from_type(MemberChanged))
def test_member_change_sent_and_read_is_the_same(fact: MemberChanged) -> None:
    assert wire.member_changed(wire.to_payload(fact)) == fact


def test_every_fact_has_a_type_of_its_own() -> None:
    script = Script("1")
    assert wire.to_payload(script.leg())["type"] == "leg_started"
    assert len(wire._CALL_FACTS) == len(get_args(CallFact))


BROKEN: list[tuple[str, dict[str, Any]]] = [
    ("version", {"v": 2}),
    ("type", {"type": "call_exploded"}),
    ("type of the other topic", {"type": "member_changed"}),
    ("foreign field", {"extra": 1}),
    ("number for text", {"absorbed": 5}),
    ("no text", {"absorbed": None}),
    ("time without zone", {"at": "2026-01-01T00:00:00"}),
    ("no time", {"at": "yesterday"}),
    ("number for time", {"at": 5}),
]


@pytest.mark.parametrize("change", [change for _, change in BROKEN], ids=[name for name, _ in BROKEN])
def test_broken_document_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(wire.WireError):
        wire.call_fact({**wire.to_payload(Script("1").absorbs(Script("2"))), **change})


def test_document_without_a_field_is_refused() -> None:
    payload = dict(wire.to_payload(Script("1").absorbs(Script("2"))))
    del payload["absorbed"]
    with pytest.raises(wire.WireError):
        wire.call_fact(payload)


@pytest.mark.parametrize("value", [True, "1", 1.0])
def test_cause_of_another_kind_is_refused(value: object) -> None:
    document: dict[str, Any] = {**wire.to_payload(Script("1").ended()), "cause": value}
    with pytest.raises(wire.WireError):
        wire.call_fact(document)


def test_error_about_a_value_does_not_show_it() -> None:
    document: Payload = {**wire.to_payload(Script("1").started()), "direction": "+79161234567"}
    with pytest.raises(wire.WireError) as caught:
        wire.call_fact(document)
    assert "7916" not in str(caught.value)
    assert isinstance(wire.call_fact(wire.to_payload(Script("1").absorbs(Script("2")))), CallsMerged)
