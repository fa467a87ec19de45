"""A story is the same after its way through rows."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from callcenter.calls.models import CallLeg, CallRecord
from callcenter.calls.storage import KEYS, CallRows, Changes, add_changes, rows_of, story_of
from callcenter.calls.story import (
    CallStory,
    Forward,
    Hold,
    Leg,
    Pickup,
    QueueVisit,
    Recording,
    Talk,
    Transfer,
    Warning_,
)

pytestmark = pytest.mark.unit

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
TIME = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds


def parts(kind: type[Any], *key: str) -> st.SearchStrategy[list[Any]]:
    return st.lists(st.from_type(kind), max_size=3, unique_by=lambda part: tuple(getattr(part, name) for name in key))


@st.composite
def stories(draw: st.DrawFn) -> CallStory:
    with_types = {
        "legs": parts(Leg, "uniqueid"),
        "talks": parts(Talk, "uniqueids", "start"),
        "holds": parts(Hold, "uniqueid", "start"),
        "queue_visits": parts(QueueVisit, "queue", "uniqueid", "entered_at"),
        "transfers": parts(Transfer, "at", "kind", "by", "to_party"),
        "pickups": parts(Pickup, "at", "by", "instead_of"),
        "forwards": parts(Forward, "at", "by", "to_party"),
        "recordings": parts(Recording, "uniqueid", "file"),
        "warnings": parts(Warning_, "name", "at", "detail"),
    }
    return draw(st.builds(CallStory, **with_types))


@pytest.fixture(scope="module", autouse=True)
def plain_values() -> None:
    st.register_type_strategy(str, TEXT)
    st.register_type_strategy(datetime, TIME)
    st.register_type_strategy(float, st.floats(0, 1e6))


def rows(story: CallStory) -> CallRows:
    return rows_of(story, normalise=lambda number: number or None, users={})


@given(stories())
@settings(max_examples=60, suppress_health_check=list(HealthCheck))
def test_any_story_as_rows_and_back_is_the_same(story: CallStory) -> None:
    assert story_of(rows(story)) == story


@given(stories())
@settings(max_examples=30, suppress_health_check=list(HealthCheck))
def test_unchanged_story_changes_no_rows(story: CallStory) -> None:
    changes = Changes()
    add_changes(changes, rows(story), rows(story))
    assert changes == Changes()


@given(stories(), stories())
@settings(max_examples=60, suppress_health_check=list(HealthCheck))
def test_changes_applied_to_the_old_rows_give_the_new(old: CallStory, new: CallStory) -> None:
    new.id = old.id
    changes = Changes()
    add_changes(changes, rows(new), rows(old))
    result = {table: dict(found) for table, found in rows(old).parts.items()}
    for table, gone in changes.deletes.items():
        for row in gone:
            del result[table][tuple(row[name] for name in KEYS[table])]
    for table in KEYS:
        for row in changes.upserts.get(table, []):
            result[table][tuple(row[name] for name in KEYS[table])] = row
    call = (changes.upserts.get(CallRecord) or [rows(old).call])[0]
    assert story_of(CallRows(call, result)) == new


def test_every_part_of_a_story_has_a_table() -> None:
    lists = {name for name, hint in CallStory.__annotations__.items() if "list" in str(hint)}
    assert len(lists) == len(KEYS)
    assert KEYS[CallLeg] == ("call_id", "uniqueid")
