"""A base worked through in the browser: narrowed, kept as a view, chosen by mouse and keys, changed, taken along."""

from contextlib import AsyncExitStack
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.e2e.conftest import NewScreen
from tests.e2e.lists import changed, choose_option, exported, kept
from tests.live.fresh import fresh_number
from tests.live.house import House
from tests.live.people import new_source, signed_in

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-deals")]

NAMES = ("Анна", "Борис", "Вера", "Глеб")


def rows(page: Page) -> Locator:
    return page.get_by_test_id("customer-row")


async def base_of(person: Any, tag: str) -> None:
    """Four customers of one tag, and one of none."""
    for name in NAMES[:3]:
        await person.post("/contacts", name=f"{name} {tag}", tags=[tag])
    await person.post("/leads", name=f"{NAMES[3]} {tag}", tags=[tag], source=f"=1+1 {tag}")
    await person.post("/contacts", name=f"Дина {tag}")


async def narrowed(page: Page, tag: str) -> None:
    """By the tag, in the panel of filters, with one column more and the oldest first."""
    await page.goto("/customers")
    await page.get_by_test_id("filter-more").click()
    await page.get_by_test_id("filter-tags").fill(tag)
    await page.get_by_role("option", name=tag, exact=True).click()
    await page.keyboard.press("Escape")
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("filter-chips")).to_contain_text(tag)
    await expect(rows(page)).to_have_count(4)
    await page.get_by_test_id("columns-open").click()
    await page.get_by_test_id("column-source").check()
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Упорядочить: Создан").click()
    await expect(rows(page).first).to_contain_text(NAMES[0])


async def given_to(page: Page, manager: str) -> None:
    """The first two by mouse with Shift, the third by keys."""
    boxes = page.get_by_test_id("customer-table").locator("[data-row]")
    await boxes.nth(0).click()
    await boxes.nth(1).click(modifiers=["Shift"])
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Space")
    await expect(page.get_by_test_id("chosen-bar")).to_contain_text("3")
    await page.get_by_test_id("bulk-open").click()
    await choose_option(page, "bulk-responsible", manager)
    await changed(page)


async def found_by_a_slip(page: Page, tag: str) -> None:
    """Nobody is called so; whoever was meant opens by Enter, and a page of the console by its name."""
    await page.keyboard.press("Control+k")
    await page.get_by_test_id("search-field").fill(f"Дина {tag}".replace("рт", "тр"))
    await expect(page.get_by_test_id("search-meant")).to_contain_text(tag)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name=f"Дина {tag}")).to_be_visible()
    await page.keyboard.press("Control+k")
    await page.get_by_test_id("search-field").fill("отчёты")
    await expect(page.get_by_role("option")).to_have_text(["Отчёты"])
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/reports**")


async def deleted_and_back(page: Page, name: str) -> None:
    """From the card into the bin by mouse, back by the toast; again by keys, and back from the bin by keys."""
    await page.goto("/customers?view=0")
    await page.get_by_role("link", name=name).first.click()
    await page.get_by_test_id("card-delete").click()
    card = page.url
    await page.get_by_test_id("confirm").click()
    await page.get_by_test_id("undo-delete").click()
    await expect(page.get_by_test_id("undo-delete")).to_have_count(0)
    await page.goto(card)
    await page.get_by_test_id("card-delete").focus()
    await page.keyboard.press("Enter")
    await page.get_by_test_id("confirm").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("undo-delete")).to_be_visible()
    await page.goto("/customers?view=0")
    await expect(rows(page).first).to_be_visible()
    await expect(rows(page).filter(has_text=name)).to_have_count(0)
    await page.goto(card)
    await expect(page.get_by_test_id("gone-restore")).to_be_visible()
    await page.goto("/bin")
    await page.get_by_test_id("bin-search").fill(name)
    await expect(page.get_by_test_id("bin-restore")).to_have_count(1)
    await page.get_by_test_id("bin-restore").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("bin-restore")).to_have_count(0)
    await page.goto(card)
    await expect(page.get_by_role("heading", name=name)).to_be_visible()


async def test_list_narrowed_kept_changed_and_exported_is_the_same_after_a_reload(
    house: House, new_screen: NewScreen
) -> None:
    tag = "партия" + "".join("абвгдежзик"[int(digit)] for digit in fresh_number() if digit.isdigit())
    async with AsyncExitStack() as stack:
        irina = await stack.enter_async_context(signed_in(house, "irina"))
        await new_source(house, f"=1+1 {tag}")
        await base_of(irina, tag)
        screen = await new_screen(stack)
        await screen.sign_in("irina")
        page = screen.page
        await narrowed(page, tag)
        await kept(page, f"Вид {tag}")
        await given_to(page, "Олена Марченко")
        await page.reload()
        await expect(page.get_by_test_id("views-open")).to_have_text(f"Вид {tag}")
        await expect(rows(page)).to_have_count(4)
        await expect(rows(page).nth(2)).to_contain_text("Олена Марченко")
        await expect(rows(page).nth(3)).not_to_contain_text("Олена Марченко")
        lines = (await exported(page)).splitlines()
        assert len(lines) == 5
        assert [name in line for name, line in zip(NAMES, lines[1:], strict=True)] == [True] * 4
        assert "'=1+1" in lines[4]
        await page.goto("/customers?view=0")
        await page.get_by_test_id("views-open").click()
        await page.get_by_test_id("view").filter(has_text=tag).click()
        await expect(rows(page)).to_have_count(4)
        await found_by_a_slip(page, tag)
        await deleted_and_back(page, f"Дина {tag}")
        (view,) = [one for one in await irina.get("/customer-views") if tag in one["name"]]
        assert (view["shared"], view["sort"], view["columns"][-1]) == (True, "oldest", "source")
