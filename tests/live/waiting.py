"""Waiting for what nothing announces: asked again and again, within a limit."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

LIMIT_S: Final = 30.0
PAUSE_S: Final = 0.05

T = TypeVar("T")


async def until(ask: Callable[[], Awaitable[T | None]], what: str, limit_s: float = LIMIT_S) -> T:
    """The first answer that is neither None nor False."""
    try:
        async with asyncio.timeout(limit_s):
            while True:
                if answer := await ask():
                    return answer
                await asyncio.sleep(PAUSE_S)
    except TimeoutError:
        raise AssertionError(f"not within {limit_s:g} s: {what}") from None
