"""The recorded traces under tests/replay, each read once; `full` is the same again as another account hears it.

Those in `moves` were taken on the rig's dial plan with `tT` given to Dial and Queue, extension 8001 for the support
queue and 8055 for ChanSpy: transfers, pick-up, conference, Local members. Their talks go through several bridges.
"""

from functools import cache
from pathlib import Path

from ami.message import Event
from ami.trace import read_trace

REPLAY = Path(__file__).parents[2] / "replay"
PLAIN = sorted(path.stem for path in REPLAY.glob("*.ami"))
CASES = PLAIN + sorted(
    f"{path.parent.name}/{path.stem}" for path in REPLAY.glob("*/*.ami") if path.parent.name != "full"
)


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
