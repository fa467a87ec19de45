"""The life of a transcript."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class TranscriptState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


TRANSITIONS: Final[Mapping[TranscriptState, frozenset[TranscriptState]]] = MappingProxyType(
    {
        TranscriptState.QUEUED: frozenset({TranscriptState.RUNNING, TranscriptState.FAILED}),
        # A killed worker's work begins again.
        TranscriptState.RUNNING: frozenset(TranscriptState),
        TranscriptState.DONE: frozenset(),
        TranscriptState.FAILED: frozenset({TranscriptState.RUNNING}),
    }
)


def may_become(now: str, then: TranscriptState) -> bool:
    return then in TRANSITIONS[TranscriptState(now)]
