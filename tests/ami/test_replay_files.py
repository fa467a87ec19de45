"""One trace in every file form that `callcenter replay` reads tells one story."""

import gzip
import json
from pathlib import Path

import pytest

from ami.errors import TraceError
from ami.message import Event
from ami.replay import as_json, replay, replay_events
from ami.tracker import TrackerRules
from tests.ami.tracker.traces import CASES, REPLAY, trace

pytestmark = pytest.mark.replay


@pytest.mark.parametrize("case", CASES)
def test_trace_as_a_json_list_tells_the_same_story(case: str, tmp_path: Path) -> None:
    path = tmp_path / "trace.json"
    path.write_text(json.dumps([event.raw for event in trace(case)]))
    assert replay([path], TrackerRules())[0][1] == replay_events(trace(case), TrackerRules())


@pytest.mark.parametrize("case", ["queue_answered", "attended_transfer", "parking/times_out_parker_gone"])
def test_trace_in_lower_case_tells_the_same_story(case: str, tmp_path: Path) -> None:
    path = tmp_path / "trace.json"
    path.write_text(json.dumps({"events": [_lowered(event) for event in trace(case)]}))
    assert replay([path], TrackerRules())[0][1] == replay_events(trace(case), TrackerRules())


def _lowered(event: Event) -> dict[str, str | list[str]]:
    lowered = {name.lower(): value for name, value in event.raw.items()}
    return lowered | {"event": event.name.lower()}


def test_packed_trace_is_read_and_a_torn_one_refused(tmp_path: Path) -> None:
    raw = REPLAY / "queue_answered.ami"
    packed = tmp_path / "queue_answered.ami"
    packed.write_bytes(gzip.compress(raw.read_bytes()))
    assert as_json(replay([packed], TrackerRules())) == as_json(replay([raw], TrackerRules()))
    packed.write_bytes(packed.read_bytes()[:-100])
    with pytest.raises(TraceError, match="gzip"):
        replay([packed], TrackerRules())
