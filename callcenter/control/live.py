"""The running calls of all nodes, folded from facts in this process: what a command is judged by.

Facts may come twice; those of a call whose beginning was missed are told again from the database by whoever feeds.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress

from callcenter.calls.facts import CallFact, CallId, CallsMerged, Endpoint
from callcenter.calls.story import CallStory, Leg
from callcenter.calls.storybook import StoryBook


class LiveCalls:
    """`apply` is called in the order of the facts."""

    def __init__(self) -> None:
        self._book = StoryBook()
        self._merged: dict[CallId, CallId] = {}
        self._waiters: set[asyncio.Event] = set()
        self._watchers: list[Callable[[CallId], None]] = []

    def apply(self, fact: CallFact) -> None:
        if isinstance(fact, CallsMerged):
            self._merge(fact)
        story = self._book.apply(fact)
        if story is not None and story.ended_at is not None:
            self._merged = {old: new for old, new in self._merged.items() if new != story.id}
        for watcher in self._watchers:
            watcher(fact.call_id)
            if isinstance(fact, CallsMerged):
                watcher(fact.absorbed)
        for waiter in self._waiters:
            waiter.set()

    def watch(self, watcher: Callable[[CallId], None]) -> None:
        """Tell each call that changed, when it has changed."""
        self._watchers.append(watcher)

    def call(self, call_id: str) -> CallStory | None:
        """The running call, also by the id of one that it took in; its durations are old."""
        found = CallId(call_id)
        story = self._book.as_it_stands(self._merged.get(found, found))
        return None if story is None or story.ended_at is not None else story

    def calls(self) -> Sequence[CallStory]:
        return self._book.running()

    def legs_of(self, endpoint: Endpoint) -> list[tuple[CallStory, Leg]]:
        """Where the device takes part now."""
        return [
            (story, leg)
            for story in self._book.running()
            for leg in story.legs
            if leg.endpoint == endpoint and leg.ended_at is None
        ]

    async def until(self, seen: Callable[[], bool], limit_s: float) -> bool:
        """Whether it is, or comes to be, so within the limit."""
        changed = asyncio.Event()
        self._waiters.add(changed)
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(limit_s):
                    while not seen():
                        await changed.wait()
                        changed.clear()
            return seen()
        finally:
            self._waiters.discard(changed)

    def _merge(self, fact: CallsMerged) -> None:
        for old, new in self._merged.items():
            if new == fact.absorbed:
                self._merged[old] = fact.call_id
        self._merged[fact.absorbed] = fact.call_id
