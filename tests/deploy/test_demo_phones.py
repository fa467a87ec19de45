"""A scripted phone that goes by who calls: what it says, and whom it does not hear."""

import asyncio
import os
import wave
from array import array
from pathlib import Path

import pytest

from deploy.pbx import Pbx, PbxSpec, boot, numbers
from deploy.phones import AgentPhone, Caller

pytestmark = [pytest.mark.asterisk, pytest.mark.xdist_group("demo-phones")]

LOUD = bytes([0x80, 0x00] * 8000)
SILENT = bytes([0xFF] * 16000)


async def test_phone_with_a_track_for_a_caller_plays_it_to_him_and_its_own_to_others() -> None:
    async with boot(PbxSpec(record_calls=True)) as pbx:
        loud, silent = _track(pbx, "loud", LOUD), _track(pbx, "silent", SILENT)
        phone = AgentPhone(extension="103", audio=silent, audio_for=[("sip:[+]?(7|380)[0-9]*[12]@", loud)])
        async with phone.online(pbx):
            heard = [await _heard(pbx, number) for number in ("+74990000501", "+74990000503", "+380440000502")]
    assert heard[0] > 1000
    assert heard[1] < 100
    assert heard[2] > 1000


async def test_phone_ignoring_a_caller_rings_until_he_gives_up_and_answers_others() -> None:
    async with boot(PbxSpec()) as pbx:
        phone = AgentPhone(extension="103", answer_after_s=0.2, ignores="sip:[+]?7[0-9]*7@")
        async with phone.online(pbx):
            ignored = Caller(did=numbers.DID_DIRECT, number="+74990000507", cancel_after_s=1.5)
            assert (await ignored.call(pbx)).ok == 1
            answered = Caller(did=numbers.DID_DIRECT, number="+74990000508", hangup_after_s=0.5)
            assert (await answered.call(pbx)).ok == 1


def _track(pbx: Pbx, name: str, content: bytes) -> Path:
    file = pbx.dirs.base / f"{name}.ul"
    file.write_bytes(content)
    return file


async def _heard(pbx: Pbx, number: str) -> float:
    """The mean loudness of what the caller heard."""
    before = set(pbx.monitor_dir.rglob("*.done"))
    await Caller(did=numbers.DID_DIRECT, number=number, hangup_after_s=1.5).call(pbx)
    async with asyncio.timeout(30):
        while not (done := set(pbx.monitor_dir.rglob("*.done")) - before):
            await asyncio.to_thread(os.sched_yield)
    recording = done.pop()
    with wave.open(str(recording.with_name(f"{recording.stem}-t.wav")), "rb") as file:
        samples = array("h", file.readframes(file.getnframes()))
    return sum(map(abs, samples)) / len(samples)
