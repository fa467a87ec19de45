"""Real calls with a tone on each side: what the exchange recorded is found, heard and told, through the product."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path
from typing import Final

import av
import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from ami.connection import AmiConnection, AmiSettings, State
from ami.recording import AmiRecording
from callcenter.recording_settings import RecordingSettings
from deploy.pbx import PbxSpec, numbers
from deploy.phones import AgentDials, AgentPhone, Caller, OutsidePhone
from recordings.capture.policy import Policy
from tests.live.calls import on_the_phone
from tests.live.fresh import fresh_number
from tests.live.house import House, HouseSpec
from tests.live.people import Json, Person, signed_in
from tests.live.waiting import until
from tests.recordings.tones import AGENT_HZ, CUSTOMER_HZ, LEAST, heard, ulaw, wav

pytestmark = [pytest.mark.asterisk, pytest.mark.xdist_group("live-recordings")]

NEVER: Final = "+74990002009"
RULES: Final = [
    {"name": "never", "number": NEVER, "share": 0},
    {"name": "inside", "direction": "internal", "person": "112"},
]
SECOND_AGENT_HZ: Final = 1700
QUESTION_HZ: Final = 2500
PAUSE_S: Final = 3
TAKEN_IN_S: Final = 90
"""The sources are looked at every ten seconds; a busy machine needs longer for the copies."""

HOUSE = HouseSpec(
    pbx=PbxSpec(record_calls=True, direct_ring_s=15, internal_ring_s=15, outbound_ring_s=15),
    environment={
        "CALLCENTER_RECORDINGS__RULES": json.dumps(RULES),
        "CALLCENTER_CONTROL__RECORDING_PAUSE_S": str(PAUSE_S),
    },
)


async def recorded_call(person: Person, number: str) -> Json:
    """The call of this number as the list of recordings has it."""

    async def found() -> Json | None:
        page = await person.get("/recordings", number=number)
        return page["items"][0] if page["items"] else None

    return await until(found, f"the recording of {number}", TAKEN_IN_S)


async def sound(person: Person, recording: Json, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    url = f"{person.house.url}/api/v1/recordings/{recording['id']}/{path}"
    async with person.http.get(url, headers=headers) as response:
        return response.status, dict(response.headers), await response.read()


async def track(person: Person, recording: Json, side: str) -> tuple[NDArray[np.float64], int]:
    status, _, body = await sound(person, recording, f"tracks/{side}?why=test")
    assert status == 200
    samples, rate = soundfile.read(BytesIO(body))
    return samples, rate


def channels(body: bytes) -> NDArray[np.float64]:
    """Both channels of a browser's copy at 8 kHz."""
    with av.open(BytesIO(body), "r") as container:
        resampler = av.AudioResampler("fltp", "stereo", 8000)
        frames = [part.to_ndarray() for frame in container.decode(audio=0) for part in resampler.resample(frame)]
    return np.concatenate(frames, axis=1)


def tones_of(house: House, seconds: float = 30) -> dict[float, Path]:
    folder = house.pbx.dirs.base
    return {hz: ulaw(folder / f"{hz}.ul", hz, seconds) for hz in (CUSTOMER_HZ, AGENT_HZ, SECOND_AGENT_HZ)}


def each_second(samples: NDArray[np.float64], rate: int) -> list[NDArray[np.float64]]:
    return [samples[at : at + rate] for at in range(0, len(samples), rate)]


async def talking_channel(house: House) -> str:
    """The caller's channel, as soon as somebody talks with him."""

    async def found() -> str | None:
        rows = [line.split("!") for line in (await house.pbx.cli("core show channels concise")).splitlines()]
        return next((row[0] for row in rows if row[0].startswith("PJSIP/trunk") and row[4] == "Up" and row[12]), None)

    return await until(found, "a caller in a talk")


async def spoken(house: House) -> bool:
    """Asterisk writes in blocks of 32 KB, which are two seconds."""
    open_files = [path for path in house.pbx.monitor_dir.rglob("*-t.wav") if not _is_done(path)]
    return any(path.stat().st_size >= 32_000 for path in open_files)


def _is_done(track: Path) -> bool:
    return track.with_name(track.name.replace("-t.wav", ".done")).exists()


async def test_answered_call_recorded_each_side_is_heard_on_its_own_track(house: House) -> None:
    number, folder = fresh_number(), house.pbx.dirs.base
    customer, agent = ulaw(folder / "c1.ul", CUSTOMER_HZ, 10), ulaw(folder / "a1.ul", AGENT_HZ, 10)
    async with signed_in(house, "grace") as grace, signed_in(house, "irina") as irina:
        async with AgentPhone(extension="103", audio=agent).online(house.pbx):
            await Caller(did=numbers.DID_DIRECT, number=number, audio=customer, hangup_after_s=3).call(house.pbx)
        call = await recorded_call(irina, number)
        (recording,) = call["recordings"]
        assert recording["duration_s"] == pytest.approx(3, abs=1)
        assert (recording["bound_by"], recording["state"]) == ("uniqueid", "stored")
        for side, own, other in (("customer", CUSTOMER_HZ, AGENT_HZ), ("agent", AGENT_HZ, CUSTOMER_HZ)):
            samples, rate = await track(irina, recording, side)
            assert heard(samples, rate, own) > LEAST * 4
            assert heard(samples, rate, other) < LEAST
        await assert_browser_hears_both(irina, recording)
        assert [one["id"] for one in (await recorded_call(grace, number))["recordings"]] == [recording["id"]]
    await assert_told(house, recording)


async def assert_browser_hears_both(person: Person, recording: Json) -> None:
    for form in ("ogg", "mp3"):
        status, headers, body = await sound(person, recording, f"audio?format={form}")
        left, right = channels(body)
        assert heard(left, 8000, CUSTOMER_HZ) > LEAST * 4 > LEAST > heard(left, 8000, AGENT_HZ)
        assert heard(right, 8000, AGENT_HZ) > LEAST * 4 > LEAST > heard(right, 8000, CUSTOMER_HZ)
        status, headers, part = await sound(person, recording, f"audio?format={form}", Range="bytes=100-299")
        assert (status, part, headers["Content-Range"]) == (206, body[100:300], f"bytes 100-299/{len(body)}")
    _, _, peaks = await sound(person, recording, "peaks")
    document = json.loads(peaks)
    assert (document["version"], document["channels"], document["bits"]) == (2, 2, 8)
    assert len(document["data"]) == document["length"] * 4


async def assert_told(house: House, recording: Json) -> None:
    async with signed_in(house, "admin") as admin:
        entries = (await admin.get("/audit", subject_kind="recording", subject_id=str(recording["id"])))["items"]
    told = [(entry["action"], entry["login"], entry["detail"].get("why", "")) for entry in reversed(entries)]
    assert told == [
        ("recording.download", "irina", "test"),
        ("recording.download", "irina", "test"),
        ("recording.play", "irina", ""),
    ]


async def test_recording_asked_for_by_who_had_no_part_is_not_found(house: House) -> None:
    number, tones = fresh_number(), tones_of(house)
    async with signed_in(house, "irina") as irina, signed_in(house, "timur") as timur:
        async with AgentPhone(extension="103").online(house.pbx):
            await Caller(did=numbers.DID_DIRECT, number=number, audio=tones[CUSTOMER_HZ], hangup_after_s=1.5).call(
                house.pbx
            )
        (recording,) = (await recorded_call(irina, number))["recordings"]
        status, _, _ = await sound(timur, recording, "audio")
        assert status == 404
        assert (await timur.get("/recordings", number=number))["items"] == []
        status, _, _ = await sound(timur, recording, "tracks/customer")
        assert status == 403


async def test_call_handed_to_another_agent_keeps_both_parts_in_order(house: House) -> None:
    number, tones = fresh_number(), tones_of(house)
    first = AgentPhone(extension="103", audio=tones[AGENT_HZ])
    # Asterisk takes some seconds to believe where the second phone's sound comes from.
    second = AgentPhone(extension="102", audio=tones[SECOND_AGENT_HZ], hangup_after_s=6)
    caller = Caller(did=numbers.DID_DIRECT, number=number, audio=tones[CUSTOMER_HZ])
    async with signed_in(house, "irina") as irina:
        async with first.online(house.pbx), second.online(house.pbx), on_the_phone(house, caller) as sipp:
            channel = await talking_channel(house)
            await until(lambda: spoken(house), "two seconds of the talk in the file")
            await house.pbx.cli(f"channel redirect {channel} internal,102,1")
            await sipp.wait()
        (recording,) = (await recorded_call(irina, number))["recordings"]
        samples, rate = await track(irina, recording, "agent")
        customer, _ = await track(irina, recording, "customer")
    loud = [
        [heard(part, rate, hz) > LEAST for part in each_second(samples, rate)] for hz in (AGENT_HZ, SECOND_AGENT_HZ)
    ]
    assert any(loud[0])
    assert any(loud[1])
    assert max(place for place, is_loud in enumerate(loud[0]) if is_loud) <= loud[1].index(True)
    assert heard(customer[-2 * rate :], rate, CUSTOMER_HZ) > LEAST


async def test_number_with_a_rule_of_never_leaves_no_recording(house: House) -> None:
    after, audio = fresh_number(), tones_of(house)[CUSTOMER_HZ]
    async with signed_in(house, "irina") as irina, AgentPhone(extension="103").online(house.pbx):
        await Caller(did=numbers.DID_DIRECT, number=NEVER, audio=audio, hangup_after_s=1.5).call(house.pbx)
        unrecorded = await irina.ended_call(NEVER)
        await Caller(did=numbers.DID_DIRECT, number=after, audio=audio, hangup_after_s=1.5).call(house.pbx)
        await recorded_call(irina, after)
        assert unrecorded["status"] == "answered"
        assert (await irina.get("/recordings", number=NEVER))["items"] == []
    assert [path.name for path in house.pbx.monitor_dir.rglob(f"{unrecorded['id']}*")] == []


async def test_call_that_the_dial_plan_lets_through_is_recorded_by_a_rule(house: House) -> None:
    tones = tones_of(house)
    called = AgentPhone(extension="112", audio=tones[AGENT_HZ])
    dialling = AgentDials(extension="104", to="112", audio=tones[CUSTOMER_HZ], hangup_after_s=4)
    async with signed_in(house, "irina") as irina, called.online(house.pbx):
        await dialling.call(house.pbx)
        (recording,) = (await recorded_call(irina, "112"))["recordings"]
        caller, rate = await track(irina, recording, "customer")
        callee, _ = await track(irina, recording, "agent")
    assert heard(caller, rate, CUSTOMER_HZ) > LEAST > heard(caller, rate, AGENT_HZ)
    assert heard(callee, rate, AGENT_HZ) > LEAST > heard(callee, rate, CUSTOMER_HZ)


async def test_outbound_call_is_recorded_on_the_customers_channel(house: House) -> None:
    number, tones = fresh_number(), tones_of(house)
    outside = OutsidePhone(audio=tones[CUSTOMER_HZ])
    dialling = AgentDials(extension="101", to=f"9{number[1:]}", audio=tones[AGENT_HZ], hangup_after_s=2.5)
    async with signed_in(house, "irina") as irina, outside.reachable(house.pbx):
        await dialling.call(house.pbx)
        (recording,) = (await recorded_call(irina, number))["recordings"]
        samples, rate = await track(irina, recording, "customer")
    assert heard(samples, rate, CUSTOMER_HZ) > LEAST > heard(samples, rate, AGENT_HZ)


@asynccontextmanager
async def consent_asked(house: House) -> AsyncIterator[None]:
    """The settings' announcement, told to the exchange as the application tells it; none again afterwards."""
    question = wav(house.pbx.dirs.base / "consent.wav", QUESTION_HZ, 1.5).with_suffix("")
    settings = AmiSettings(
        node="pbx",
        host=house.pbx.host,
        port=house.pbx.ami_port,
        username=house.pbx.actions_user,
        secret=house.pbx.secrets.actions,
    )
    asking, silent = (Policy.of(RecordingSettings(rules=RULES, announcement=sound)) for sound in (str(question), ""))
    async with AmiConnection(settings) as link:
        await link.wait_for(State.UP)
        exchange = AmiRecording({"pbx": link})
        await exchange.set_policy("pbx", asking.for_dial_plan())
        try:
            yield
        finally:
            await exchange.set_policy("pbx", silent.for_dial_plan())


async def test_consent_question_of_the_settings_is_heard_by_customers_before_the_agent(house: House) -> None:
    caller, called, tones = fresh_number(), fresh_number(), tones_of(house)
    phone = AgentPhone(extension="103", audio=tones[AGENT_HZ])
    inbound = Caller(did=numbers.DID_DIRECT, number=caller, audio=tones[CUSTOMER_HZ], hangup_after_s=5)
    outbound = AgentDials(extension="101", to=f"9{called[1:]}", audio=tones[AGENT_HZ], hangup_after_s=5)
    async with signed_in(house, "irina") as irina:
        async with consent_asked(house), phone.online(house.pbx), OutsidePhone().reachable(house.pbx):
            await inbound.call(house.pbx)
            await outbound.call(house.pbx)
        for number in (caller, called):
            (recording,) = (await recorded_call(irina, number))["recordings"]
            to_customer, rate = await track(irina, recording, "agent")
            from_customer, _ = await track(irina, recording, "customer")
            asked = loud_at(to_customer, rate, QUESTION_HZ)
            assert len(asked) * STEP_S == pytest.approx(1.5, abs=0.7)
            assert max(asked) <= min(loud_at(to_customer, rate, AGENT_HZ))
            assert loud_at(from_customer, rate, QUESTION_HZ) == []


STEP_S: Final = 0.25


def loud_at(samples: NDArray[np.float64], rate: int, hz: float) -> list[float]:
    """The quarters of a second in which this tone sounds, by where they begin."""
    step = int(rate * STEP_S)
    quarters = range(0, len(samples) - step + 1, step)
    return [at / rate for at in quarters if heard(samples[at : at + step], rate, hz) > LEAST]


async def test_recording_paused_by_a_tab_that_is_lost_is_silent_until_it_goes_on_by_itself(house: House) -> None:
    number, tones = fresh_number(), tones_of(house)
    caller = Caller(did=numbers.DID_DIRECT, number=number, audio=tones[CUSTOMER_HZ])
    async with signed_in(house, "irina") as irina:
        phone = AgentPhone(extension="103", audio=tones[AGENT_HZ])
        async with phone.online(house.pbx), on_the_phone(house, caller):
            await until(lambda: spoken(house), "two seconds of the talk in the file")
            await pause_and_vanish(house, number)
            await until(lambda: pause_over(irina, number), "the recording going on by itself")
            grown = await written_bytes(house)
            await until(lambda: has_grown(house, grown), "two seconds more of the talk")
        (recording,) = (await recorded_call(irina, number))["recordings"]
        (pause,) = (await irina.get(f"/recordings/{recording['id']}"))["pauses"]
        assert pause["end"] - pause["start"] == pytest.approx(PAUSE_S, abs=1.5)
        for side, hz in (("customer", CUSTOMER_HZ), ("agent", AGENT_HZ)):
            samples, rate = await track(irina, recording, side)
            assert_silent_in(pause, loud_at(samples, rate, hz))


def assert_silent_in(pause: Json, loud: list[float]) -> None:
    """Silent from beginning to end as it is told, give or take the clocks of exchange and recording."""
    inside = [at for at in loud if pause["start"] + 0.5 < at < pause["end"] - 0.5 - STEP_S]
    assert inside == []
    assert min(loud) < pause["start"]
    assert max(loud) > pause["end"]


async def pause_and_vanish(house: House, number: str) -> None:
    """As the card's field for card numbers does it; then the browser is gone and ends nothing."""
    async with signed_in(house, "grace") as grace:
        call = await grace.talking_call(number)
        answer = await grace.post(f"/control/calls/{call['id']}/recording/pause")
    assert (answer["result"], answer["resumes_at"] is not None) == ("done", True)


async def pause_over(person: Person, number: str) -> bool:
    (call,) = await person.calls_of(number)
    pauses = (await person.get(f"/calls/{call['id']}"))["recording_pauses"]
    return bool(pauses) and all(pause["end"] is not None for pause in pauses)


async def written_bytes(house: House) -> int:
    return sum(path.stat().st_size for path in house.pbx.monitor_dir.rglob("*-t.wav") if not _is_done(path))


async def has_grown(house: House, before: int) -> bool:
    """By two of Asterisk's blocks: the first may hold what was said before."""
    return await written_bytes(house) >= before + 2 * 32_000
