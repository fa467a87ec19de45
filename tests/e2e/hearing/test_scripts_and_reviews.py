"""A script from its first line to an operator's dispute, before the real recording of a real call."""

import re
from contextlib import AsyncExitStack
from secrets import token_hex
from typing import Final

import pytest
from playwright.async_api import Page, expect

from deploy.speech import Spoken
from tests.e2e.conftest import NewScreen
from tests.e2e.hearing.spoken_call import NUMBER, WRITTEN_S, spoken_call, unbind_scripts
from tests.live.house import House
from tests.live.people import Json, Person, signed_in
from tests.live.waiting import until

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-hearing"), pytest.mark.timeout(420)]

FAULTY: Final = """script: {key}
format: 1
lang: en
title: Chairs {key}
steps:
  - {{id: stock, title: Said that it is in stock, weight: 50, any: ["we have them in stock"]}}
  - {{id: price, title: Named the price, wait: 50, any: ["it costs {{money}}"]}}
tests:
  - {{say: "we have them in stock", expect: {{stock: done}}}}
"""
"""`wait` is no word of the format."""


async def write(page: Page, text: str) -> None:
    editor = page.locator(".cm-content")
    await editor.click()
    await page.keyboard.press("Control+a")
    await page.keyboard.insert_text(text)


async def write_and_publish(page: Page, key: str) -> None:
    """The linter names the fault; mended, it passes its tests on save, is tried out, and published."""
    await page.goto("/scripts")
    await page.get_by_test_id("script-add").click()
    await page.get_by_role("textbox", name=re.compile("^Title")).fill(f"Chairs {key}")
    await page.get_by_role("textbox", name=re.compile("^Short name")).fill(key)
    await page.get_by_role("dialog").locator("button[type=submit]").click()
    await expect(page.locator(".cm-content")).to_be_visible()
    text = FAULTY.format(key=key)
    await write(page, text)
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_test_id("script-findings")).to_contain_text("wait")
    await expect(page.get_by_test_id("script-publish")).to_be_disabled()
    await write(page, text.replace("wait:", "weight:"))
    await page.keyboard.press("Control+s")
    await expect(page.get_by_test_id("script-tests")).to_contain_text("1 of 1")
    await page.get_by_test_id("tab-try").click()
    await page.get_by_test_id("tryout-start").click()
    await expect(page.get_by_test_id("tryout-report")).to_be_visible(timeout=WRITTEN_S * 1000)
    await page.get_by_test_id("script-publish").click()
    await page.get_by_test_id("publish-note").fill("For chairs")
    await page.get_by_test_id("publish-do").click()
    await page.get_by_test_id("tab-bindings").click()
    await page.get_by_test_id("binding-add").click()
    await expect(page.get_by_test_id("binding")).to_have_count(1)


async def judged(irina: Person, call_id: str, key: str) -> None:
    """By the version that was published a moment ago, for the record after the call."""
    rows = (await irina.get("/qa/scripts", limit=200))["items"]
    version = next(row["newest"]["id"] for row in rows if row["key"] == key)

    async def both_heard() -> Json | None:
        """The operator's side is transcribed apart, and the call is checked again after it."""
        return (await irina.get("/spoken", q="stock", number=NUMBER))["items"] or None

    await until(both_heard, "the operator's words", WRITTEN_S)
    form = await irina.post("/qa/forms/from-script", key=key, script_version_id=version)
    await irina.post(f"/qa/forms/versions/{form['id']}/publication", revision=form["revision"], note="From the script")

    async def settled() -> Json | None:
        found = await irina.get(f"/calls/{call_id}/check")
        return found if found["state"] in ("no_script", "checked") else None

    await until(settled, "the first look at the call", WRITTEN_S)
    span = {"called_from": "2020-01-01T00:00:00Z", "called_to": "2100-01-01T00:00:00Z"}
    await irina.post("/qa/rescores", script_version_id=version, mode="record", **span)

    async def checked() -> Json | None:
        found = (await irina.get(f"/calls/{call_id}/check"))["check"]
        return found if found is not None and found["script_key"] == key else None

    await until(checked, "the check of the call", WRITTEN_S)


async def reviewer_of(admin: Person, house: House) -> str:
    login = f"rita{token_hex(3)}"
    body = {"login": login, "name": f"Rita {login}", "role": "reviewer", "password": house.stack.password}
    await admin.post("/users", **body)
    async with signed_in(house, login) as rita:
        await rita.patch("/session/preferences", language="en")
    return login


async def give(page: Page, call_id: str, login: str) -> None:
    await page.goto(f"/recordings?call={call_id}")
    await page.get_by_test_id("ask-review").click()
    await page.get_by_test_id("ask-reviewer").fill(login)
    await page.get_by_role("option").first.click()
    await page.get_by_test_id("ask-do").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def review(page: Page) -> None:
    """By keys alone, without a word of the machine before the own answer."""
    await page.goto("/reviews")
    await page.get_by_test_id("review-row").get_by_role("button").focus()
    await page.keyboard.press("Enter")
    questions = page.get_by_test_id("review-question")
    await expect(questions).to_have_count(2)
    await expect(page.get_by_text("Operator hidden")).to_be_visible()
    await expect(page.get_by_text("The machine:")).to_have_count(0)
    await page.keyboard.press("1")
    await expect(page.get_by_text("The machine:")).to_have_count(1)
    await page.keyboard.press("3")
    await expect(page.get_by_text("The machine:")).to_have_count(2)
    await page.get_by_test_id("review-finish").click()
    await page.get_by_test_id("review-release").click()
    await expect(page.get_by_test_id("review-score")).to_contain_text("released")
    await expect(page.get_by_test_id("review-score")).to_contain_text("50")


async def dispute(page: Page) -> None:
    await page.goto("/results")
    await page.get_by_test_id("result-row").first.get_by_role("link").click()
    await expect(page.get_by_test_id("score").first).to_have_text("50")
    await page.get_by_test_id("dispute").click()
    contested = page.get_by_test_id("contest-price")
    await contested.get_by_role("checkbox").check()
    await contested.get_by_text("Done", exact=True).click()
    await contested.get_by_test_id("contest-why").fill("the customer never asked for it")
    await page.get_by_test_id("dispute-send").click()
    await expect(page.get_by_test_id("dispute-history")).to_contain_text("Disputed")


async def decide(page: Page) -> None:
    await page.goto("/disputes")
    await page.get_by_test_id("dispute-row").first.get_by_role("button").first.click()
    await page.get_by_test_id("dispute-take").click()
    item = page.get_by_test_id("decide-price")
    await item.get_by_text("Take the proposal").click()
    await item.get_by_label("Reason").fill("it is in the offer")
    await page.get_by_test_id("dispute-resolve").click()
    await expect(page.get_by_test_id("dispute-resolve")).to_have_count(0)


async def test_script_written_published_and_judged_by_is_reviewed_blind_disputed_and_decided_by_another(
    house: House, spoken: Spoken, new_screen: NewScreen
) -> None:
    key = f"desk-{token_hex(4)}"
    async with AsyncExitStack() as stack:
        irina = await stack.enter_async_context(signed_in(house, "irina"))
        admin = await stack.enter_async_context(signed_in(house, "admin"))
        grace = await stack.enter_async_context(signed_in(house, "grace"))
        for person in (irina, grace):
            await person.patch("/session/preferences", language="en")
        await spoken_call(house, spoken, irina)
        call_id = (await irina.get("/recordings", number=NUMBER))["items"][0]["id"]
        lead = await new_screen(stack)
        await lead.sign_in("irina")
        await unbind_scripts(irina)
        await write_and_publish(lead.page, key)
        await judged(irina, call_id, key)
        login = await reviewer_of(admin, house)
        await give(lead.page, call_id, login)
        rita = await new_screen(stack)
        await sign_in_reviewer(rita.page, login, house)
        await review(rita.page)
        agent = await new_screen(stack)
        await agent.sign_in("grace")
        await dispute(agent.page)
        await decide(lead.page)
        words = (await irina.get(f"/qa/checks/quality/{key}/confirmations", criterion="price"))["items"]
        assert [(one["machine"], one["human"]) for one in words] == [("missed", "done"), ("missed", "missed")]
        await agent.page.reload()
        await expect(agent.page.get_by_test_id("score-moved")).to_have_text("50 → 100")


async def sign_in_reviewer(page: Page, login: str, house: House) -> None:
    """The restricted role has no desk; its first screen is its inbox."""
    await page.goto("/sign-in")
    await page.get_by_test_id("sign-in-login").fill(login)
    await page.get_by_test_id("sign-in-password").fill(house.stack.password)
    await page.get_by_test_id("sign-in-submit").click()
    await page.wait_for_url("**/reviews")
