"""A firm's own fields in the browser: defined and arranged, filled, asked for by a stage, narrowed by."""

from contextlib import AsyncExitStack
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.e2e.conftest import NewScreen
from tests.live.fresh import fresh_number
from tests.live.house import House
from tests.live.people import signed_in

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-deals")]

FIRST, THIRD = "Первый контакт", "Предложение отправлено"


async def choose(page: Page, field: str, option: str) -> None:
    await page.get_by_test_id(field).click()
    await page.get_by_role("option", name=option, exact=True).click()


def column(page: Page, stage: str) -> Locator:
    return page.locator(f'[data-testid="deal-column"][data-stage="{stage}"]')


async def saved(page: Page) -> None:
    await page.get_by_test_id("field-save").click()
    await expect(page.get_by_test_id("field-dialog")).to_be_hidden()


async def defined(page: Page, mark: str, pipeline: Any) -> None:
    """A list and a text for contacts, the text moved up by keys; a text that a stage asks for."""
    await page.goto("/fields")
    await page.get_by_test_id("field-add").click()
    await page.get_by_test_id("field-label").fill(f"Сегмент {mark}")
    await expect(page.get_by_test_id("field-key")).to_have_value(f"segment_{mark}")
    await choose(page, "field-kind", "Один из списка")
    await page.get_by_test_id("field-option-add").click()
    await page.get_by_test_id("field-option").first.fill("Золото")
    await page.keyboard.press("Enter")
    await page.get_by_test_id("field-option").nth(1).fill("Серебро")
    await choose(page, "field-need", "Всегда")
    await saved(page)
    await page.get_by_test_id("field-add").click()
    await page.get_by_test_id("field-label").fill(f"Прозвище {mark}")
    await saved(page)
    up = page.get_by_role("button", name=f"Поднять «Прозвище {mark}»")
    await up.focus()
    await page.keyboard.press("Enter")
    mine = page.get_by_test_id("field-row").filter(has_text=mark)
    await expect(mine.first).to_contain_text("Прозвище")
    await page.get_by_role("radiogroup").get_by_text("Сделка", exact=True).click()
    await page.get_by_test_id("field-add").click()
    await page.get_by_test_id("field-label").fill(f"Договор {mark}")
    await choose(page, "field-pipeline", pipeline["name"])
    await choose(page, "field-need", "Начиная с этапа")
    await choose(page, "field-from", THIRD)
    await saved(page)


async def filled(page: Page, mark: str) -> None:
    """Without the field that is always needed there is no contact."""
    await page.goto("/customers/new?kind=contact")
    await page.get_by_test_id("customer-name").fill(f"Анна {mark}")
    await page.get_by_test_id("customer-save").click()
    needed = page.get_by_test_id(f"own-segment_{mark}")
    await expect(needed).to_have_attribute("aria-invalid", "true")
    await choose(page, f"own-segment_{mark}", "Золото")
    await page.get_by_test_id("customer-save").click()
    await page.wait_for_url("**/customers/contact/*")
    await expect(page.get_by_test_id(f"own-fact-segment_{mark}")).to_have_text("Золото")


async def moved(page: Page, mark: str, pipeline: Any, deal: Any) -> None:
    """Dragged to a stage that asks for the contract, which is given on the spot."""
    await page.goto(f"/deals?pipeline={pipeline['id']}")
    tile = page.get_by_test_id("deal-tile").filter(has_text=deal["title"])
    await tile.drag_to(column(page, THIRD))
    asked = page.get_by_test_id("needed-fields")
    await expect(asked).to_contain_text(f"Договор {mark}")
    await expect(column(page, FIRST).get_by_test_id("deal-count")).to_have_text("1")
    await page.get_by_test_id(f"own-dogovor_{mark}").fill("Д-17")
    await page.get_by_test_id("needed-save").click()
    await expect(asked).to_be_hidden()
    await expect(column(page, THIRD).get_by_test_id("deal-count")).to_have_text("1")
    await page.goto(f"/deals/{deal['id']}")
    await expect(page.get_by_test_id(f"own-fact-dogovor_{mark}")).to_have_text("Д-17")
    await expect(page.get_by_test_id("timeline")).to_contain_text(f"Договор {mark}: пусто → Д-17")


async def narrowed(page: Page, mark: str) -> None:
    await page.goto("/customers")
    await page.get_by_test_id("columns-open").click()
    await page.get_by_test_id(f"column-fields.segment_{mark}").check()
    await page.keyboard.press("Escape")
    await page.get_by_test_id("filter-more").click()
    await choose(page, "filter-own", f"Сегмент {mark}")
    await choose(page, "filter-own-value", "Золото")
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("filter-chips")).to_contain_text(f"Сегмент {mark}: Золото")
    await expect(page.get_by_test_id("customer-row")).to_have_count(1)
    await expect(page.get_by_test_id("customer-row")).to_contain_text("Золото")


async def retired(person: Any, mark: str) -> None:
    """So that other tests of this house can make contacts."""
    for one in (await person.get("/fields"))["items"]:
        if one["key"].endswith(mark) and not one["retired"]:
            options = [{"id": option["id"], "label": option["label"]} for option in one["options"]]
            said = {name: one[name] for name in ("label", "kind", "pipeline_id", "version")}
            await person.put(f"/fields/{one['id']}", **said, options=options, retired=True)


async def test_field_defined_is_filled_asked_for_by_its_stage_and_narrows_the_list(
    house: House, new_screen: NewScreen
) -> None:
    mark = fresh_number().removeprefix("+")
    async with AsyncExitStack() as stack:
        admin = await stack.enter_async_context(signed_in(house, "admin"))
        stack.push_async_callback(retired, admin, mark)
        usual = (await admin.get("/pipelines"))[0]
        stages = [{"name": one["name"], "outcome": one["outcome"]} for one in usual["stages"] if not one["archived"]]
        line = {"name": f"Воронка {mark}", "kind": "sales", "currency": "RUB", "stages": stages}
        pipeline = await admin.post("/pipelines", **line)
        deal = await admin.post("/deals", title=f"Кресла {mark}", pipeline_id=pipeline["id"])
        screen = await new_screen(stack)
        await screen.sign_in("admin")
        await defined(screen.page, mark, pipeline)
        await filled(screen.page, mark)
        await moved(screen.page, mark, pipeline, deal)
        await narrowed(screen.page, mark)


async def asked_for(person: Any, need: str) -> None:
    """Whether every contact needs a gender."""
    fields = (await person.get("/fields", entity="contact"))["items"]
    gender = next(one for one in fields if one["standard"] == "gender")
    said = {name: gender[name] for name in ("label", "kind", "dictionary", "group", "version")}
    await person.put(f"/fields/{gender['id']}", **said, need=need)


async def rewarded(page: Page, number: str) -> None:
    """Given a card, points, and no more than there are."""
    await page.get_by_test_id("section-add-loyalty").click()
    await page.get_by_test_id("loyalty-number").fill(number)
    await page.get_by_test_id("loyalty-save").click()
    await page.get_by_test_id("loyalty-points").click()
    await page.get_by_test_id("loyalty-amount").fill("100")
    await page.get_by_test_id("loyalty-reason").fill("Покупка")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("loyalty-sum")).to_contain_text("100 баллов")
    await page.get_by_test_id("loyalty-amount").fill("120")
    await page.get_by_test_id("loyalty-reason").fill("Скидка")
    await page.get_by_test_id("loyalty-spend").click()
    await expect(page.get_by_role("dialog").get_by_role("alert")).to_have_text("На карте нет стольких баллов.")


async def test_card_asks_for_the_gender_and_keeps_requisites_and_a_loyalty_card(
    house: House, new_screen: NewScreen
) -> None:
    mark = fresh_number().removeprefix("+")
    async with AsyncExitStack() as stack:
        admin = await stack.enter_async_context(signed_in(house, "admin"))
        anna = await admin.post("/contacts", name=f"Анна {mark}")
        stack.push_async_callback(asked_for, admin, "never")
        await asked_for(admin, "always")
        screen = await new_screen(stack)
        await screen.sign_in("admin")
        page = screen.page
        await page.goto(f"/customers/contact/{anna['id']}")
        await page.get_by_test_id("customer-edit").click()
        await page.get_by_test_id("customer-save").click()
        await expect(page.get_by_test_id("own-gender")).to_have_attribute("aria-invalid", "true")
        await choose(page, "own-gender", "Женский")
        await page.get_by_test_id("own-birthday").fill("8.3")
        await page.get_by_test_id("customer-save").click()
        await expect(page.get_by_test_id("own-fact-gender")).to_have_text("Женский")
        await expect(page.get_by_test_id("own-fact-birthday")).to_contain_text("8 марта")
        await page.get_by_test_id("section-add-requisites").click()
        inn = page.get_by_test_id("requisites-inn")
        await inn.fill("0000 1000 13")
        await page.keyboard.press("Enter")
        await expect(inn).to_have_attribute("aria-invalid", "true")
        await inn.fill("0000 1000 12")
        await page.keyboard.press("Enter")
        await expect(page.get_by_test_id("requisites-set")).to_contain_text("0000100012")
        await rewarded(page, mark)
