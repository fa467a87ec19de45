"""A spoken call, recorded and transcribed by the real pipeline, heard and read in the browser."""

import json
import re
from contextlib import AsyncExitStack
from io import BytesIO
from typing import Final
from urllib.parse import parse_qs, urlparse

import av
import numpy as np
import pytest
from playwright.async_api import Page, expect

from deploy.pbx import numbers
from deploy.phones import AgentPhone, Caller, OutsidePhone
from deploy.speech import Spoken
from tests.e2e.conftest import NewScreen
from tests.e2e.hearing.spoken_call import (
    AUDIO,
    HEARD,
    NUMBER,
    SAID,
    TAKEN_IN_S,
    becomes,
    passes,
    spoken_call,
    time_of,
)
from tests.live.calls import on_the_phone
from tests.live.fresh import fresh_number
from tests.live.house import House
from tests.live.people import API, Json, Person, signed_in
from tests.live.waiting import until

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-hearing")]

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


async def plays(house: House, recording: Json) -> list[tuple[str, str]]:
    async with signed_in(house, "admin") as admin:
        entries = (await admin.get("/audit", subject_kind="recording", subject_id=str(recording["id"])))["items"]
    return [(entry["action"], entry["login"]) for entry in reversed(entries)]


async def test_words_of_a_recorded_call_found_open_at_their_second_and_both_sides_are_heard(
    house: House, spoken: Spoken, new_screen: NewScreen
) -> None:
    async with AsyncExitStack() as stack:
        irina = await stack.enter_async_context(signed_in(house, "irina"))
        recording = await spoken_call(house, spoken, irina)
        before = await plays(house, recording)
        screen = await new_screen(stack)
        page = screen.page
        await page.add_init_script(TAPS)
        await screen.sign_in("irina")
        await page.goto("/calls")
        await page.get_by_test_id("words-said").fill(SAID)
        hit = page.get_by_test_id("spoken-hit")
        await expect(hit.locator("mark").first).to_contain_text(HEARD)
        await hit.first.click()
        await page.wait_for_url("**/recordings?*")
        await expect(page.get_by_test_id("player")).to_be_visible()
        opened_at = float(parse_qs(urlparse(page.url).query)["t"][0])
        assert await time_of(page) == pytest.approx(opened_at, abs=0.1)
        assert await plays(house, recording) == before
        await page.keyboard.press("Space")
        await passes(page, opened_at + 0.4)
        await page.get_by_test_id("play").click()
        await assert_word_plays(page)
        await assert_both_sides(page)
        await assert_comment_and_link(screen.page, recording, irina)
    # Whoever listened a moment ago, in an earlier test of this house, is not written down again.
    assert await plays(house, recording) == (before or [("recording.play", "irina")])


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


async def test_call_passed_to_an_outside_number_plays_its_parts_in_order(
    house: House, spoken: Spoken, new_screen: NewScreen
) -> None:
    number = fresh_number()
    async with AsyncExitStack() as stack:
        irina = await stack.enter_async_context(signed_in(house, "irina"))
        first, second = await passed_on_call(house, spoken, irina, number)
        assert (first["part"], second["part"]) == (1, 2)
        assert first["started_at"] < second["started_at"]
        screen = await new_screen(stack)
        page = screen.page
        await screen.sign_in("irina")
        await page.goto(f"/recordings?id={first['id']}&t={first['duration_s'] - 1.5:.1f}")
        await expect(page.locator(f"input[type=radio][value='{first['id']}']")).to_be_checked()
        await page.keyboard.press("Space")
        await expect(page.locator(f"input[type=radio][value='{second['id']}']")).to_be_checked(timeout=30_000)
        await becomes(page, f"{AUDIO}?.src.includes('/recordings/{second['id']}/') && {AUDIO}.currentTime > 0.2")


async def passed_on_call(house: House, spoken: Spoken, irina: Person, number: str) -> list[Json]:
    """Somebody talks with an operator and is passed on to a number outside: each channel is recorded."""
    caller = Caller(did=numbers.DID_DIRECT, number=number, audio=spoken.caller)
    async with (
        AgentPhone(extension="103", audio=spoken.agent).online(house.pbx),
        OutsidePhone(audio=spoken.agent, hangup_after_s=3).reachable(house.pbx),
        on_the_phone(house, caller) as sipp,
    ):
        await irina.talking_call(number)
        rows = [line.split("!") for line in (await house.pbx.cli("core show channels concise")).splitlines()]
        channel = next(row[0] for row in rows if row[0].startswith("PJSIP/trunk"))
        await house.pbx.cli(f"channel redirect {channel} internal,9{NUMBER[1:]},1")
        await sipp.wait()
    call = await irina.ended_call(number)

    async def both() -> list[Json] | None:
        parts = await irina.get(f"/calls/{call['id']}/recordings")
        return parts if len(parts) == 2 and all(part["state"] == "stored" for part in parts) else None

    return await until(both, "both parts", TAKEN_IN_S)


async def test_correction_stays_a_layer_with_its_author_over_the_engines_words(
    house: House, spoken: Spoken, new_screen: NewScreen
) -> None:
    async with AsyncExitStack() as stack:
        irina = await stack.enter_async_context(signed_in(house, "irina"))
        recording = await spoken_call(house, spoken, irina)
        transcript = await irina.get(f"/recordings/{recording['id']}/transcript")
        turn = next(turn for turn in transcript["turns"] if turn["speaker"] == "customer")
        text = f"I would like to order twenty office chairs, order {fresh_number()}"
        page = await reading_page(stack, new_screen, "irina", recording)
        row = page.get_by_test_id("turn").nth(transcript["turns"].index(turn))
        await row.hover()
        await row.get_by_role("button").last.click()
        await page.get_by_test_id("correction").fill(text)
        await page.get_by_test_id("correction").press("Control+Enter")
        await expect(row.locator("p").filter(has_text=text)).to_be_visible()
        await expect(row).to_contain_text(irina.me["name"])
        await row.get_by_role("button", expanded=False).last.click()
        await expect(row.locator("dl")).to_contain_text(turn["said"])
        after = (await irina.get(f"/recordings/{recording['id']}/transcript"))["turns"][turn["seq"]]
        assert (after["text"], after["said"]) == (text, turn["said"])


async def reading_page(stack: AsyncExitStack, new_screen: NewScreen, login: str, recording: Json) -> Page:
    screen = await new_screen(stack)
    await screen.sign_in(login)
    await screen.page.goto(f"/recordings?id={recording['id']}")
    await expect(screen.page.get_by_test_id("transcript")).to_be_visible()
    return screen.page


async def test_stretch_redacted_leaves_words_sound_and_waveform_for_all_but_the_right_role(
    house: House, spoken: Spoken, new_screen: NewScreen
) -> None:
    async with AsyncExitStack() as stack:
        irina, grace, admin = [
            await stack.enter_async_context(signed_in(house, who)) for who in ("irina", "grace", "admin")
        ]
        recording = await spoken_call(house, spoken, irina)
        stretch = await said_at(admin, recording, HIDDEN)
        page = await reading_page(stack, new_screen, "irina", recording)
        await drag_over(page, recording, stretch)
        await page.get_by_role("group", name=re.compile("Redact|Скрыть")).get_by_role("button").last.click()
        await expect(page.get_by_test_id("transcript").get_by_text(HIDDEN)).to_have_count(0)

        async def muted() -> bool:
            return await loudest(irina, recording, stretch) < QUIET and await outline(irina, recording, stretch) < QUIET

        await until(muted, "sound and waveform without the stretch", TAKEN_IN_S)
        for person in (irina, grace):
            assert HIDDEN not in json.dumps(await person.get(f"/recordings/{recording['id']}/transcript"))
            for path in ("transcript", "audio", "peaks"):
                assert await status_of(person, recording, f"{path}?unredacted=true") == 403
        assert min(await loudest(admin, recording, stretch, **WHOLE), await outline(admin, recording, stretch)) < QUIET
        assert await loudest(admin, recording, stretch, **WHOLE) > QUIET * 2
        assert await outline(admin, recording, stretch, unredacted="true") > QUIET * 2
        whole = await reading_page(stack, new_screen, "admin", recording)
        await whole.get_by_role("button").filter(has=whole.locator(".tabler-icon-eye")).click()
        await whole.get_by_role("dialog").get_by_role("textbox").fill("complaint 7")
        await whole.get_by_role("dialog").get_by_role("textbox").press("Enter")
        await expect(whole.get_by_test_id("transcript")).to_contain_text(HIDDEN)
        read = await audited(admin, "recording", "transcript.read_unredacted")
        assert ("admin", "complaint 7") in read


HIDDEN: Final = "working"
QUIET: Final = 0.1
"""Of full scale: where a stretch was taken out there is a faint tone."""
WHOLE: Final = {"unredacted": "true", "why": "test"}


async def said_at(person: Person, recording: Json, word: str) -> tuple[float, float]:
    """Where the agent says this word: the engine's own words, seen through what is redacted by an earlier try."""
    transcript = await person.get(f"/recordings/{recording['id']}/transcript", **WHOLE)
    words = [one for turn in transcript["turns"] if turn["speaker"] == "agent" for one in turn["words"]]
    (found,) = [one for one in words if one["w"] == word]
    return found["s"], found["e"]


async def drag_over(page: Page, recording: Json, stretch: tuple[float, float]) -> None:
    """From a little before to a little behind it."""
    box = await page.get_by_test_id("waveform").bounding_box()
    assert box is not None
    for place, act in zip((stretch[0] - 0.1, stretch[1] + 0.1), (page.mouse.down, page.mouse.up), strict=True):
        await page.mouse.move(box["x"] + box["width"] * place / recording["duration_s"], box["y"] + 30, steps=8)
        await act()


async def fetched(person: Person, recording: Json, path: str, **query: str) -> bytes:
    url = f"{API}/recordings/{recording['id']}/{path}"
    async with person.http.get(url, params=query) as response:
        assert response.status == 200
        return await response.read()


async def status_of(person: Person, recording: Json, path: str) -> int:
    async with person.http.get(f"{API}/recordings/{recording['id']}/{path}") as response:
        return response.status


async def loudest(person: Person, recording: Json, stretch: tuple[float, float], **query: str) -> float:
    """The agent's side of the browser's copy within the stretch, of full scale."""
    with av.open(BytesIO(await fetched(person, recording, "audio", **query)), "r") as container:
        resampler = av.AudioResampler("fltp", "stereo", 8000)
        frames = [part.to_ndarray() for frame in container.decode(audio=0) for part in resampler.resample(frame)]
    agent = np.concatenate(frames, axis=1)[1]
    return float(np.abs(agent[int(stretch[0] * 8000) : int(stretch[1] * 8000)]).max())


async def outline(person: Person, recording: Json, stretch: tuple[float, float], **query: str) -> float:
    """The agent's waveform within the stretch, of full scale."""
    document = json.loads(await fetched(person, recording, "peaks", **query))
    per_second = document["sample_rate"] / document["samples_per_pixel"]
    heights = document["data"][3::4][int(stretch[0] * per_second) : int(stretch[1] * per_second)]
    return float(max(heights)) / 127


async def audited(admin: Person, kind: str, action: str) -> list[tuple[str, str]]:
    """Who did this to what, and why."""
    entries = await admin.all("/audit", subject_kind=kind)
    return [(entry["login"], entry["detail"].get("why", "")) for entry in entries if entry["action"] == action]


async def test_download_asks_for_a_reason_and_tells_who_took_what_and_why(
    house: House, spoken: Spoken, new_screen: NewScreen
) -> None:
    async with AsyncExitStack() as stack:
        irina = await stack.enter_async_context(signed_in(house, "irina"))
        admin = await stack.enter_async_context(signed_in(house, "admin"))
        grace = await stack.enter_async_context(signed_in(house, "grace"))
        recording, why = await spoken_call(house, spoken, irina), f"court {fresh_number()}"
        page = await reading_page(stack, new_screen, "admin", recording)
        await page.get_by_role("button").filter(has=page.locator(".tabler-icon-download")).click()
        dialog = page.get_by_role("dialog")
        await expect(dialog.locator("button[type=submit]")).to_be_disabled()
        await dialog.get_by_role("textbox").fill(why)
        async with page.expect_download() as coming:
            await dialog.locator("button[type=submit]").click()
        assert (await coming.value).suggested_filename.endswith("-customer.wav")
        assert await status_of(grace, recording, "tracks/customer?why=curious") == 403
        assert await status_of(admin, recording, "tracks/customer") == 422
        assert ("admin", why) in await audited(admin, "recording", "recording.download")
        assert "curious" not in [reason for _, reason in await audited(admin, "recording", "recording.download")]
