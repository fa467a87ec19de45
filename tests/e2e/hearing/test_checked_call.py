"""What a check of a call claims is heard at its second, and a person's word about it counts."""

from contextlib import AsyncExitStack
from secrets import token_hex
from typing import Final

import pytest
from playwright.async_api import expect

from deploy.speech import Spoken
from tests.e2e.conftest import NewScreen
from tests.e2e.hearing.spoken_call import NUMBER, WRITTEN_S, passes, spoken_call, time_of, unbind_scripts
from tests.live.house import House
from tests.live.people import Json, Person, signed_in
from tests.live.waiting import until

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-hearing")]

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


async def judged(irina: Person, call_id: str) -> Json:
    """The call's check against a script of its own, made for the record after the call."""
    key = f"chairs-{token_hex(4)}"
    draft = await irina.post("/qa/scripts", key=key, title="Chairs", language="en", text=SCRIPT.format(key=key))
    detail = await irina.post(
        f"/qa/scripts/{draft['id']}/versions", rev=draft["draft"]["rev"], note="Published for this test"
    )
    await unbind_scripts(irina)
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
