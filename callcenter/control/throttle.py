"""How often one person may make the PBX dial: each call outside costs money, and a stolen session must not ring half
the world."""

from math import ceil
from time import time
from typing import Final

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from callcenter.errors import TooManyRequests

_NAMESPACE: Final = "control-dial"


class DialThrottle:
    """Counted in this process: with n web processes a person gets at most n times as many."""

    def __init__(self, per_minute: int) -> None:
        self._limit = RateLimitItemPerMinute(per_minute, namespace=_NAMESPACE)
        self._counts = MovingWindowRateLimiter(MemoryStorage())

    def take(self, user_id: int) -> None:
        """Count one; TooManyRequests when the minute is full."""
        if self._counts.hit(self._limit, str(user_id)):
            return
        window = self._counts.get_window_stats(self._limit, str(user_id))
        wait = max(1, ceil(window.reset_time - time()))
        raise TooManyRequests("too many calls within a minute", retry_after=wait)
