"""A clock that moves when it is told to."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.fakes.stories import NOW


@dataclass(slots=True)
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
