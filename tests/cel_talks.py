"""Who heard whom for how long, from the bridges in Asterisk's own Channel Event Log."""

import csv
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from ami.tracker.identity import is_local, local_pair

MOVED_S = 0.3
"""While Asterisk moves a channel between bridges, nobody would call the talk interrupted."""


@dataclass
class Bridges:
    """Who is in which bridge, by uniqueid; Local halves join two bridges.

    `music`: who hears music now; in a conference `room` that is a member who waits for its chair and hears nobody.
    """

    members: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    rooms: set[str] = field(default_factory=set)
    music: set[str] = field(default_factory=set)

    def hear(self, row: list[str]) -> bool:
        """Whether the row may change who hears whom."""
        if row[0] in ("BRIDGE_ENTER", "BRIDGE_EXIT"):
            self._move(row, json.loads(row[-1]))
        elif "MOH_STREAM_BEGIN" in row:
            self.music.add(row[2])
        elif "MOH_STREAM_END" in row:
            self.music.discard(row[2])
        else:
            return False
        return True

    def _move(self, row: list[str], extra: dict[str, str]) -> None:
        bridge = extra["bridge_id"]
        if row[11] == "ConfBridge":
            self.rooms.add(bridge)
        if row[0] == "BRIDGE_ENTER" and extra["bridge_technology"] != "holding_bridge":
            self.members[bridge][row[2]] = row[4]
        else:
            self.members[bridge].pop(row[2], None)

    def hearing(self) -> Iterator[set[str]]:
        """Groups of real channels that hear each other."""
        left = set(self.members)
        while left:
            wave, group = [left.pop()], set()
            while wave:
                bridge = wave.pop()
                for uniqueid, name in self.members[bridge].items():
                    if not is_local(name):
                        group |= {uniqueid} - (self.music if bridge in self.rooms else set())
                        continue
                    beyond = [
                        other
                        for other in left
                        for twin in self.members[other].values()
                        if local_pair(twin) == local_pair(name) and twin != name
                    ]
                    left.difference_update(beyond)
                    wave += beyond
            yield group


def _spans(file: Path) -> dict[str, list[tuple[float, float]]]:
    """For each real channel the times in which it heard another one."""
    bridges, since = Bridges(), dict[str, float]()
    heard: dict[str, list[tuple[float, float]]] = defaultdict(list)
    with file.open(newline="") as lines:
        for row in csv.reader(lines):
            if not bridges.hear(row):
                continue
            at = datetime.strptime(row[1], "%Y-%m-%d %H:%M:%S.%f").replace(tzinfo=UTC).timestamp()
            talking = {uniqueid for group in bridges.hearing() if len(group) > 1 for uniqueid in group}
            for uniqueid in talking - since.keys():
                since[uniqueid] = at
            for uniqueid in since.keys() - talking:
                heard[uniqueid].append((since.pop(uniqueid), at))
    assert not since
    return heard


def _seconds(times: list[tuple[float, float]]) -> float:
    moved = [after[0] - before[1] for before, after in pairwise(times) if after[0] - before[1] < MOVED_S]
    return sum(end - start for start, end in times) + sum(moved)


def talk_by_channel(file: Path) -> dict[str, float]:
    """Seconds in which each real channel shared a bridge with another, by uniqueid; through Local pairs too."""
    return {uniqueid: seconds for uniqueid, times in _spans(file).items() if (seconds := _seconds(times)) > 0}
