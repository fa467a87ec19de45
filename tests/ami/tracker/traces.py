"""The recorded traces under tests/replay, each read once."""

from functools import cache
from pathlib import Path

from ami.message import Event
from ami.trace import read_trace

REPLAY = Path(__file__).parents[2] / "replay"
CASES = sorted(path.stem for path in REPLAY.glob("*.ami"))


@cache
def trace(case: str) -> tuple[Event, ...]:
    return tuple(read_trace((REPLAY / f"{case}.ami").read_bytes()).events)


def renamed(case: str, prefix: str) -> list[Event]:
    """The same calls on other ids, so that traces can run through one tracker at the same time."""
    ids = ("Uniqueid", "Linkedid")
    events = []
    for event in trace(case):
        headers = {
            name: f"{prefix}-{value}" if value and (name.endswith(ids) or name == "BridgeUniqueid") else value
            for name, value in event.headers.items()
        }
        events.append(Event(event.name, headers))
    return events
