"""The bounded queue between the socket and the tracker."""

import pytest

from ami.connection import Connected, Disconnected, Gap
from ami.message import Event
from ami.stream import EventStream

pytestmark = pytest.mark.unit


async def test_overflow_keeps_the_last_connection_mark_in_front_of_the_gap() -> None:
    stream = EventStream(4)
    stream.mark(Connected(1.0, first=True))
    for _ in range(3):
        stream.put(Event("E", {}))
    stream.mark(Disconnected("x"))
    stream.mark(Connected(2.0, first=False))
    for _ in range(4):
        stream.put(Event("F", {}))
    stream.close()
    items = [item async for item in stream]
    assert items[:2] == [Connected(2.0, first=True), Gap(5)]
    assert len(items) <= 4
