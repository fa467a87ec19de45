"""The recorded traces under tests/replay, each read once; `full` is the same again as another account hears it.

Those in folders: calls that move between people, through several bridges; README.md there says which.
"""

from functools import cache
from pathlib import Path

from ami.message import Event
from ami.trace import read_trace

REPLAY = Path(__file__).parents[2] / "replay"
PLAIN = sorted(path.stem for path in REPLAY.glob("*.ami"))
FOLDERS = sorted(path.name for path in REPLAY.iterdir() if path.is_dir() and path.name != "full")
CASES = PLAIN + sorted(f"{folder}/{path.stem}" for folder in FOLDERS for path in (REPLAY / folder).glob("*.ami"))


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
