"""A spoken call, recorded and transcribed by the real pipeline, heard and read in the browser."""

import json
from collections.abc import Iterator
from contextlib import AsyncExitStack
from secrets import token_hex
from typing import Final
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.async_api import Page, expect

from deploy.pbx import PbxSpec, numbers
from deploy.phones import AgentPhone, Caller
from deploy.speech import Dialogue, Line, Side, Spoken, speak
from recordings.transcription.installed import ModelShelf
from tests.e2e.conftest import NewScreen
from tests.live.house import House, HouseSpec, live_house
from tests.live.people import Json, Person, signed_in
from tests.live.waiting import until
from tests.speech_models import models

__all__ = ["models"]
pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-hearing")]

NUMBER: Final = "+74990006001"
SAID: Final = "chairs"
LINES: Final = (
    Line(Side.CALLER, "I would like to order twenty office chairs."),
    Line(Side.AGENT, "We have them in stock. Delivery takes three working days."),
)
SCRIPT: Final = """
script: {key}
format: 1
lang: en
title: Chairs
steps:
  - {{id: stock, title: Said that it is in stock, weight: 10, any: ["we have them in stock", "they are in stock"]}}
  - {{id: price, title: Named the price, weight: 10, any: ["it costs {{money}}", "the price is {{money}}"]}}
  - {{id: delivery, title: Said when it comes, weight: 10, any: ["delivery takes {{number}} working days"]}}
"""
TAKEN_IN_S: Final = 90
WRITTEN_S: Final = 180
"""Whisper on two busy cores, with its model to load."""
AUDIO: Final = "document.querySelector('audio')"
TAPS: Final = """
// What leaves each side's volume, in the order in which the player makes them: customer, agent.
window.loudest = [];
const make = AudioContext.prototype.createGain;
AudioContext.prototype.createGain = function () {
  const gain = make.call(this), meter = this.createAnalyser(), side = window.loudest.push(0) - 1;
  gain.connect(meter);
  const wave = new Float32Array(meter.fftSize);
  setInterval(() => {
    meter.getFloatTimeDomainData(wave);
    window.loudest[side] = Math.max(window.loudest[side], ...wave.map(Math.abs));
  }, 40);
  return gain;
};
"""


@pytest.fixture(scope="module")
def house(asterisk_installed: None, models: ModelShelf) -> Iterator[House]:
    """Records every call, transcribes it, and lets operators hear nothing."""
    environment = {
        "CALLCENTER_TRANSCRIPTION__MODELS_DIR": str(models.folder),
        "CALLCENTER_TRANSCRIPTION__BEAM": "1",
        "CALLCENTER_TRANSCRIPTION__LANGUAGE": "en",
        "CALLCENTER_TRANSCRIPTION__ENGINES": json.dumps(["whisper"]),
        "CALLCENTER_RECORDINGS__OPERATORS_HEAR_OWN": "false",
    }
    with live_house(HouseSpec(pbx=PbxSpec(record_calls=True, direct_ring_s=15), environment=environment)) as opened:
        yield opened


@pytest.fixture(scope="module")
def spoken() -> Spoken:
    return speak(Dialogue("hearing", "en", "sales", LINES))


async def spoken_call(house: House, spoken: Spoken, irina: Person) -> Json:
    """The recording of a call in which both speak, once its transcript is there."""
    if not (await irina.get("/recordings", number=NUMBER))["items"]:
        async with AgentPhone(extension="103", audio=spoken.agent).online(house.pbx):
            caller = Caller(did=numbers.DID_DIRECT, number=NUMBER, audio=spoken.caller, hangup_after_s=12)
            await caller.call(house.pbx)

    async def stored() -> Json | None:
        items = (await irina.get("/recordings", number=NUMBER))["items"]
        return items[0]["recordings"][0] if items else None

    recording = await until(stored, "the recording", TAKEN_IN_S)

    async def written() -> Json | None:
        items = (await irina.get("/spoken", q=SAID, number=NUMBER))["items"]
        return recording if items else None

    return await until(written, "the transcript", WRITTEN_S)


async def plays(house: House, recording: Json) -> list[tuple[str, str]]:
    async with signed_in(house, "admin") as admin:
        entries = (await admin.get("/audit", subject_kind="recording", subject_id=str(recording["id"])))["items"]
    return [(entry["action"], entry["login"]) for entry in reversed(entries)]


async def time_of(page: Page) -> float:
    return float(await page.evaluate(f"{AUDIO}.currentTime"))


async def passes(page: Page, second: float) -> None:
    await becomes(page, f"{AUDIO}.currentTime > {second}")


async def becomes(page: Page, condition: str) -> None:
    """The page's policy forbids `wait_for_function`, which evaluates within the page."""

    async def is_so() -> bool:
        return bool(await page.evaluate(condition))

    await until(is_so, condition, 30)


async def test_words_of_a_recorded_call_found_open_at_their_second_and_both_sides_are_heard(
    house: House, spoken: Spoken, new_screen: NewScreen
) -> None:
    async with AsyncExitStack() as stack:
        irina = await stack.enter_async_context(signed_in(house, "irina"))
        recording = await spoken_call(house, spoken, irina)
        screen = await new_screen(stack)
        page = screen.page
        await page.add_init_script(TAPS)
        await screen.sign_in("irina")
        await page.goto("/calls")
        await page.get_by_test_id("words-said").fill(SAID)
        hit = page.get_by_test_id("spoken-hit")
        await expect(hit.locator("mark").first).to_contain_text(SAID)
        await hit.first.click()
        await page.wait_for_url("**/recordings?*")
        await expect(page.get_by_test_id("player")).to_be_visible()
        opened_at = float(parse_qs(urlparse(page.url).query)["t"][0])
        assert await time_of(page) == pytest.approx(opened_at, abs=0.1)
        assert await plays(house, recording) == []
        await page.keyboard.press("Space")
        await passes(page, opened_at + 0.4)
        await page.get_by_test_id("play").click()
        await assert_word_plays(page)
        await assert_both_sides(page)
        await assert_comment_and_link(screen.page, recording, irina)
    assert await plays(house, recording) == [("recording.play", "irina")]


async def assert_word_plays(page: Page) -> None:
    word = page.get_by_test_id("transcript").locator("[data-s]").filter(has_text="order").first
    second = float(await word.get_attribute("data-s") or -1)
    await word.click()
    await passes(page, second + 0.05)
    assert second <= await time_of(page) < second + 5
    await expect(page.get_by_test_id("play")).to_have_attribute("data-playing", "true")


async def assert_both_sides(page: Page) -> None:
    """All of it, at twice the speed: each side was loud on its own way to the ear; a muted one is not."""
    await page.keyboard.press("k")
    await expect(page.get_by_test_id("mute-agent")).to_have_attribute("aria-pressed", "true")
    await page.keyboard.press("k")
    await page.keyboard.press("BracketRight")
    await becomes(page, "window.loudest.length === 2 && window.loudest.every((level) => level > 0.05)")
    assert await page.evaluate(f"[{AUDIO}.playbackRate, {AUDIO}.preservesPitch]") == [1.25, True]


async def assert_comment_and_link(page: Page, recording: Json, irina: Person) -> None:
    await page.evaluate(f"{AUDIO}.pause()")
    await page.get_by_test_id("waveform").click(position={"x": 120, "y": 50})
    second = await time_of(page)
    await page.keyboard.press("n")
    await page.get_by_test_id("comment-text").fill("asks for chairs")
    await page.get_by_test_id("comment-text").press("Control+Enter")
    await expect(page.get_by_test_id("marks")).to_contain_text("asks for chairs")
    (mark,) = (await irina.get(f"/recordings/{recording['id']}"))["marks"]
    assert (mark["at_s"], mark["text"]) == (pytest.approx(second, abs=0.1), "asks for chairs")
    await page.locator("button:has(.tabler-icon-link)").click()
    link = urlparse(await page.get_by_test_id("share-link").input_value())
    other = await page.context.new_page()
    await other.goto(f"{link.path}?{link.query}")
    await expect(other.get_by_test_id("player")).to_be_visible()
    assert await time_of(other) == pytest.approx(second, abs=0.1)
    await other.close()


async def test_operator_without_the_right_is_told_so_in_plain_words_and_hears_nothing(
    house: House, spoken: Spoken, new_screen: NewScreen
) -> None:
    async with AsyncExitStack() as stack:
        irina = await stack.enter_async_context(signed_in(house, "irina"))
        recording = await spoken_call(house, spoken, irina)
        before = await plays(house, recording)
        grace = await stack.enter_async_context(signed_in(house, "grace"))
        await grace.patch("/session/preferences", language="en")
        screen = await new_screen(stack)
        await screen.sign_in("grace")
        await screen.page.goto(f"/recordings?id={recording['id']}")
        await expect(screen.page.get_by_role("alert")).to_contain_text("operators do not hear recordings")
        await screen.page.goto("/calls")
        await screen.page.get_by_test_id("call-row").first.locator("button[data-row]").click()
        await expect(screen.page.get_by_test_id("no-audio")).to_contain_text("You cannot listen here")
        await expect(screen.page.locator("audio")).to_have_count(0)
        assert await plays(house, recording) == before


async def judged(irina: Person, call_id: str) -> Json:
    """The call's check against a script of its own, made for the record after the call."""
    key = f"chairs-{token_hex(4)}"
    draft = await irina.post("/qa/scripts", key=key, title="Chairs", language="en", text=SCRIPT.format(key=key))
    detail = await irina.post(
        f"/qa/scripts/{draft['id']}/versions", rev=draft["draft"]["rev"], note="Published for this test"
    )
    await irina.post("/qa/bindings", script_id=draft["id"], priority=1000)
    version = detail["versions"][0]["id"]
    span = {"called_from": "2020-01-01T00:00:00Z", "called_to": "2100-01-01T00:00:00Z"}

    async def settled() -> Json | None:
        found = await irina.get(f"/calls/{call_id}/check")
        return found if found["state"] in ("no_script", "checked") else None

    await until(settled, "the first look at the call", WRITTEN_S)
    await irina.post("/qa/rescores", script_version_id=version, mode="record", **span)

    async def checked() -> Json | None:
        found = (await irina.get(f"/calls/{call_id}/check"))["check"]
        return found if found is not None and found["script_key"] == key else None

    return await until(checked, "the check of the call", WRITTEN_S)


async def test_checked_call_plays_its_proof_and_a_persons_word_moves_the_criterions_card(
    house: House, spoken: Spoken, new_screen: NewScreen
) -> None:
    async with AsyncExitStack() as stack:
        irina = await stack.enter_async_context(signed_in(house, "irina"))
        await spoken_call(house, spoken, irina)
        call_id = (await irina.get("/recordings", number=NUMBER))["items"][0]["id"]
        check = await judged(irina, call_id)
        said = {one["id"]: one for one in check["criteria"]}
        assert (said["stock"]["status"], said["price"]["status"]) == ("done", "missed")
        assert check["auto"]["total"] is None
        screen = await new_screen(stack)
        page = screen.page
        await screen.sign_in("irina")
        await page.goto(f"/recordings?call={call_id}")
        row = page.get_by_test_id("criterion-stock")
        await row.get_by_test_id("proof").first.click()
        second = said["stock"]["evidence"][0]["start_s"]
        await passes(page, second + 0.05)
        assert second <= await time_of(page) < second + 5
        await row.locator("[data-criterion]").focus()
        await page.keyboard.press("y")
        await expect(row.get_by_test_id("human-word")).to_be_visible()
        await expect(row.get_by_test_id("criterion-card")).to_have_attribute("data-n", "1")
        await page.keyboard.press("j")
        await page.keyboard.press("n")
        await expect(page.get_by_test_id("criterion-price").get_by_test_id("human-word")).to_be_visible()
        cards = {
            card["criterion_id"]: card
            for script in await irina.get("/qa/checks/quality")
            if script["script_key"] == check["script_key"]
            for card in script["criteria"]
        }
        assert (cards["stock"]["tp"], cards["price"]["fn"]) == (1, 1)
        await page.goto("/calls")
        await expect(page.get_by_test_id("call-score").first).not_to_be_empty()
