"""A real call in which the caller speaks first and then the agent: what each says is read along while they still talk.

The only Vosk model that comes as a package knows Korean, so that English speech becomes Korean words: which ones, the
bare engine tells, asked about each side's own sound.
"""

import asyncio
import json
import os
import subprocess
import sys
from contextlib import AsyncExitStack
from dataclasses import replace
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, Final

import pytest
import vosk
from playwright.async_api import Locator, expect

from deploy.pbx import PbxSpec, numbers
from deploy.phones import AgentPhone, Caller
from deploy.speech import Dialogue, Line, Side, Spoken, speak
from recordings.transcription.installed import ModelShelf
from tests.e2e.conftest import NewScreen
from tests.e2e.test_cards import at_work
from tests.live.browser import Screen
from tests.live.calls import on_the_phone
from tests.live.fresh import fresh_number
from tests.live.house import House, HouseSpec
from tests.live.people import DeskLine, Json, Person, signed_in
from tests.live.waiting import until
from tests.speech_models import CACHE, VOSK, vosk_folder

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-live-ear"), pytest.mark.timeout(400)]

SHELF: Final = CACHE / "live"
LIMIT_S: Final = 90.0
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
SILENCE_S: Final = 300
SPOKEN: Final = Dialogue(
    "live-ear",
    "en",
    "sales",
    (
        Line(Side.CALLER, "I would like to order twenty office chairs."),
        Line(Side.AGENT, "We have them in stock. Delivery takes three working days."),
    ),
)


SCRIPT: Final = """\
script: {key}
format: 1
lang: ko
title: What is in stock
steps:
  - {{id: stock, title: Say what is in stock, weight: 50, any: {said}}}
  - {{id: discount, title: Offer the discount, weight: 50, any: [할인 쿠폰]}}
"""


@pytest.fixture(scope="module")
def short() -> Spoken:
    ModelShelf(SHELF).add(vosk_folder(), name=VOSK, language="ko")
    return speak(SPOKEN)


@pytest.fixture(scope="module")
def spoken(short: Spoken, tmp_path_factory: pytest.TempPathFactory) -> Spoken:
    """With silence behind it, for phones send that too; Asterisk ends a Snoop with its leg's next packet."""
    folder = tmp_path_factory.mktemp("spoken")
    return replace(short, agent=padded(short.agent, folder / "agent.ul"), caller=padded(short.caller, folder / "c.ul"))


def padded(track: Path, target: Path) -> Path:
    target.write_bytes(track.read_bytes() + b"\xff" * 8000 * SILENCE_S)
    return target


@pytest.fixture(scope="module")
def expected(short: Spoken) -> dict[str, str]:
    """What the bare engine makes of each side's sound; silence costs it as much as speech, and tells nothing."""
    vosk.SetLogLevel(-1)
    model = vosk.Model(str(vosk_folder()))
    return {"customer": bare(model, short.caller), "agent": bare(model, short.agent)}


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


def heard(line: DeskLine, call_id: str, speaker: str) -> str:
    """What the speaker said for good, in order."""
    turns: dict[int, Json] = {}
    for frame in line.frames:
        if frame["type"] == "live" and frame["call_id"] == call_id:
            newest = {turn["turn"]: turn for turn in frame["turns"] if turn["speaker"] == speaker}
            turns |= {number: turn for number, turn in newest.items() if _is_newer(turn, turns.get(number))}
    return " ".join(turns[number]["text"] for number in sorted(turns) if turns[number]["final"])


def _is_newer(turn: Json, known: Json | None) -> bool:
    return known is None or turn["version"] >= known["version"]


async def both_sides(line: DeskLine, call_id: str) -> dict[str, str]:
    """As soon as something was said for good on each side."""

    def said(_: Json) -> bool:
        return all(heard(line, call_id, side) for side in ("customer", "agent"))

    await line.expect(said, "final words of both sides", limit_s=LIMIT_S)
    return {side: heard(line, call_id, side) for side in ("customer", "agent")}


async def bind_script(house: House, expected: dict[str, str]) -> None:
    """To all calls. Any word that the bare engine hears of the agent does its first step; nobody says the second."""
    async with signed_in(house, "admin") as admin:
        words = [word for word in dict.fromkeys(expected["agent"].split()) if len(word) > 1 and word.isalpha()]
        key = f"ear-{fresh_number()[1:]}"
        text = SCRIPT.format(key=key, said=json.dumps(words, ensure_ascii=False))
        script = await admin.post("/qa/scripts", key=key, title="What is in stock", language="ko", text=text)
        rev = script["draft"]["rev"]
        await admin.post(f"/qa/scripts/{script['id']}/versions", rev=rev, note="for this call")
        await admin.post("/qa/bindings", script_id=script["id"])


async def assert_ticked(part: Locator) -> None:
    """What was said is ticked; what was not is not, and is not called missed."""
    steps = part.get_by_test_id("script-steps")
    await expect(steps.locator('[data-step="stock"]')).to_have_attribute("data-done", "true", timeout=LIMIT_S * 1000)
    await expect(steps.locator("[data-step]")).to_have_count(2)
    await expect(steps.locator("[data-done]")).to_have_count(1)


async def assert_supervisor_sees_the_same(screen: Screen, call_id: str) -> None:
    await screen.page.goto(f"/live/{call_id}")
    await assert_ticked(screen.page.locator("main"))
    await expect(screen.page.get_by_test_id("live-turn").first).to_be_visible()


async def channels(house: House, kind: str) -> list[str]:
    rows = [line.split("!") for line in (await house.pbx.cli("core show channels concise")).splitlines()]
    return [row[0] for row in rows if row[0].startswith(kind)]


async def tapped(house: House, count: int) -> None:
    async def as_many() -> bool:
        return len(await channels(house, "Snoop/")) == count

    await until(as_many, f"{count} taps at the PBX", LIMIT_S)


async def test_both_sides_are_read_along_while_they_talk_and_a_killed_ear_leaves_the_call_alone(
    house: House, new_screen: NewScreen, spoken: Spoken, expected: dict[str, str]
) -> None:
    number = fresh_number()
    await bind_script(house, expected)
    async with AsyncExitStack() as stack:
        irina = await stack.enter_async_context(signed_in(house, "irina"))
        timur = await stack.enter_async_context(signed_in(house, "timur"))
        screen = await at_work(new_screen, stack, house, "grace")
        supervisor = await new_screen(stack)
        await supervisor.sign_in("irina")
        phone = AgentPhone(extension="103", audio=spoken.agent)
        await stack.enter_async_context(phone.online(house.pbx))
        caller = Caller(did=numbers.DID_DIRECT, number=number, audio=spoken.caller)
        await stack.enter_async_context(on_the_phone(house, caller))
        call_id = await talking(screen)
        await assert_read_along(house, irina, call_id, expected)
        await assert_refused(timur, call_id)
        await assert_panel(screen, call_id)
        await assert_ticked(screen.card(call_id))
        await assert_supervisor_sees_the_same(supervisor, call_id)
        (story,) = [call for call in await irina.open_calls() if call["id"] == call_id]
        detail = await irina.get(f"/calls/{story['id']}")
        assert [leg["endpoint"] for leg in detail["legs"]] == ["PJSIP/trunk", "PJSIP/103"]
        await assert_doctor_knows(house)
        await assert_kill_leaves_the_call(house)
        await screen.expect_link("open")
        await expect(screen.card(call_id).get_by_test_id("live-turn").first).to_be_visible()


async def talking(screen: Screen) -> str:
    card = screen.page.locator('[data-testid="card"][data-phase="talking"]')
    await expect(card).to_have_count(1)
    call_id = await card.get_attribute("data-call-id")
    assert call_id is not None
    return call_id


async def assert_read_along(house: House, irina: Person, call_id: str, expected: dict[str, str]) -> None:
    """By a supervisor, on the right sides, while the call is up; each reading is in the audit trail."""
    async with irina.line() as line:
        assert (await line.command("read_along", call_id=call_id))["ok"]
        texts = await both_sides(line, call_id)
    for side, other in (("customer", "agent"), ("agent", "customer")):
        assert alike(texts[side], expected[side]) > alike(texts[side], expected[other]), (texts, expected)
    await tapped(house, 2)
    picture = await irina.get(f"/calls/{call_id}/live")
    assert (picture["state"], {turn["speaker"] for turn in picture["turns"]}) == ("heard", {"customer", "agent"})
    async with signed_in(house, "admin") as admin:
        entries = (await admin.get("/audit", subject_kind="call", subject_id=call_id))["items"]
    assert [(entry["action"], entry["login"]) for entry in entries] == [("live.read", "irina")] * 2


async def assert_refused(stranger: Person, call_id: str) -> None:
    """To an operator who does not talk in it."""
    async with stranger.line() as line:
        answer = await line.command("read_along", call_id=call_id)
        assert (answer["ok"], answer["code"]) == (False, "forbidden")
    async with stranger.http.get(f"/api/v1/calls/{call_id}/live") as response:
        assert response.status == 403


async def assert_doctor_knows(house: House) -> None:
    """The queues are Russian and English: for those there is no model here."""
    command = [sys.executable, "-m", "callcenter", "doctor", "--config", str(house.stack.config)]
    process = await asyncio.create_subprocess_exec(
        *command, env={**os.environ, **HOUSE.environment}, stdout=asyncio.subprocess.PIPE
    )
    told = (await process.communicate())[0].decode()
    assert "FAIL live speech: no Vosk model for en, ru" in told, told
    assert "ok   pbx pbx live: Asterisk" in told, told


async def assert_panel(screen: Screen, call_id: str) -> None:
    live = screen.card(call_id).get_by_test_id("live")
    await expect(live).to_have_attribute("data-state", "heard")
    for side in ("customer", "agent"):
        await expect(live.locator(f'[data-side="{side}"][data-final="true"]').first).to_be_visible()


async def assert_kill_leaves_the_call(house: House) -> None:
    """The talk goes on; whoever comes after takes the dead one's taps away and hears the call again."""
    before, old_taps = await channels(house, "PJSIP/"), await channels(house, "Snoop/")
    await house.kill_bridge()
    assert await channels(house, "PJSIP/") == before
    await house.start_bridge()

    async def heard_anew() -> bool:
        taps = await channels(house, "Snoop/")
        return len(taps) == 2 and not set(taps) & set(old_taps)

    await until(heard_anew, "two taps of the new process alone", LIMIT_S)
    assert await channels(house, "PJSIP/") == before
