"""What is done on every list: kept as a view, changed many at a time, taken along."""

import asyncio
from pathlib import Path

from playwright.async_api import Page, expect


async def choose_option(page: Page, field: str, option: str) -> None:
    await page.get_by_test_id(field).click()
    await page.get_by_role("option", name=option, exact=True).click()


async def kept(page: Page, name: str) -> None:
    await page.get_by_test_id("views-open").click()
    await page.get_by_test_id("view-save").click()
    await page.get_by_test_id("view-name").fill(name)
    await page.get_by_test_id("view-shared").check()
    await page.get_by_test_id("view-submit").click()
    await expect(page.get_by_test_id("views-open")).to_contain_text(name)


async def changed(page: Page) -> None:
    """What the form says, of all that were chosen."""
    await page.get_by_test_id("bulk-begin").click()
    await expect(page.get_by_test_id("bulk-status")).to_have_attribute("data-status", "done")
    await page.get_by_test_id("bulk-close").click()


async def exported(page: Page) -> str:
    await page.get_by_test_id("export-open").click()
    await page.get_by_text("CSV", exact=True).click()
    async with page.expect_download() as begun:
        await page.get_by_test_id("export-make").click()
    path = await (await begun.value).path()
    return await asyncio.to_thread(Path(path).read_text, encoding="utf-8-sig")
