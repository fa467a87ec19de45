"""From when on a figure is worth a look, and from when on it needs a hand."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Seconds = Annotated[float, Field(ge=1, le=86_400)]
Share = Annotated[float, Field(ge=0, le=1)]
Callers = Annotated[int, Field(ge=1, le=10_000)]


class Sound(StrEnum):
    NONE = "none"
    SOFT = "soft"
    LOUD = "loud"


class QueueThresholds(BaseModel):
    """Of one queue. The service level is the recent one, on offered calls; `ready_min` is how many should be ready."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    wait_warn_s: Seconds = 20
    wait_alarm_s: Seconds = 60
    waiting_warn: Callers = 3
    waiting_alarm: Callers = 6
    level_warn: Share = 0.8
    level_alarm: Share = 0.6
    ready_min: int = Field(1, ge=0, le=1000)
    sound: Sound = Sound.NONE

    @model_validator(mode="after")
    def _alarm_is_worse(self) -> Self:
        if self.wait_alarm_s < self.wait_warn_s or self.waiting_alarm < self.waiting_warn:
            raise ValueError("the alarm comes after the warning")
        if self.level_alarm > self.level_warn:
            raise ValueError("the alarm's service level is the lower one")
        return self


class TeamThresholds(BaseModel):
    """Of everybody's own doing."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    pause_s: Seconds = 900
    talk_s: Seconds = 900
    hold_s: Seconds = 120
    wrap_up_s: Seconds = 60
    sound: Sound = Sound.NONE


class Thresholds(BaseModel):
    """`usual` for the queues that are not named."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    usual: QueueThresholds = QueueThresholds()
    of_queue: dict[str, QueueThresholds] = Field({}, max_length=500)
    team: TeamThresholds = TeamThresholds()

    def of(self, queue: str) -> QueueThresholds:
        return self.of_queue.get(queue, self.usual)
