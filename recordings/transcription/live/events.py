"""What is heard of running calls, told on the bus. This is the seam for whoever wants to follow a talk as it goes on
(the desks show it, a script checker may tick its steps by it): subscribe to a topic, read the payload with
`live_turn` or `live_state`. Nothing of it is stored; who comes late has missed it, and the transcript of the recording
is the record.

A turn comes again and again while it is spoken, under the same `turn` and with a growing `version`; `final` ones are
not guessed any more. A call that is heard anew (by another process after a crash) has another `since` and counts from
one again. Even a final one may come once more, when a later word made a card number of its digits: the
newest version counts.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from callcenter.bus import JsonValue, Payload, Topic
from callcenter.calls.facts import CallId
from recordings.kinds import Side
from recordings.transcription.speech import Word

LIVE_TURNS: Final = Topic("live.turns")
LIVE_STATES: Final = Topic("live.states")


class LiveState(StrEnum):
    """`OFF`: not asked for by the settings; `BUSY`: as many calls are heard as the settings allow, or the machine is
    too slow; `UNAVAILABLE`: it should be heard and cannot, see the reason; `CONNECTING`: no sound has come yet;
    `HEARD`; `PAUSED`: as the recording is; `OVER`."""

    OFF = "off"
    BUSY = "busy"
    UNAVAILABLE = "unavailable"
    CONNECTING = "connecting"
    HEARD = "heard"
    PAUSED = "paused"
    OVER = "over"


class WhyNot(StrEnum):
    """Why a call is `UNAVAILABLE` or `BUSY`."""

    NO_MODEL = "no_model"
    NO_LINE = "no_line"
    NO_ENGINE = "no_engine"
    ALL_TAKEN = "all_taken"
    TOO_SLOW = "too_slow"


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveTurnHeard:
    """What one side said between two pauses. `start` and `end` are seconds since `since`, the moment when the call
    began to be heard. `text` is for readers: numbers as people write them, secrets left out. `words` are for programs,
    as the engine gave them, with a mark such as `[card]` in place of a secret; a turn that is not final has none."""

    call_id: CallId
    turn: int
    version: int
    speaker: Side
    text: str
    start: float
    end: float
    since: datetime
    final: bool
    language: str
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveStateChanged:
    call_id: CallId
    state: LiveState
    why: WhyNot | None = None


def turn_payload(turn: LiveTurnHeard) -> Payload:
    words: list[JsonValue] = [[word.w, word.s, word.e, word.conf] for word in turn.words]
    return {
        "call_id": str(turn.call_id),
        "turn": turn.turn,
        "version": turn.version,
        "speaker": str(turn.speaker),
        "text": turn.text,
        "start": turn.start,
        "end": turn.end,
        "since": turn.since.isoformat(),
        "final": turn.final,
        "language": turn.language,
        "words": words,
    }


def live_turn(payload: Payload) -> LiveTurnHeard:
    """Of `LIVE_TURNS`."""
    words = payload["words"]
    return LiveTurnHeard(
        call_id=CallId(str(payload["call_id"])),
        turn=int(str(payload["turn"])),
        version=int(str(payload["version"])),
        speaker=Side(str(payload["speaker"])),
        text=str(payload["text"]),
        start=float(str(payload["start"])),
        end=float(str(payload["end"])),
        since=datetime.fromisoformat(str(payload["since"])),
        final=payload["final"] is True,
        language=str(payload["language"]),
        words=tuple(_word(word) for word in words) if isinstance(words, list) else (),
    )


def state_payload(change: LiveStateChanged) -> Payload:
    return {
        "call_id": str(change.call_id),
        "state": str(change.state),
        "why": None if change.why is None else str(change.why),
    }


def live_state(payload: Payload) -> LiveStateChanged:
    """Of `LIVE_STATES`."""
    why = payload["why"]
    return LiveStateChanged(
        call_id=CallId(str(payload["call_id"])),
        state=LiveState(str(payload["state"])),
        why=None if why is None else WhyNot(str(why)),
    )


def _word(word: JsonValue) -> Word:
    assert isinstance(word, list)  # noqa: S101 - written above
    text, start, end, conf = word
    return Word(str(text), float(str(start)), float(str(end)), float(str(conf)))
