"""Sealed objects open to what they were, any range of them too, and to nothing else."""

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.objects.errors import Damaged, UnknownKey
from callcenter.objects.sealing import CHUNK, SEALED_CHUNK, ChunkCipher, Keyring, chunks_of, sealed_size, span

pytestmark = pytest.mark.unit

KEY = bytes(range(32))
SIZES = st.one_of(
    st.integers(1, 3 * CHUNK + 5),
    st.sampled_from([1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK - 1, 2 * CHUNK, 2 * CHUNK + 1]),
)
CONTENT = os.urandom(3 * CHUNK + 5)


def sealed(size: int) -> bytes:
    cipher = ChunkCipher(KEY, size)
    return b"".join(cipher.seal(number, content_chunk(size, number)) for number in range(chunks_of(size)))


def content_chunk(size: int, number: int) -> bytes:
    return CONTENT[:size][number * CHUNK : (number + 1) * CHUNK]


@st.composite
def ranges(draw: st.DrawFn) -> tuple[int, int, int]:
    size = draw(SIZES)
    start = draw(st.integers(0, size - 1))
    return start, draw(st.integers(start + 1, size)), size


@settings(max_examples=150, deadline=None)
@given(ranges())
def test_any_range_of_a_sealed_object_opened_is_that_range_of_the_content(wanted: tuple[int, int, int]) -> None:
    start, end, size = wanted
    stored = sealed(size)
    place = span(start, end, size)
    cipher = ChunkCipher(KEY, size)
    read = stored[place.start : place.end]
    chunks = [read[at : at + SEALED_CHUNK] for at in range(0, len(read), SEALED_CHUNK)]
    opened = b"".join(cipher.open(place.first_chunk + number, chunk) for number, chunk in enumerate(chunks))
    assert opened[place.skip : place.skip + place.length] == CONTENT[start:end]
    assert len(stored) == sealed_size(size)


@pytest.mark.parametrize(("start", "end", "size"), [(0, 0, 5), (3, 2, 5), (0, 6, 5), (-1, 2, 5)])
def test_range_outside_the_content_is_refused(start: int, end: int, size: int) -> None:
    with pytest.raises(ValueError, match="no range"):
        span(start, end, size)


def test_sealed_chunk_with_one_changed_bit_does_not_open() -> None:
    chunk = bytearray(sealed(100))
    chunk[50] ^= 1
    with pytest.raises(Damaged):
        ChunkCipher(KEY, 100).open(0, bytes(chunk))


def test_sealed_object_cut_off_at_a_chunk_does_not_open_as_a_shorter_one() -> None:
    first = sealed(2 * CHUNK)[:SEALED_CHUNK]
    with pytest.raises(Damaged):
        ChunkCipher(KEY, CHUNK).open(0, first)


def test_chunks_swapped_do_not_open() -> None:
    stored = sealed(3 * CHUNK)
    with pytest.raises(Damaged):
        ChunkCipher(KEY, 3 * CHUNK).open(0, stored[SEALED_CHUNK : 2 * SEALED_CHUNK])


def test_object_key_sealed_anew_under_the_next_master_key_is_the_same_key() -> None:
    old = Keyring({"a": b"a" * 32}, "a")
    fresh = old.fresh()
    assert fresh is not None
    both = Keyring({"a": b"a" * 32, "b": b"b" * 32}, "b")
    again = both.seal(both.open(fresh[0]))
    assert again.key_id == "b"
    assert Keyring({"b": b"b" * 32}, "b").open(again) == fresh[1]


def test_master_key_gone_or_replaced_says_so() -> None:
    fresh = Keyring({"a": b"a" * 32}, "a").fresh()
    assert fresh is not None
    with pytest.raises(UnknownKey, match="no master key"):
        Keyring({}, None).open(fresh[0])
    with pytest.raises(UnknownKey, match="not the one"):
        Keyring({"a": b"c" * 32}, "a").open(fresh[0])


def test_keyring_without_a_current_key_seals_nothing() -> None:
    assert Keyring({"a": b"a" * 32}, None).fresh() is None
