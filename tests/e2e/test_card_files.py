"""A file on a card, a colleague mentioned in a note whose bell rings at once, and what a conversion takes along."""

from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.e2e.conftest import NewScreen
from tests.live.fresh import fresh_number
from tests.live.house import House
from tests.live.people import signed_in

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-deals")]

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001"
    "a5f645400000000049454e44ae426082"
)
DROP = """() => {
  const data = new DataTransfer();
  data.items.add(new File(["from the desktop"], "договор.txt"));
  document.body.dispatchEvent(new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true}));
}"""
PASTE = """() => {
  const data = new DataTransfer();
  data.items.add(new File(["what was on the screen"], "image.png", {type: "image/png"}));
  document.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true}));
}"""


async def uploaded(page: Page, folder: Path, contact: Any) -> None:
    """Two at once by the button, one dropped, one from the clipboard; all of them in the history."""
    picture, letter = folder / "план кухни.png", folder / "письмо.txt"
    picture.write_bytes(PNG)
    letter.write_text("Добрый день!")
    await page.goto(f"/customers/contact/{contact['id']}")
    files = page.get_by_test_id("files")
    await files.locator('input[type="file"]').set_input_files([picture, letter])
    await expect(files.get_by_test_id("file")).to_have_count(2)
    await page.evaluate(DROP)
    await expect(files.get_by_test_id("file")).to_have_count(3)
    await page.evaluate(PASTE)
    await expect(files.get_by_test_id("file")).to_have_count(4)
    await expect(files.get_by_test_id("file").first).to_contain_text("screenshot")
    history = page.get_by_test_id("timeline")
    await expect(history.locator('[data-type="file"]')).to_have_count(4)
    await expect(history).to_contain_text("план кухни.png")


async def mentioned(page: Page, name: str) -> None:
    """Picked from the list by a few letters and Enter, and pinned by the note's own button."""
    field = page.get_by_role("textbox", name="Напишите заметку")
    await field.press_sequentially(f"@{name[:3]}")
    await expect(page.get_by_test_id("mention-list")).to_contain_text(name)
    await field.press("Enter")
    await field.press_sequentially("посмотрите план")
    await field.press("Control+Enter")
    line = page.get_by_test_id("timeline").locator('[data-type="note"]').first
    await expect(line.locator("strong")).to_have_text(f"@{name}")
    await line.get_by_role("button", name="Закрепить наверху").click()
    await expect(page.get_by_test_id("pinned")).to_contain_text("посмотрите план")


async def test_file_note_and_mention_reach_a_colleague_at_once_and_lead_to_the_card(
    house: House, new_screen: NewScreen, tmp_path: Path
) -> None:
    mark = fresh_number()
    async with AsyncExitStack() as stack:
        irina = await stack.enter_async_context(signed_in(house, "irina"))
        olena = await stack.enter_async_context(signed_in(house, "olena"))
        await olena.post("/notices/read")
        contact = await irina.post("/contacts", name=f"Пётр {mark}", phones=[{"raw": mark}])
        author, reader = await new_screen(stack), await new_screen(stack)
        await reader.sign_in("olena")
        bell = reader.page.get_by_test_id("bell")
        await expect(bell).to_have_attribute("data-unread", "0")
        await author.sign_in("irina")
        await uploaded(author.page, tmp_path, contact)
        await mentioned(author.page, olena.me["name"])

        await expect(bell).to_have_attribute("data-unread", "1")
        await bell.click()
        notice = reader.page.get_by_test_id("notice").filter(has_text=f"Пётр {mark}")
        await expect(notice).to_contain_text("упоминает вас")
        await notice.click()
        await expect(reader.page.get_by_role("heading", name=f"Пётр {mark}")).to_be_visible()
        await expect(reader.page.get_by_test_id("pinned")).to_contain_text("посмотрите план")
        await expect(bell).to_have_attribute("data-unread", "0")

        await reader.page.get_by_test_id("follow").click()
        await expect(reader.page.get_by_test_id("follow")).to_have_attribute("aria-pressed", "true")
        await irina.post(f"/contacts/{contact['id']}/notes", text="ещё одна заметка")
        await expect(bell).to_have_attribute("data-unread", "1")
        await expect(reader.page.get_by_test_id("timeline")).to_contain_text("ещё одна заметка")


async def test_converted_leads_file_is_on_the_contact_and_on_the_deal(
    house: House, new_screen: NewScreen, tmp_path: Path
) -> None:
    mark = fresh_number()
    offer = tmp_path / "предложение.txt"
    offer.write_text("Кухня под ключ")
    async with AsyncExitStack() as stack:
        irina = await stack.enter_async_context(signed_in(house, "irina"))
        lead = await irina.post("/leads", name=f"Вера {mark}", phones=[{"raw": mark}])
        screen = await new_screen(stack)
        await screen.sign_in("irina")
        page = screen.page
        await page.goto(f"/customers/lead/{lead['id']}")
        await page.get_by_test_id("files").locator('input[type="file"]').set_input_files(offer)
        await expect(page.get_by_test_id("file")).to_have_count(1)
        became = await irina.post(f"/leads/{lead['id']}/convert", version=lead["version"])
        for path in (f"customers/contact/{became['contact']['id']}", f"deals/{became['deal']['id']}"):
            await page.goto(f"/{path}")
            await expect(page.get_by_test_id("file")).to_contain_text("предложение.txt")
            await expect(page.get_by_test_id("timeline")).to_contain_text("предложение.txt")
