"""A real call in which the caller speaks first and then the agent: what each says is read along while they still talk.

The only Vosk model that comes as a package knows Korean, so that English speech becomes Korean words: which ones, the
bare engine tells, asked about each side's own sound.
"""

import json
import subprocess
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, Final

import pytest
import vosk

from deploy.pbx import PbxSpec, numbers
from deploy.phones import AgentPhone, Caller
from deploy.speech import Dialogue, Line, Side, Spoken, speak
from recordings.transcription.installed import ModelShelf
from tests.live.calls import on_the_phone
from tests.live.house import House, HouseSpec
from tests.live.people import DeskLine, Json, at_desk, signed_in
from tests.speech_models import CACHE, VOSK, vosk_folder

pytestmark = [pytest.mark.asterisk, pytest.mark.xdist_group("live-ear")]

SHELF: Final = CACHE / "live"
LIMIT_S: Final = 60.0
"""For a machine that does much else; what it takes on an idle one, the benchmark tells."""

HOUSE = HouseSpec(
    pbx=PbxSpec(direct_ring_s=15, internal_ring_s=15),
    environment={
        "CALLCENTER_LIVE__ENABLED": "true",
        "CALLCENTER_LIVE__PORT": "0",
        "CALLCENTER_LIVE__CALLS": "1",
        "CALLCENTER_LIVE__BEHIND_S": "120",
        "CALLCENTER_TRANSCRIPTION__LANGUAGE": "ko",
        "CALLCENTER_TRANSCRIPTION__MODELS_DIR": str(SHELF),
    },
)
SPOKEN: Final = Dialogue(
    "live-ear",
    "en",
    "sales",
    (
        Line(Side.CALLER, "I would like to order twenty office chairs."),
        Line(Side.AGENT, "We have them in stock. Delivery takes three working days."),
    ),
)


@pytest.fixture(scope="module")
def spoken() -> Spoken:
    ModelShelf(SHELF).add(vosk_folder(), name=VOSK, language="ko")
    return speak(SPOKEN)


@pytest.fixture(scope="module")
def expected(spoken: Spoken) -> dict[str, str]:
    """What the bare engine makes of each side's sound."""
    vosk.SetLogLevel(-1)
    model = vosk.Model(str(vosk_folder()))
    return {"customer": bare(model, spoken.caller), "agent": bare(model, spoken.agent)}


def bare(model: Any, track: Path) -> str:
    command = ["sox", "-t", "ul", "-r", "8000", "-c", "1", str(track), "-t", "s16", "-"]
    sound = subprocess.run(command, check=True, capture_output=True).stdout
    recognizer = vosk.KaldiRecognizer(model, 8000.0)
    texts = [
        recognizer.Result() for at in range(0, len(sound), 3200) if recognizer.AcceptWaveform(sound[at : at + 3200])
    ]
    return " ".join(json.loads(text)["text"] for text in [*texts, recognizer.FinalResult()]).strip()


def alike(one: str, other: str) -> float:
    """Of 1."""
    return SequenceMatcher(None, one, other).ratio()


def heard(line: DeskLine, call_id: str, speaker: str, *, final: bool) -> str:
    """The newest version of each of the speaker's turns, in order."""
    turns: dict[int, Json] = {}
    for frame in line.frames:
        if frame["type"] == "live" and frame["call_id"] == call_id:
            for turn in frame["turns"]:
                if turn["speaker"] == speaker and turn["version"] >= turns.get(turn["turn"], turn)["version"]:
                    turns[turn["turn"]] = turn
    return " ".join(turns[number]["text"] for number in sorted(turns) if turns[number]["final"] or not final)


async def state(line: DeskLine, call_id: str, *wanted: str, since: int = 0) -> Json:
    return await line.expect(
        lambda frame: frame["type"] == "live" and frame["call_id"] == call_id and frame["state"] in wanted,
        f"the live state {wanted}",
        since=since,
        limit_s=LIMIT_S,
    )


async def both_sides(line: DeskLine, call_id: str) -> dict[str, str]:
    """As soon as something final was heard of each side."""

    def said(frame: Json) -> bool:
        return all(heard(line, call_id, side, final=True) for side in ("customer", "agent"))

    await line.expect(said, "final words of both sides", limit_s=LIMIT_S)
    return {side: heard(line, call_id, side, final=True) for side in ("customer", "agent")}


async def taps(house: House) -> list[str]:
    rows = [line.split("!") for line in (await house.pbx.cli("core show channels concise")).splitlines()]
    return [row[0] for row in rows if row[0].startswith("Snoop/")]


async def test_both_sides_of_a_running_call_are_read_along_on_the_right_side(
    house: House, spoken: Spoken, expected: dict[str, str]
) -> None:
    number = "+74990003001"
    phone = AgentPhone(extension="103", audio=spoken.agent)
    caller = Caller(did=numbers.DID_DIRECT, number=number, audio=spoken.caller)
    async with at_desk(house, "grace") as (grace,), signed_in(house, "irina") as irina, irina.line() as far:
        async with phone.online(house.pbx), on_the_phone(house, caller):
            card = await grace.line.card(number, "talking")
            call_id = card["call_id"]
            for line in (grace.line, far):
                assert (await line.command("read_along", call_id=call_id))["ok"]
            texts = await both_sides(grace.line, call_id)
            print(texts, expected)
            for side, other in (("customer", "agent"), ("agent", "customer")):
                assert alike(texts[side], expected[side]) > alike(texts[side], expected[other])
            assert len(await irina.open_calls()) == 1
            assert len(await taps(house)) == 2
            picture = await irina.get(f"/calls/{call_id}/live")
            assert picture["state"] == "heard"
        await state(grace.line, call_id, "over")
