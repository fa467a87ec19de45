"""The framing is a pure function of the bytes, whatever pieces they come in; the server hears only whom it expects."""

import asyncio
import uuid
from collections.abc import Sequence
from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ami.audiosocket import ID, OVER, SOUND, AudioSocketServer, Frame, Framing

pytestmark = pytest.mark.unit

FRAMES = st.lists(st.builds(Frame, st.integers(0, 255), st.binary(max_size=700)), max_size=12)


def cut(data: bytes, places: Sequence[int]) -> list[bytes]:
    edges = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[first:last] for first, last in pairwise(edges)]


@given(frames=FRAMES, places=st.lists(st.integers(0, 10_000), max_size=12))
def test_frames_cut_anywhere_come_out_as_they_went_in(frames: list[Frame], places: list[int]) -> None:
    framing = Framing()
    pieces = cut(b"".join(frame.encode() for frame in frames), places)
    assert [frame for piece in pieces for frame in framing.feed(piece)] == frames


def test_half_a_frame_gives_nothing_until_its_rest_comes() -> None:
    framing, frame = Framing(), Frame(SOUND, b"abcd")
    assert framing.feed(frame.encode()[:5]) == []
    assert framing.feed(frame.encode()[5:]) == [frame]


class Listening:
    def __init__(self) -> None:
        self.sound = b""
        self.heard = asyncio.Event()
        self.over = asyncio.Event()

    def on_sound(self, sound: bytes) -> None:
        self.sound += sound
        self.heard.set()

    def on_over(self) -> None:
        assert not self.over.is_set()
        self.over.set()


async def test_expected_id_is_heard_until_asterisk_says_that_it_is_over() -> None:
    listener, sound_id = Listening(), uuid.uuid4()
    async with AudioSocketServer("127.0.0.1", 0) as server:
        server.expect(sound_id, listener)
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        for frame in (Frame(ID, sound_id.bytes), Frame(SOUND, b"12"), Frame(0x03, b"5"), Frame(SOUND, b"34")):
            writer.write(frame.encode())
        writer.write(Frame(OVER, b"").encode())
        await listener.over.wait()
        assert listener.sound == b"1234"
        with suppress(ConnectionResetError):
            assert await reader.read(1) == b""
        writer.close()


@pytest.mark.parametrize("first", [Frame(ID, uuid.uuid4().bytes), Frame(ID, b"short"), Frame(SOUND, b"12")])
async def test_stranger_is_shown_the_door(first: Frame) -> None:
    listener = Listening()
    async with AudioSocketServer("127.0.0.1", 0) as server:
        server.expect(uuid.uuid4(), listener)
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(first.encode() + Frame(SOUND, b"12").encode())
        with suppress(ConnectionResetError):
            assert await reader.read(1) == b""
        assert listener.sound == b""
        writer.close()


async def test_tap_that_is_ended_by_us_closes_the_connection_and_tells_the_listener() -> None:
    listener, sound_id = Listening(), uuid.uuid4()
    async with AudioSocketServer("127.0.0.1", 0) as server:
        server.expect(sound_id, listener)
        _, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(Frame(ID, sound_id.bytes).encode() + Frame(SOUND, b"12").encode())
        await listener.heard.wait()
        server.end(sound_id)
        server.end(sound_id)
        await listener.over.wait()
        assert listener.sound == b"12"
        writer.close()
