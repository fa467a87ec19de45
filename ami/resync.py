"""Asking a PBX for its present state after every (re)connect."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from ami.tracker.events import EventLike
from ami.tracker.snapshot import LIST_ACTIONS, Snapshot, snapshot_from


class ListSource(Protocol):
    async def list(self, action: Mapping[str, str]) -> Sequence[EventLike]:
        """The rows of a list action, without its closing event."""


async def take_snapshot(source: ListSource, *, node: str, at: datetime) -> Snapshot:
    """One list after the other, because Asterisk locks every channel for each.

    Live events must be held back from before the first question and fed after `Tracker.rebuild`: what they
    repeat changes nothing, and what happened while the lists were written is in them.
    """
    rows = {action: await source.list({"Action": action}) for action in LIST_ACTIONS}
    return snapshot_from(node, at, rows)
