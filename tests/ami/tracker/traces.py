"""The recorded traces under tests/replay, each read once; `full` is the same again as another account hears it.

Those in folders: calls that move between people, through several bridges; README.md there says which.
"""

import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import Final

from ami.message import Event
from ami.trace import read_trace

REPLAY = Path(__file__).parents[2] / "replay"
PLAIN = sorted(path.stem for path in REPLAY.glob("*.ami"))
FOLDERS = sorted(path.name for path in REPLAY.iterdir() if path.is_dir() and path.name != "full")
CASES = PLAIN + sorted(f"{folder}/{path.stem}" for folder in FOLDERS for path in (REPLAY / folder).glob("*.ami"))

CORE: Final = frozenset(
    {
        *("queue_agent_no_answer_then_next", "attended_transfer", "two_calls_interleaved", "pickup"),
        *("transfers/keys_consult", "transfers/refer_busy", "holds/twice", "forwards/by_phone"),
        *("parking/by_transfer_other_agent", "parking/times_out_back_to_parker", "conferences/wait_for_the_chair"),
    }
)
"""One or two of each kind: in these everything is tried at every place, in the others at `SAMPLED` places."""
SAMPLED: Final = 6
EVERYWHERE: Final = bool(os.environ.get("EVERY_PLACE"))
"""For whoever changed the tracker: every place of every trace, in some minutes."""


def places(case: str, among: Sequence[int], theme: str) -> list[int]:
    """The same ones in every run, others for each theme."""
    if EVERYWHERE or case in CORE or len(among) <= SAMPLED:
        return list(among)
    return sorted(Random(f"{theme} {case}").sample(among, SAMPLED))


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
