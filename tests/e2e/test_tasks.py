"""Tasks in the browser: planned by mouse and keys, reminded of, postponed and done; and made by a lost call."""

from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import Page, expect

from deploy.pbx import numbers
from deploy.phones import AgentPhone, Caller, OutsidePhone
from tests.e2e.conftest import NewScreen
from tests.live.calls import on_the_phone
from tests.live.fresh import fresh_number
from tests.live.house import House
from tests.live.people import Person, clear_desk, signed_in
from tests.live.waiting import until

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-deals")]

TOMORROW = """() => {
  const at = new Date(Date.now() + 86400000);
  return [at.getFullYear(), at.getMonth() + 1, at.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
}"""
THREE_DAYS_MIN = 4320


async def task_of(person: Person, contact: Any) -> Any:
    (task,) = (await person.get("/tasks", contact_id=contact["id"]))["items"]
    return task


async def made_on_the_card(page: Page, contact: Any, title: str) -> None:
    await page.goto(f"/customers/contact/{contact['id']}")
    await page.get_by_test_id("tasks-of-new").click()
    await page.get_by_test_id("task-title").fill(title)
    await page.get_by_test_id("task-create").click()
    await expect(page.get_by_test_id("tasks-of")).to_contain_text(title)


async def planned(page: Page, title: str) -> str:
    """Drag the task from the side into tomorrow's ten o'clock and half an hour down by the keyboard; tomorrow."""
    tomorrow = str(await page.evaluate(TOMORROW))
    await page.goto(f"/tasks?view=week&day={tomorrow}")
    tile = page.locator("[data-tile]").filter(has_text=title)
    await tile.drag_to(page.locator(f'[data-spot="{tomorrow} 10:00"]'))
    await expect(page.locator(f'[data-spot="{tomorrow} 10:00"]')).to_contain_text(title)
    await tile.focus()
    await page.keyboard.press("Alt+ArrowDown")
    await expect(page.locator(f'[data-spot="{tomorrow} 10:30"]').locator("[data-tile]")).to_be_focused()
    return tomorrow


async def test_task_of_a_customer_planned_reminded_postponed_and_done_tells_it_all(
    house: House, new_screen: NewScreen
) -> None:
    mark = fresh_number()
    title = f"Отправить образцы {mark}"
    async with AsyncExitStack() as stack:
        irina = await stack.enter_async_context(signed_in(house, "irina"))
        contact = await irina.post("/contacts", name=f"Пётр {mark}", phones=[{"raw": mark}])
        screen = await new_screen(stack)
        await screen.sign_in("irina")
        page = screen.page
        await made_on_the_card(page, contact, title)
        tomorrow = await planned(page, title)

        async def moved() -> bool:
            return bool((await task_of(irina, contact))["due_time"] == "10:30")

        await until(moved, "the task is at half past ten")
        task = await task_of(irina, contact)
        assert task["due_day"] == tomorrow
        await irina.patch(f"/tasks/{task['id']}", version=task["version"], remind_before_min=THREE_DAYS_MIN)
        reminder = page.get_by_test_id("reminder").filter(has_text=title)
        await reminder.get_by_test_id("reminder-postpone").click()
        await page.get_by_test_id("postpone-ten").click()
        await expect(reminder).to_have_count(0)
        soon = datetime.now(UTC) + timedelta(seconds=2)
        await irina.post(f"/tasks/{task['id']}/postpone", until=soon.isoformat())
        await reminder.get_by_test_id("reminder-done").click()
        await page.get_by_test_id("task-result").fill("Образцы у курьера")
        await page.get_by_test_id("task-end").click()
        await expect(reminder).to_have_count(0)
        await page.goto(f"/customers/contact/{contact['id']}")
        history = page.get_by_test_id("timeline")
        for words in ("Выполнена задача", "Образцы у курьера", "Отложено напоминание", "Перенесена задача"):
            await expect(history).to_contain_text(words)
        done = await irina.get(f"/tasks/{task['id']}")
        assert (done["state"], done["result"]) == ("done", "Образцы у курьера")


async def test_caller_who_gave_up_is_a_task_of_his_manager_until_he_is_called_back(
    house: House, new_screen: NewScreen
) -> None:
    number = fresh_number()
    async with AsyncExitStack() as stack:
        olena = await stack.enter_async_context(signed_in(house, "olena"))
        stack.push_async_callback(clear_desk, olena)
        contact = await olena.post(
            "/contacts", name=f"Вера {number}", phones=[{"raw": number}], responsible_id=olena.me["user_id"]
        )
        screen = await new_screen(stack)
        await screen.sign_in("olena")
        caller = Caller(did=numbers.DID_SALES, number=number, hangup_after_s=1)
        waiting = await stack.enter_async_context(on_the_phone(house, caller))
        await waiting.wait()
        reminder = screen.page.get_by_test_id("reminder").filter(has_text=number)
        await expect(reminder).to_contain_text("Перезвонить")
        task = await task_of(olena, contact)
        assert (task["origin"], task["number"], task["responsible"]["name"]) == (
            "missed_call",
            number,
            "Олена Марченко",
        )
        await stack.enter_async_context(AgentPhone(extension="101").online(house.pbx))
        await stack.enter_async_context(OutsidePhone(hangup_after_s=1).reachable(house.pbx))
        await reminder.get_by_test_id("dial").click()
        await expect(reminder).to_have_count(0)

        async def called_back() -> Any:
            card = await olena.get(f"/tasks/{task['id']}")
            return card if card["state"] == "done" else None

        closed = await until(called_back, "the task is closed by the talk")
        assert closed["closed_by"]["name"] == "Олена Марченко"
        await olena.ended_call(number)
