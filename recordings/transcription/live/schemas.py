"""Live text as browsers and the API see it."""

from datetime import datetime

from pydantic import BaseModel

from recordings.kinds import Side
from recordings.transcription.live.events import LiveState, LiveTurnHeard, WhyNot


class LiveTurnOut(BaseModel):
    """A higher `version` of the same `turn` and `since` replaces a lower one; an empty `text` takes it back. `start`
    and `end` are seconds since `since`. What is not `final` is still guessed."""

    turn: int
    version: int
    speaker: Side
    text: str
    start: float
    end: float
    since: datetime
    final: bool
    language: str

    @classmethod
    def of(cls, turn: LiveTurnHeard) -> "LiveTurnOut":
        return cls.model_validate(turn, from_attributes=True)


class LivePicture(BaseModel):
    """All that was heard so far of a call that goes on; `why` it is not heard."""

    call_id: str
    state: LiveState
    why: WhyNot | None
    turns: list[LiveTurnOut]
