"""A result, its dispute and a calibration in the browser, from start to end, before the real server and database."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from callcenter.bootstrap.web import CONSOLE
from callcenter.db import Database
from callcenter.http.middleware import COOKIE
from tests.live.browser import LIMIT_MS
from tests.scripts_qa.people.world import Firm, open_firm

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-quality")]


@pytest.fixture
async def firm(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Firm]:
    database = Database(sqlite_url)
    try:
        async with open_firm(database, tmp_path, console=CONSOLE) as opened:
            yield opened
    finally:
        await database.dispose()


async def desk_of(stack: AsyncExitStack, browser: Browser, firm: Firm, who: str) -> Page:
    """A browser of one's own, signed in, in English."""
    context = await browser.new_context(base_url=firm.web.base, viewport={"width": 1280, "height": 800})
    stack.push_async_callback(context.close)
    context.set_default_timeout(LIMIT_MS)
    token = (await firm.web.session(firm.people[who])).token
    await context.add_cookies([{"name": COOKIE, "value": token, "url": firm.web.base}])
    await firm.ask(who, "PATCH", "/session/preferences", {"language": "en"})
    return await context.new_page()


async def test_operator_disputes_an_item_and_another_person_moves_the_score(firm: Firm, browser: Browser) -> None:
    review = await firm.reviewed(greet="no")
    async with AsyncExitStack() as stack:
        anna = await desk_of(stack, browser, firm, "anna")
        await anna.goto("/results")
        await expect(anna.get_by_test_id("result-row")).to_contain_text("New")
        await anna.get_by_test_id("result-row").get_by_role("link").click()
        await expect(anna.get_by_test_id("score").first).to_have_text("75")
        greet = anna.get_by_test_id("question-greet")
        await expect(greet).to_contain_text("about greet")
        await greet.get_by_test_id("clip").click()
        await expect(greet.locator("[data-state=playing]")).to_be_visible()
        await expect(greet.locator("[data-state=idle]")).to_be_visible()
        await anna.get_by_test_id("dispute").click()
        contested = anna.get_by_test_id("contest-greet")
        await contested.get_by_role("checkbox", name="Did they greet?").check()
        await contested.get_by_text("Yes", exact=True).click()
        await contested.get_by_test_id("contest-why").fill("listen to the first seconds")
        await anna.get_by_test_id("dispute-send").click()
        await expect(anna.get_by_test_id("dispute-history")).to_contain_text("Disputed")
        await assert_reviewer_cannot_decide(stack, browser, firm)
        await decide(stack, browser, firm)
        await anna.reload()
        await expect(anna.get_by_test_id("score-moved")).to_have_text("75 → 100")
        await expect(anna.get_by_test_id("decision")).to_contain_text("heard at once")
        await expect(greet.get_by_test_id("history")).to_contain_text("Rita: No")
        await expect(greet.get_by_test_id("history")).to_contain_text("Roman: Yes")
        await anna.get_by_test_id("acknowledge").click()
        await expect(anna.get_by_test_id("acknowledge")).to_have_count(0)
    told = await firm.deeds("dispute.", "result.", "recording.")
    assert told == [
        ("recording.play", "anna"),
        ("dispute.open", "anna"),
        ("dispute.take", "roman"),
        ("dispute.resolve", "roman"),
        ("result.acknowledge", "anna"),
    ]
    assert (await firm.ask("anna", "GET", f"/qa/results/{review.id}"))["total"] == 100.0


async def assert_reviewer_cannot_decide(stack: AsyncExitStack, browser: Browser, firm: Firm) -> None:
    rita = await desk_of(stack, browser, firm, "rita")
    await rita.goto("/disputes")
    await rita.get_by_test_id("dispute-row").get_by_role("button", name="Anna").click()
    await expect(rita.get_by_text("somebody else decides")).to_be_visible()
    await expect(rita.get_by_test_id("dispute-take")).to_have_count(0)


async def decide(stack: AsyncExitStack, browser: Browser, firm: Firm) -> None:
    roman = await desk_of(stack, browser, firm, "roman")
    await roman.goto("/disputes")
    await expect(roman.get_by_test_id("qa-disputes")).to_contain_text("1")
    await roman.get_by_test_id("dispute-row").get_by_role("button", name="Anna").click()
    await roman.get_by_test_id("dispute-take").click()
    item = roman.get_by_test_id("decide-greet")
    await item.get_by_text("Take the proposal").click()
    await item.get_by_label("Reason").fill("heard at once")
    await roman.get_by_test_id("dispute-resolve").click()
    await expect(roman.get_by_test_id("dispute-row")).to_have_count(0)


async def test_two_reviewers_calibrate_blind_and_see_how_far_they_agree(firm: Firm, browser: Browser) -> None:
    body = {
        "title": "March", "form_version_id": str(firm.form_version), "standard": "consensus",
        "call_ids": [firm.call_id], "member_ids": [firm.people["rita"], firm.people["roman"]],
    }  # fmt: skip
    await firm.ask("lena", "POST", "/qa/calibrations", body)
    async with AsyncExitStack() as stack:
        rita, roman = [await desk_of(stack, browser, firm, who) for who in ("rita", "roman")]
        await open_calibration(rita)
        await judge(rita, need="Done")
        await expect(rita.get_by_test_id("comparison")).to_contain_text("Rita")
        await open_calibration(roman)
        await expect(roman.get_by_test_id("blind")).to_be_visible()
        await expect(roman.get_by_test_id("comparison")).to_have_count(0)
        await judge(roman, need="Missed")
        await expect(roman.get_by_test_id("agreement")).to_contain_text("Was the need found?")
        await expect(roman.get_by_test_id("severity")).to_contain_text(["+25", "-25"])
        lena = await desk_of(stack, browser, firm, "lena")
        await open_calibration(lena)
        await lena.get_by_test_id("calibration-reveal").click()
        await lena.get_by_test_id("comparison").get_by_role("button", name="Missed").click()
        await lena.get_by_test_id("calibration-close").click()
        await expect(lena.get_by_text("Closed", exact=True)).to_be_visible()
    told = [name for name, _ in await firm.deeds("calibration.")]
    assert told == [f"calibration.{name}" for name in ("create", "hand_in", "hand_in", "reveal", "agree", "close")]


async def open_calibration(page: Page) -> None:
    await page.goto("/calibrations")
    await page.get_by_role("link", name="March").click()


async def judge(page: Page, *, need: str) -> None:
    await page.get_by_test_id("sheet-open").click()
    for question, answer in (("greet", "Yes"), ("need", need), ("price", "Full")):
        await page.get_by_test_id(f"answer-{question}").get_by_text(answer, exact=True).click()
    await page.get_by_test_id("sheet-submit").click()
    await expect(page.get_by_test_id("calibration-call")).to_contain_text("handed in")
