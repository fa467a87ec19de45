"""`callcenter replay` as people run it, and the stories of the recorded traces as they were reviewed."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from ami.framing import Framer
from ami.message import Event
from ami.replay import as_json, replay, replay_command, replay_events
from ami.tracker import HEARD, VARIABLES, TrackerRules
from callcenter.calls.story import CallStory
from tests.ami.tracker.traces import CASES, REPLAY, trace

pytestmark = pytest.mark.replay

KEYS = {
    *("id", "direction", "from", "to", "did", "queue", "status", "started_at", "answered_at", "ended_at", "wait_s"),
    *("talk_s", "hold_s", "hangup_by", "legs", "talks", "queue_visits", "transfers", "pickups"),
}
FULL = sorted(path.stem for path in (REPLAY / "full").glob("*.ami"))
LEG_KEYS = {"uniqueid", "channel", "endpoint", "role", "ring_at", "answered_at", "ended_at", "outcome"}


@pytest.fixture
def app() -> typer.Typer:
    app = typer.Typer()
    app.command()(replay_command)
    return app


def run(app: typer.Typer, *arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.mark.parametrize("case", CASES)
def test_trace_story_is_the_reviewed_one(case: str) -> None:
    told = as_json(replay([REPLAY / f"{case}.ami"], TrackerRules()))
    assert told == json.loads((REPLAY / f"{case}.story.json").read_text())


@pytest.mark.parametrize("case", FULL)
def test_full_feed_tells_the_story_of_the_filtered_feed(case: str) -> None:
    full, filtered = (replay([REPLAY / folder / f"{case}.ami"], TrackerRules())[0][1] for folder in ("full", ""))
    assert full.remarks == []
    assert [_gist(story) for story in full.stories] == [_gist(story) for story in filtered.stories]


@pytest.mark.parametrize("case", FULL)
def test_events_that_the_tracker_does_not_hear_are_skipped_without_loss(case: str) -> None:
    framer = Framer(wanted=HEARD, variables=VARIABLES)
    heard = framer.feed((REPLAY / "full" / f"{case}.ami").read_bytes())
    everything = trace(f"full/{case}")
    assert framer.skipped == len(everything) - len(heard) > 0
    events = [message for message in heard if isinstance(message, Event)]
    assert replay_events(events, TrackerRules()) == replay_events(everything, TrackerRules())


def _gist(story: CallStory) -> tuple[object, ...]:
    """What does not differ between two recordings of one case."""
    legs = sorted((leg.endpoint, leg.role, leg.outcome) for leg in story.legs)
    visits = [(visit.queue, visit.outcome, visit.agent) for visit in story.queue_visits]
    transfers = [(transfer.kind, transfer.by, transfer.outcome) for transfer in story.transfers]
    return (
        story.direction,
        story.status,
        story.hangup_by,
        legs,
        [talk.between for talk in story.talks],
        visits,
        transfers,
    )


def test_json_output_has_the_published_keys(app: typer.Typer) -> None:
    result = run(app, REPLAY / "queue_answered.ami", "--json")
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    assert told.keys() == {"calls", "warnings"}
    (call,) = told["calls"]
    assert call.keys() >= KEYS
    assert call["legs"][0].keys() >= LEG_KEYS
    assert call["talks"][0].keys() == {"between", "start", "end"}
    assert call["talks"][0]["between"] == ["PJSIP/trunk", "PJSIP/101"]
    assert call["queue_visits"][0].keys() == {"queue", "entered_at", "left_at", "outcome", "agent", "wait_s"}
    assert call["started_at"].endswith("+00:00")
    assert len(call["started_at"]) == len("2026-11-22T16:00:00.000000+00:00")


def test_json_list_of_events_gives_the_same_story(app: typer.Typer, tmp_path: Path) -> None:
    file = tmp_path / "events.json"
    file.write_text(json.dumps([event.headers | {"content": ""} for event in trace("queue_answered")]))
    from_json = json.loads(run(app, file, "--json").stdout)
    from_text = json.loads(run(app, REPLAY / "queue_answered.ami", "--json").stdout)
    assert from_json == from_text


def test_several_files_are_traces_of_their_own(app: typer.Typer) -> None:
    file = REPLAY / "queue_answered.ami"
    told = json.loads(run(app, file, file, "--json").stdout)
    assert [call["id"] for call in told["calls"]] == [told["calls"][0]["id"]] * 2
    assert told["calls"][0] == told["calls"][1]


def test_text_output_tells_the_time_line(app: typer.Typer) -> None:
    result = run(app, REPLAY / "queue_agent_no_answer_then_next.ami")
    assert result.exit_code == 0
    words = [
        "queue sales: enters",
        "PJSIP/101 rings",
        "PJSIP/101 hangs up (no_answer)",
        "talk PJSIP/trunk and PJSIP/102",
    ]
    places = [result.stdout.index(word) for word in words]
    assert places == sorted(places)


def test_trunk_option_names_an_outside_endpoint(app: typer.Typer, tmp_path: Path) -> None:
    file = tmp_path / "renamed.ami"
    text = (REPLAY / "inbound_direct_answered.ami").read_text()
    file.write_text(text.replace("PJSIP/trunk", "PJSIP/mts").replace("from-trunk", "lines"))
    told = json.loads(run(app, file, "--json", "--trunk", "PJSIP/mts").stdout)
    assert told["calls"][0]["direction"] == "inbound"


@pytest.mark.parametrize(
    "content",
    [b"", b"hello\nworld\n", b"{}", b"[1, 2]", b"[", b'[{"no": "event"}]', b"\x00\xff\xfe" * 50, b"[" * 100_000],
)
def test_file_that_is_no_trace_is_refused_with_a_reason(app: typer.Typer, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "bad.ami"
    file.write_bytes(content)
    result = run(app, file)
    assert result.exit_code == 2
    assert "bad.ami" in result.stderr
    assert "Traceback" not in result.stderr


def test_file_that_is_missing_or_a_folder_is_refused(app: typer.Typer, tmp_path: Path) -> None:
    for path in (tmp_path / "none.ami", tmp_path):
        result = run(app, path)
        assert (result.exit_code, str(path) in result.stderr) == (2, True)


def test_bad_file_among_good_ones_prints_no_half_answer(app: typer.Typer, tmp_path: Path) -> None:
    bad = tmp_path / "bad.ami"
    bad.write_text("hello")
    result = run(app, REPLAY / "queue_answered.ami", bad, "--json")
    assert (result.exit_code, result.stdout) == (2, "")
