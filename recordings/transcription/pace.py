"""A limit to how much of the processor an engine takes, kept by pauses between its pieces of work.

The priority of the process (`child.GENTLE`) already lets calls go first; the limit is for machines whose power or heat
is shared, and for virtual ones that pay for what they use.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from typing import Final, TypeVar

T = TypeVar("T")
WHOLE: Final = 100


class Pace:
    """`percent` of `threads` processors, on average over a few pieces."""

    def __init__(
        self,
        percent: int,
        threads: int,
        *,
        used: Callable[[], float] = time.process_time,
        now: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._share = percent / WHOLE * max(threads, 1)
        self._is_limit = percent < WHOLE
        self._used = used
        self._now = now
        self._pause = pause

    def through(self, pieces: Iterable[T]) -> Iterator[T]:
        """The pieces as they are made, each after the rest that the one before has earned."""
        used, began = self._used(), self._now()
        for piece in pieces:
            yield piece
            if self._is_limit:
                due = (self._used() - used) / self._share
                self._pause(max(due - (self._now() - began), 0.0))
                used, began = self._used(), self._now()
