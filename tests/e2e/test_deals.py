"""A seller's day in the browser: the board by mouse and keys, a loss, a lead that becomes a deal, a deal of a call."""

from contextlib import AsyncExitStack
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from deploy.pbx import numbers
from deploy.phones import AgentPhone, Caller
from tests.e2e.conftest import NewScreen
from tests.e2e.lists import changed, choose_option, exported, kept
from tests.live.calls import on_the_phone
from tests.live.fresh import fresh_number
from tests.live.house import House
from tests.live.people import clear_desk, new_source, signed_in

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-deals")]

FIRST, SECOND, THIRD, LOST = "Первый контакт", "Потребность выяснена", "Предложение отправлено", "Не купили"


def column(page: Page, stage: str) -> Locator:
    return page.locator(f'[data-testid="deal-column"][data-stage="{stage}"]')


def tile(place: Locator, title: str) -> Locator:
    return place.get_by_test_id("deal-tile").filter(has_text=title)


async def made(person: Any, title: str, **fields: object) -> Any:
    pipelines = await person.get("/pipelines")
    return await person.post("/deals", title=title, pipeline_id=pipelines[0]["id"], **fields)


async def listed_narrowed_and_ordered(page: Page, title: str) -> None:
    """From the board to the list and back, with the same filter."""
    row = page.get_by_test_id("deal-row")
    await page.get_by_test_id("deals-look").get_by_text("Список").click()
    await expect(row).to_have_count(1)
    await expect(row).to_contain_text(title)
    await expect(row).to_contain_text("Нет задачи")
    await expect(page.get_by_test_id("deal-totals")).to_contain_text("500,50")
    await page.get_by_test_id("sort-amount").click()
    await page.wait_for_url("**sort=amount**")
    await page.get_by_test_id("deal-filters").click()
    await page.get_by_test_id("filter-amount_from").fill("1500,51")
    await expect(row).to_have_count(0)
    await page.get_by_test_id("filter-amount_from").fill("1500,50")
    await expect(row).to_have_count(1)
    await page.keyboard.press("Escape")
    await viewed_changed_and_exported(page, title)
    await page.get_by_test_id("deals-look").get_by_text("Доска").click()


async def viewed_changed_and_exported(page: Page, title: str) -> None:
    """The list as it is becomes everybody's view; by keys the deal is chosen and given away, and taken along."""
    await kept(page, f"Вид {title}")
    await page.get_by_test_id("deal-table").locator("[data-row]").first.focus()
    await page.keyboard.press("Space")
    await page.get_by_test_id("bulk-open").click()
    await choose_option(page, "bulk-stage", LOST)
    await expect(page.get_by_test_id("loss-reason")).to_be_visible()
    await expect(page.get_by_test_id("bulk-begin")).to_be_disabled()
    await choose_option(page, "bulk-stage", THIRD)
    await choose_option(page, "bulk-responsible", "Олена Марченко")
    await page.get_by_test_id("bulk-close-day").fill("2031-05-06")
    await changed(page)
    await expect(page.get_by_test_id("deal-row")).to_contain_text("Олена Марченко")
    await page.goto("/deals?view=0")
    await page.get_by_test_id("deals-look").get_by_text("Список").click()
    await page.get_by_test_id("views-open").click()
    await page.get_by_test_id("view").filter(has_text=title).click()
    await expect(page.get_by_test_id("deal-row")).to_have_count(1)
    lines = (await exported(page)).splitlines()
    assert len(lines) == 2
    for said in (title, THIRD, "Олена Марченко", "1500.50", "RUB", "2031-05-06"):
        assert said in lines[1], said


async def test_deal_on_the_board_dragged_and_moved_by_keys_then_lost_tells_it_all_in_its_history(
    house: House, new_screen: NewScreen
) -> None:
    mark = fresh_number().removeprefix("+")
    title = f"Витрины {mark}"
    async with AsyncExitStack() as stack:
        irina = await stack.enter_async_context(signed_in(house, "irina"))
        deal = await made(irina, title, amount="1500.50")
        screen = await new_screen(stack)
        await screen.sign_in("irina")
        page = screen.page
        await page.goto(f"/deals?q={mark}")
        await expect(column(page, FIRST).get_by_test_id("deal-count")).to_have_text("1")
        await expect(column(page, FIRST).get_by_test_id("deal-sums")).to_contain_text("500,50")
        await tile(column(page, FIRST), title).drag_to(column(page, SECOND))
        await expect(tile(column(page, SECOND), title)).to_be_visible()
        await expect(column(page, FIRST).get_by_test_id("deal-count")).to_have_text("0")
        await expect(column(page, SECOND).get_by_test_id("deal-sums")).to_contain_text("500,50")
        await tile(column(page, SECOND), title).focus()
        await page.keyboard.press("Alt+ArrowRight")
        await expect(tile(column(page, THIRD), title)).to_be_focused()
        await expect(column(page, THIRD).get_by_test_id("deal-sums")).to_contain_text("500,50")
        await listed_narrowed_and_ordered(page, title)
        await tile(column(page, THIRD), title).focus()
        await page.keyboard.press("Enter")
        await page.wait_for_url(f"**/deals/{deal['id']}")
        await expect(page.get_by_test_id("timeline")).to_contain_text(f"{FIRST} → {SECOND}")
        await page.get_by_test_id("stage-path").get_by_role("button", name=LOST).click()
        await page.get_by_test_id("loss-reason").click()
        await page.get_by_role("option", name="Дорого", exact=True).click()
        await page.get_by_test_id("loss-confirm").click()
        await expect(page.get_by_test_id("timeline")).to_contain_text(f"{THIRD} → {LOST}")
        card = await irina.get(f"/deals/{deal['id']}")
        assert (card["outcome"], card["loss_reason"]["name"], card["amount"]) == ("lost", "Дорого", "1500.50")


async def test_lead_converted_in_one_step_is_a_deal_with_the_leads_history(house: House, new_screen: NewScreen) -> None:
    number = fresh_number()
    async with AsyncExitStack() as stack:
        irina = await stack.enter_async_context(signed_in(house, "irina"))
        lead = await irina.post("/leads", name=f"Зоя {number}", title="Пять шкафов", phones=[{"raw": number}])
        await irina.post(f"/leads/{lead['id']}/notes", text="ждёт до пятницы")
        screen = await new_screen(stack)
        await screen.sign_in("irina")
        page = screen.page
        await page.goto(f"/customers/lead/{lead['id']}")
        await page.get_by_test_id("lead-convert").click()
        await page.get_by_test_id("convert-amount").fill("75 000,40")
        await page.get_by_test_id("convert-confirm").click()
        await page.wait_for_url("**/deals/*")
        await expect(page.get_by_role("heading", level=1)).to_have_text("Пять шкафов")
        (owner,) = (await irina.get("/customers/by-number", number=number))["owners"]
        assert owner["kind"] == "contact"
        (deal,) = (await irina.get("/deals", contact_id=owner["id"]))["items"]
        assert deal["amount"] == "75000.40"
        await page.goto(f"/customers/contact/{owner['id']}")
        await expect(page.get_by_test_id("timeline")).to_contain_text("ждёт до пятницы")
        await expect(page.get_by_test_id("customer-deals")).to_contain_text("Пять шкафов")


async def test_contact_company_and_deal_are_made_by_keys_and_pickers_without_leaving_the_screen(
    house: House, new_screen: NewScreen
) -> None:
    number = fresh_number()
    mark = number.removeprefix("+")
    family = "".join("абвгдежзик"[int(digit)] for digit in mark)
    firm, person = f"Лотос {family}", f"Анна {family}"
    async with AsyncExitStack() as stack:
        irina = await stack.enter_async_context(signed_in(house, "irina"))
        other = await irina.post("/contacts", name=f"Борис {family}")
        screen = await new_screen(stack)
        await screen.sign_in("irina")
        page = screen.page
        await page.goto("/tasks")
        await nobody_found_is_made(page, firm)
        await contact_added_to_the_company(page, person)
        (anna,) = (await irina.get("/customers", q=person))["items"]
        assert anna["company"]["name"] == firm
        await page.goto(f"/customers/contact/{anna['id']}")
        await expect(page.get_by_test_id("customer-edit")).to_be_visible()
        await page.keyboard.press("d")
        await expect(page.get_by_test_id("deal-contact")).to_have_value(person)
        await expect(page.get_by_test_id("deal-company")).to_have_value(firm)
        await page.get_by_test_id("deal-title").fill(f"Стулья {mark}")
        await page.keyboard.press("Control+Enter")
        await page.wait_for_url("**/deals/*")
        await contact_of_the_deal_changed(page, other["name"])
        (deal,) = (await irina.get("/deals", contact_id=other["id"]))["items"]
        assert (deal["title"], deal["company"]["name"]) == (f"Стулья {mark}", firm)
        await board_and_keys(page, mark)


async def board_and_keys(page: Page, mark: str) -> None:
    await page.goto(f"/deals?q={mark}")
    await expect(tile(column(page, FIRST), mark).get_by_test_id("tile-no-task")).to_be_visible()
    await page.keyboard.press("g")
    await page.keyboard.press("t")
    await page.wait_for_url("**/tasks*")
    await expect(page.get_by_test_id("task-new")).to_be_visible()
    await page.keyboard.press("Shift+Slash")
    await expect(page.get_by_test_id("shortcuts")).to_contain_text("Shift")


async def nobody_found_is_made(page: Page, firm: str) -> None:
    await expect(page.get_by_test_id("search-open")).to_be_visible()
    await page.keyboard.press("Control+k")
    await page.get_by_test_id("search-field").fill(firm)
    await page.get_by_role("option").filter(has_text="Создать компанию").click()
    dialog = page.get_by_test_id("new-customer")
    await expect(dialog.get_by_test_id("customer-name")).to_have_value(firm)
    await page.keyboard.press("Control+Enter")
    await page.wait_for_url("**/customers/company/*")
    await expect(page.get_by_role("heading", level=1)).to_have_text(firm)


async def contact_added_to_the_company(page: Page, person: str) -> None:
    await page.get_by_test_id("people-add").click()
    await page.get_by_test_id("new-customer").get_by_test_id("customer-name").fill(person)
    await page.keyboard.press("Escape")
    await page.get_by_role("dialog").last.get_by_role("button", name="Отмена").click()
    await page.get_by_test_id("new-customer").get_by_test_id("customer-name").press("Control+Enter")
    await expect(page.get_by_test_id("section-people")).to_contain_text(person)


async def contact_of_the_deal_changed(page: Page, name: str) -> None:
    await expect(page.get_by_test_id("deal-edit")).to_be_visible()
    await page.keyboard.press("e")
    await page.get_by_test_id("deal-contact").fill(name)
    await page.get_by_role("option").filter(has_text=name).first.click()
    await page.get_by_test_id("deal-contact").press("Control+Enter")
    await expect(page.get_by_test_id("deal-edit")).to_be_visible()


async def test_operator_in_a_call_makes_a_deal_of_the_caller_without_leaving_the_card(
    house: House, new_screen: NewScreen
) -> None:
    number = fresh_number()
    async with AsyncExitStack() as stack:
        olena = await stack.enter_async_context(signed_in(house, "olena"))
        stack.push_async_callback(clear_desk, olena)
        contact = await olena.post("/contacts", name=f"Борис {number}", phones=[{"raw": number}])
        screen = await new_screen(stack)
        await screen.sign_in("olena")
        await screen.go_ready()
        await stack.enter_async_context(AgentPhone(extension="101", answer_after_s=0.5).online(house.pbx))
        await stack.enter_async_context(on_the_phone(house, Caller(did=numbers.DID_SALES, number=number)))
        card = screen.page.locator('[data-testid="card"][data-phase="talking"]')
        await card.get_by_test_id("customer-deal-new").click()
        await screen.page.get_by_test_id("deal-title").fill("Скамья в прихожую")
        await screen.page.get_by_test_id("deal-amount").fill("9900")
        await screen.page.get_by_test_id("deal-create").click()
        await expect(card.get_by_test_id("card-deals")).to_contain_text("Скамья в прихожую")
        (deal,) = (await olena.get("/deals", contact_id=contact["id"]))["items"]
        call_id = (await olena.get(f"/deals/{deal['id']}"))["call_id"]
        assert (call_id, deal["responsible"]["name"]) == (await card.get_attribute("data-call-id"), "Олена Марченко")


async def two_deals_of_which_one_is_lost(irina: Any, mark: str, title: str) -> None:
    await made(irina, f"Стеллаж {mark}", amount="700.25", source=mark, tags=[f"опт {mark}"])
    deal = await made(irina, title, amount="300", source=mark)
    (line, *_) = await irina.get("/pipelines")
    reason = next(word["id"] for word in await irina.get("/dictionaries") if word["kind"] == "loss_reason")
    lost = next(stage["id"] for stage in line["stages"] if stage["outcome"] == "lost")
    move = {"stage_id": lost, "loss_reason_id": reason, "version": deal["version"]}
    await irina.post(f"/deals/{deal['id']}/move", **move)


async def own_report_is_kept_opened_and_downloaded(page: Page, mark: str) -> None:
    await page.get_by_test_id("sales-builder").click()
    await expect(page.get_by_test_id("table-built")).to_contain_text("Ирина")
    await page.get_by_test_id("open-saved").click()
    await page.get_by_test_id("save-report").click()
    await page.get_by_test_id("saved-name").fill(f"Отчёт {mark}")
    async with page.expect_response("**/api/v1/sales-views") as saved_view:
        await page.get_by_test_id("saved-confirm").click()
    assert (await saved_view.value).ok
    await page.goto("/sales")
    await page.get_by_test_id("open-saved").click()
    await page.get_by_test_id("saved-report").filter(has_text=mark).click()
    await expect(page.get_by_test_id("figure-created")).to_have_text("2")
    async with page.expect_download() as saved:
        await page.get_by_test_id("file-xlsx").click()
    assert (await saved.value).suggested_filename == "sales-builder.xlsx"
    await kept_report_is_changed_to_rows_of_tags(page, mark)


async def kept_report_is_changed_to_rows_of_tags(page: Page, mark: str) -> None:
    """Figures that tags cannot tell are grey; the list behind one is taken along."""
    await page.get_by_test_id("builder-rows").click()
    await page.get_by_role("option", name="Метки", exact=True).click()
    row = page.get_by_test_id("table-built").get_by_role("row").filter(has_text=f"опт {mark}")
    await row.get_by_test_id("open-created").click()
    await expect(page.get_by_test_id("behind-row")).to_have_count(1)
    async with page.expect_download() as listed:
        await page.get_by_test_id("behind-csv").click()
    assert (await listed.value).suggested_filename == "sales-builder-behind.csv"
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("behind-row")).to_have_count(0)
    await page.get_by_test_id("builder-columns").click()
    await expect(page.get_by_role("option", name="Пропущено звонков")).to_have_attribute(
        "data-combobox-disabled", "true"
    )
    await page.keyboard.press("Escape")
    await page.get_by_test_id("open-saved").click()
    await page.get_by_test_id("edit-saved").first.click()
    await page.get_by_test_id("saved-name").fill(f"Метки {mark}")
    await page.get_by_test_id("saved-renew").check()
    async with page.expect_response("**/api/v1/sales-views/*") as changed_view:
        await page.get_by_test_id("saved-confirm").click()
    assert (await changed_view.value).ok
    await page.goto("/sales")
    await page.get_by_test_id("open-saved").click()
    await page.get_by_test_id("saved-report").filter(has_text=f"Метки {mark}").click()
    await expect(page.get_by_test_id("table-built")).to_contain_text(f"опт {mark}")


async def test_head_of_sales_reads_the_funnel_opens_a_loss_sets_a_plan_and_keeps_an_own_report(
    house: House, new_screen: NewScreen
) -> None:
    mark = fresh_number().removeprefix("+")
    title = f"Прилавок {mark}"
    async with AsyncExitStack() as stack:
        irina = await stack.enter_async_context(signed_in(house, "irina"))
        await new_source(house, mark)
        await two_deals_of_which_one_is_lost(irina, mark, title)
        screen = await new_screen(stack)
        await screen.sign_in("irina")
        page = screen.page
        await page.goto(f'/sales?source=%5B"{mark}"%5D')
        await expect(page.get_by_test_id("figure-made")).to_have_text("2")
        await expect(page.get_by_test_id("figure-conversion")).to_contain_text("0,0")
        first = page.get_by_test_id("table-steps").get_by_role("row").filter(has_text=FIRST)
        await expect(first.get_by_test_id("open-reached")).to_have_text("2")
        await expect(page.get_by_test_id("funnel-picture")).to_be_visible()
        await first.get_by_test_id("open-died").click()
        await expect(page.get_by_test_id("behind-row")).to_have_count(1)
        await expect(page.get_by_test_id("behind-row")).to_contain_text(title)
        await page.keyboard.press("Escape")
        await page.get_by_test_id("sales-losses").click()
        await expect(page.get_by_test_id("table-reasons_by_stage")).to_contain_text(FIRST)
        await page.get_by_test_id("open-plans").click()
        cell = page.get_by_test_id("plan-cell").first
        await cell.fill(f"{int(mark[-5:]) + 1},50")
        async with page.expect_response("**/api/v1/sales-plans") as answer:
            await cell.press("Enter")
        assert (await answer.value).ok
        await page.keyboard.press("Escape")
        await own_report_is_kept_opened_and_downloaded(page, mark)


async def test_product_of_the_catalogue_sold_in_a_deal_makes_its_sum_and_stands_in_its_history(
    house: House, new_screen: NewScreen
) -> None:
    mark = fresh_number().removeprefix("+")
    async with AsyncExitStack() as stack:
        irina = await stack.enter_async_context(signed_in(house, "irina"))
        deal = await made(irina, f"Мебель {mark}", amount="10")
        screen = await new_screen(stack)
        await screen.sign_in("irina")
        page = screen.page
        await page.goto("/catalogue")
        await page.get_by_test_id("product-new").click()
        await page.get_by_test_id("product-name").fill(f"Витрина {mark}")
        await page.get_by_test_id("product-sku").fill(f"VT-{mark}")
        await page.get_by_test_id("price-Розница").fill("12 500,50")
        await page.get_by_test_id("product-save").click()
        await page.get_by_test_id("products-search").fill(mark)
        await expect(page.get_by_test_id("product-row").filter(has_text=mark)).to_contain_text("500,50")
        await expect(page.get_by_test_id("product-row")).to_have_count(1)
        await page.goto(f"/deals/{deal['id']}")
        await page.get_by_test_id("line-add").fill(f"vt{mark}")
        await expect(page.get_by_role("option", name=f"Витрина {mark}")).to_have_attribute(
            "data-combobox-selected", "true"
        )
        await page.keyboard.press("Enter")
        await expect(page.get_by_test_id("deal-total")).to_contain_text("500,50")
        await page.get_by_test_id("line-quantity").fill("1,5")
        await page.keyboard.press("Enter")
        await expect(page.get_by_test_id("deal-total")).to_contain_text("750,75")
        await page.get_by_test_id("line-add").fill("Доставка")
        await page.get_by_role("option", name="Добавить «Доставка» текстом").click()
        await expect(page.get_by_test_id("deal-line")).to_have_count(2)
        await expect(page.get_by_test_id("timeline")).to_contain_text(f"Витрина {mark} (VT-{mark}) · 1.5 × 12500.50")
        card = await irina.get(f"/deals/{deal['id']}")
        assert (card["amount"], [line["total"] for line in card["lines"]]) == ("18750.75", ["18750.75", "0.00"])
