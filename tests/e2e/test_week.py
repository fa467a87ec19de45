"""A sales manager's week in the browser: from a messy Excel base on Monday to the reports of Friday.

The manager, the pipeline and the own fields are new with each try; every figure is counted from what is entered here.
"""

from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from deploy.pbx import numbers
from deploy.phones import AgentPhone, Caller
from tests.e2e.conftest import NewScreen
from tests.e2e.feed_steps import head_answers
from tests.e2e.messy_base import Fate, Row, cells_of, messy_rows, outcome_of, write_base
from tests.live.browser import Screen
from tests.live.calls import on_the_phone
from tests.live.fresh import fresh_number
from tests.live.house import House
from tests.live.people import Person, at_desk, signed_in

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-deals")]

STAGES = (("Заявка", "open"), ("Замер", "open"), ("Договор", "open"), ("Оплачено", "won"), ("Отказ", "lost"))
REASON, PLAN = "Дорого", Decimal(200_000)
MERGED = 1
ASSISTANT = "Тимур Ахметов"
LARGE = 100
"""Square metres: from here on a customer is given to somebody."""


@dataclass(frozen=True, slots=True)
class Deal:
    """`furthest` is the place of the last stage that it comes to, losing it left aside."""

    title: str
    amount: Decimal
    furthest: int

    @property
    def typed(self) -> str:
        return f"{self.amount}".replace(".", ",")

    @property
    def shown(self) -> str:
        return rubles(self.amount)


def rubles(amount: Decimal) -> str:
    """As the console writes it: no kopecks when there are none."""
    whole, _, part = f"{amount:,.2f}".partition(".")
    return whole.replace(",", "\u00a0") + ("" if part == "00" else f",{part}") + "\u00a0₽"


def share(part: Decimal | int, whole: Decimal | int) -> str:
    return f"{100 * Decimal(part) / Decimal(whole):.1f} %".replace(".", ",")


@dataclass(slots=True)
class Firm:
    """What there is before Monday."""

    mark: str
    manager: str
    pipeline: Any
    floor: Any
    rows: list[Row]
    deals: tuple[Deal, Deal, Deal]
    """One will be won, one lost, and one stays where it begins."""

    @property
    def tag(self) -> str:
        return f"выставка {self.mark}"

    @property
    def column(self) -> str:
        """Another one each time: what was chosen for a known header is remembered."""
        return f"Пл. склада {self.mark}"


async def firm_of(house: House, admin: Person) -> Firm:
    mark = fresh_number()[-7:]
    manager = f"Марина Орлова {mark}"
    await admin.post("/users", login=f"marina{mark}", name=manager, role="sales_manager", password=house.stack.password)
    stages = [{"name": name, "outcome": outcome} for name, outcome in STAGES]
    line = {"name": f"Склады {mark}", "kind": "sales", "currency": "RUB", "stages": stages}
    pipeline = await admin.post("/pipelines", **line)
    floor = {"entity": "contact", "key": f"floor_{mark}", "label": f"Площадь {mark}", "kind": "decimal"}
    signed = {"entity": "deal", "key": f"signed_{mark}", "label": f"Номер договора {mark}", "kind": "text"}
    start = next(stage["id"] for stage in pipeline["stages"] if stage["name"] == "Договор")
    await admin.post("/fields", **signed, pipeline_id=pipeline["id"], need="from", from_stage_id=start)
    deals = (
        Deal(f"Стеллажи {mark}", Decimal("75000.40"), furthest=3),
        Deal(f"Ворота {mark}", Decimal("41300"), furthest=1),
        Deal(f"Паллеты {mark}", Decimal("9900"), furthest=0),
    )
    return Firm(mark, manager, pipeline, await admin.post("/fields", **floor), messy_rows(mark), deals)


async def sign_in(screen: Screen, firm: Firm) -> Page:
    """A sales manager has no desk, and begins at the calls."""
    page = screen.page
    await page.goto("/sign-in")
    await page.get_by_test_id("sign-in-login").fill(f"marina{firm.mark}")
    await page.get_by_test_id("sign-in-password").fill(screen.house.stack.password)
    await page.get_by_test_id("sign-in-submit").click()
    await page.wait_for_url("**/calls")
    return page


def button(place: Page | Locator, name: str) -> Locator:
    return place.get_by_role("button", name=name, exact=True)


def customers(page: Page) -> Locator:
    return page.get_by_test_id("customer-row")


async def monday(page: Page, firm: Firm, folder: Path) -> None:
    """The base is checked, taken in, and its bad rows are given back; somebody who is there twice becomes one."""
    file = folder / "выставка.xlsx"
    write_base(file, firm.rows, firm.column)
    wanted = outcome_of(firm.rows)
    await page.goto("/imports")
    await page.locator('input[type="file"]').set_input_files(file)
    await expect(page.get_by_label("Поле для столбца «Тел.»")).to_have_value("phone")
    area = page.get_by_label(f"Поле для столбца «{firm.column}»")
    await expect(area).to_have_value("")
    await area.select_option(label=firm.floor["label"])
    # By phone alone: that an address stands twice is left to the search for duplicates.
    await page.get_by_role("combobox", name="Та же карточка, если совпадает").press("Backspace")
    await page.get_by_role("combobox", name="Метки для всех строк").fill(firm.tag)
    await page.keyboard.press("Enter")
    await button(page, "Проверить").click()
    await expect(page.get_by_test_id("import-status")).to_contain_text(f"Проверено строк: {len(firm.rows)}")
    await counts_are(page, wanted.created, wanted.updated, wanted.failed, wanted.companies)
    await button(page, "Загрузить").click()
    await expect(page.get_by_test_id("import-status")).to_have_text(f"Обработано строк: {len(firm.rows)}.")
    await counts_are(page, wanted.created, wanted.updated, wanted.failed, wanted.companies)
    async with page.expect_download() as saved:
        await page.get_by_role("link", name="Скачать незагруженные строки").click()
    refused = cells_of(Path(await (await saved.value).path()))
    assert [cells[0] for cells in refused[1:]] == [row.name for row in firm.rows if row.fate is Fate.BAD]
    await duplicate_settled(page, firm)


async def counts_are(page: Page, created: int, updated: int, failed: int, companies: int) -> None:
    counts = page.get_by_test_id("import-counts")
    said = {"новых": created, "обновлено": updated, "не загружено": failed, "новых компаний": companies}
    for label, number in said.items():
        await expect(counts.get_by_text(label, exact=True).locator("..")).to_have_text(f"{number}{label}")


async def duplicate_settled(page: Page, firm: Firm) -> None:
    await page.goto("/duplicates")
    pair = (
        page.get_by_test_id("pairs").get_by_role("listitem").filter(has_text=firm.mark).filter(has_text="та же почта")
    )
    await button(page, "Искать сейчас").click()
    await expect(pair).to_have_count(1)
    await button(pair, "Объединить").click()
    await page.get_by_role("dialog").get_by_role("radio", name="Лебедева Анна", exact=True).check()
    await page.keyboard.press("Control+Enter")
    await expect(pair).to_have_count(0)


async def tuesday(page: Page, firm: Firm) -> None:
    """Those of the exhibition with much room are kept as a view, and given to somebody at once."""
    wanted = outcome_of(firm.rows)
    large = [floor for floor in wanted.floors if floor >= LARGE]
    await page.goto("/customers")
    await button(page, "Фильтры").click()
    await page.get_by_role("combobox", name="Метки").fill(firm.tag)
    await page.get_by_role("option", name=firm.tag, exact=True).click()
    await expect(customers(page)).to_have_count(wanted.created - MERGED + wanted.companies)
    await choose(page, "Своё поле", firm.floor["label"])
    await page.get_by_role("textbox", name="От", exact=True).fill(str(LARGE))
    await expect(customers(page)).to_have_count(len(large))
    await page.keyboard.press("Escape")
    await button(page, "Представления").click()
    await page.get_by_role("menuitem", name="Сохранить как представление…").click()
    await page.get_by_role("textbox", name="Название").fill(f"Крупные {firm.mark}")
    await page.keyboard.press("Enter")
    await expect(button(page, f"Крупные {firm.mark}")).to_be_visible()
    await page.get_by_role("checkbox", name="Выбрать всё на экране").check()
    await button(page, "Изменить…").click()
    await choose(page.get_by_role("dialog"), "Ответственный", ASSISTANT)
    await button(page.get_by_role("dialog"), "Изменить").click()
    await expect(page.get_by_test_id("bulk-status")).to_contain_text(f"Изменено: {len(large)}, без изменений: 0")
    await button(page.get_by_role("dialog"), "Закрыть").click()
    await expect(customers(page).filter(has_text=ASSISTANT)).to_have_count(len(large))


async def choose(place: Page | Locator, name: str, option: str) -> None:
    """The list may hang outside the place."""
    await place.get_by_role("combobox", name=name).click()
    page = place if isinstance(place, Page) else place.page
    await page.get_by_role("option", name=option, exact=True).click()


async def wednesday(page: Page, firm: Firm, lead: Any) -> None:
    """Who called is a contact with a deal in one step; the deal goes over the board, and its work into the planner."""
    won, lost, left = firm.deals
    await page.goto(f"/customers/lead/{lead['id']}")
    await button(page, "Сделать клиентом").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("textbox", name="Что продаём").fill(won.title)
    await dialog.get_by_role("textbox", name="Сумма, RUB").fill(won.typed)
    await choose(dialog, "Воронка", firm.pipeline["name"])
    await button(dialog, "Сделать клиентом").click()
    await page.wait_for_url("**/deals/*")
    await expect(page.get_by_role("heading", level=1)).to_have_text(won.title)
    await task_planned(page, firm, page.url)
    for deal in (lost, left):
        await page.goto(f"/deals?pipeline={firm.pipeline['id']}")
        await button(page, "Новая сделка").click()
        await dialog.get_by_role("textbox", name="Что продаём").fill(deal.title)
        await dialog.get_by_role("textbox", name="Сумма").fill(deal.typed)
        await button(dialog, "Создать").click()
        await page.wait_for_url("**/deals/*")
    await page.goto(f"/deals?pipeline={firm.pipeline['id']}")
    await expect(stage(page, 0).get_by_test_id("deal-count")).to_have_text(str(len(firm.deals)))
    await tile(page, won).drag_to(stage(page, 1))
    await tile(stage(page, 1), won).focus()
    await page.keyboard.press("Alt+ArrowRight")
    await dialog.get_by_role("textbox", name=f"Номер договора {firm.mark}").fill(f"Д-{firm.mark}")
    await button(dialog, "Сохранить и продолжить").click()
    await expect(tile(stage(page, 2), won)).to_be_visible()
    await tile(page, lost).drag_to(stage(page, 1))
    await expect(tile(stage(page, 1), lost)).to_be_visible()


async def task_planned(page: Page, firm: Firm, deal: str) -> None:
    """Made for ten o'clock, and moved half an hour down by keys."""
    title, day = f"Замер склада {firm.mark}", datetime.now(UTC).date() + timedelta(days=1)
    await button(page, "Новая задача").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("textbox", name="Что сделать").fill(title)
    await dialog.get_by_label("День").fill(day.isoformat())
    await dialog.get_by_label("Время").fill("10:00")
    await button(dialog, "Создать").click()
    await page.goto(f"/tasks?view=week&day={day}")
    await page.locator(f'[data-spot="{day} 10:00"]').get_by_role("button", name=title).focus()
    await page.keyboard.press("Alt+ArrowDown")
    await expect(page.locator(f'[data-spot="{day} 10:30"]').get_by_role("button", name=title)).to_be_focused()
    await page.goto(deal)
    await expect(page.get_by_test_id("tasks-of").get_by_role("listitem").filter(has_text=title)).to_contain_text(
        "10:30"
    )


def stage(page: Page, place: int) -> Locator:
    return page.get_by_role("region", name=STAGES[place][0], exact=True)


def tile(place: Page | Locator, deal: Deal) -> Locator:
    return place.get_by_test_id("deal-tile").filter(has_text=deal.title)


async def thursday(page: Page, firm: Firm) -> None:
    """One is paid on its own page, one is lost from the board's menu."""
    won, lost, _ = firm.deals
    await page.goto(f"/deals?pipeline={firm.pipeline['id']}")
    await button(page, f"Перенести «{lost.title}»").click()
    await page.get_by_role("menuitem", name=STAGES[4][0]).first.click()
    dialog = page.get_by_role("dialog")
    await choose(dialog, "Причина", REASON)
    await button(dialog, "Закрыть как проигранную").click()
    await expect(tile(stage(page, 4), lost)).to_be_visible()
    await tile(page, won).get_by_role("link", name=won.title).click()
    await button(page.get_by_role("navigation", name="Этапы"), STAGES[3][0]).click()
    await expect(page.get_by_text("Выиграна", exact=True)).to_be_visible()
    await expect(page.get_by_test_id("timeline")).to_contain_text(f"{STAGES[2][0]} → {STAGES[3][0]}")


async def friday(page: Page, firm: Firm, folder: Path) -> None:
    """The funnel, the losses, plan and fact: counted from the deals, opened into them, and taken along."""
    won, lost, _ = firm.deals
    await page.goto("/sales")
    await choose(page, "Воронка", firm.pipeline["name"])
    await figures_are(page, made=len(firm.deals), made_won=1, made_lost=1, made_open=1)
    await expect(page.get_by_test_id("figure-conversion")).to_have_text(share(1, len(firm.deals)))
    await expect(page.get_by_test_id("figure-made_won_sum:RUB")).to_have_text(won.shown)
    for place, name in enumerate(name for name, outcome in STAGES if outcome != "lost"):
        reached = [deal.title for deal in firm.deals if deal.furthest >= place]
        row = page.get_by_test_id("table-steps").get_by_role("row").filter(has_text=name)
        await opened_into(page, row.get_by_test_id("open-reached"), reached)
    await opened_into(page, page.get_by_test_id("table-steps").get_by_test_id("open-died"), [lost.title])
    async with page.expect_download() as saved:
        await page.get_by_role("link", name="XLSX").click()
    sheet = cells_of(Path(await (await saved.value).path()))
    for place, name in enumerate(name for name, outcome in STAGES if outcome != "lost"):
        reached_by = sum(deal.furthest >= place for deal in firm.deals)
        assert [name, str(reached_by)] in [cells[:2] for cells in sheet], sheet
    await page.get_by_role("tab", name="Потери").click()
    await figures_are(page, lost=1)
    await expect(page.get_by_test_id("figure-win_rate")).to_have_text(share(1, 2))
    await expect(page.get_by_test_id("figure-lost_sum:RUB")).to_have_text(lost.shown)
    await expect(page.get_by_test_id("table-reasons").get_by_role("row").filter(has_text=REASON)).to_contain_text(
        lost.shown
    )
    await opened_into(page, page.get_by_test_id("table-reasons").get_by_test_id("open-lost"), [lost.title])
    await plan_and_fact(page, firm, won)


async def plan_and_fact(page: Page, firm: Firm, won: Deal) -> None:
    await page.get_by_role("tab", name="План и факт").click()
    await button(page, "Планы").click()
    month = await page.evaluate("() => new Date().toLocaleDateString('ru', { month: 'long' })")
    cell = page.get_by_role("textbox", name=f"{firm.manager}, {month}", exact=True)
    await cell.fill(str(PLAN))
    async with page.expect_response("**/api/v1/sales-plans") as answer:
        await cell.press("Enter")
    assert (await answer.value).ok
    await page.keyboard.press("Escape")
    await choose(page, "Менеджеры", firm.manager)
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("figure-plan:RUB")).to_have_text(rubles(PLAN))
    await expect(page.get_by_test_id("figure-done_share:RUB")).to_have_text(share(won.amount, PLAN))
    await opened_into(page, page.get_by_test_id("figure-fact:RUB").get_by_role("button"), [won.title], shown=won.shown)
    await beside_last_month(page, firm)
    await by_mail(page, f"Пятница {firm.manager}")


async def beside_last_month(page: Page, firm: Firm) -> None:
    """The manager's own row tells what it was a month ago, when nobody knew the firm yet."""
    await page.get_by_role("tab", name="Свой отчёт").click()
    await choose(page, "Сравнить", "С предыдущим")
    row = page.get_by_test_id("table-built").get_by_role("row").filter(has_text=firm.manager)
    await expect(row.get_by_test_id("open-created")).to_have_text(str(len(firm.deals)))
    await expect(row.get_by_test_id("change-created")).to_have_text("раньше 0")


async def by_mail(page: Page, name: str) -> None:
    await page.get_by_test_id("open-schedules").click()
    dialog = page.get_by_role("dialog", name="По почте")
    await dialog.get_by_test_id("schedule-name").fill(name)
    await dialog.get_by_test_id("schedule-recipients").fill("head@example.com")
    await page.keyboard.press("Enter")
    await dialog.get_by_test_id("schedule-add").click()
    kept = dialog.get_by_test_id("schedule").filter(has_text=name)
    await expect(kept).to_contain_text("head@example.com")
    await dialog.get_by_role("button", name=f"Убрать: {name}").click()
    await expect(kept).to_have_count(0)
    await page.keyboard.press("Escape")


async def figures_are(page: Page, **figures: int) -> None:
    for name, number in figures.items():
        await expect(page.get_by_test_id(f"figure-{name}")).to_have_text(str(number))


async def opened_into(page: Page, figure: Locator, titles: list[str], *, shown: str = "") -> None:
    """The figure is the number of these deals, or what is `shown` of them; behind it are they and no others."""
    await expect(figure).to_have_text(shown or str(len(titles)))
    await figure.click()
    behind = page.get_by_role("dialog", name="Что считает это число").get_by_test_id("behind-row")
    await expect(behind).to_have_count(len(titles))
    for title in titles:
        await expect(behind.filter(has_text=title)).to_have_count(1)
    await page.keyboard.press("Escape")
    await expect(behind).to_have_count(0)


async def caller_of(house: House, stack: AsyncExitStack) -> Any:
    """Somebody whom nobody knows calls, Olena answers, and there is a lead."""
    number = fresh_number()
    (olena,) = await stack.enter_async_context(at_desk(house, "olena"))
    await olena.person.choose_phone("101")
    async with AgentPhone(extension="101", answer_after_s=0.2).online(house.pbx):
        caller = Caller(did=numbers.DID_SALES, number=number)
        async with on_the_phone(house, caller):
            await olena.line.card(number, "talking")
        await olena.person.ended_call(number)
    (lead,) = await olena.person.leads_of(number)
    return lead


async def test_week_of_a_sales_manager_from_a_messy_base_to_the_reports_of_friday(
    house: House, new_screen: NewScreen, tmp_path: Path
) -> None:
    async with AsyncExitStack() as stack:
        admin = await stack.enter_async_context(signed_in(house, "admin"))
        firm = await firm_of(house, admin)
        lead = await caller_of(house, stack)
        page = await sign_in(await new_screen(stack), firm)
        await monday(page, firm, tmp_path)
        await tuesday(page, firm)
        await wednesday(page, firm, lead)
        await thursday(page, firm)
        await friday(page, firm, tmp_path)
        await head_answers(await new_screen(stack), page, firm.deals[0].title)
