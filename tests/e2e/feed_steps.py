"""The head reads what was done, and answers; whose line it is sees it."""

from playwright.async_api import Page, expect

from tests.live.browser import Screen

PRAISE = "Отличная сделка, поздравляю"


async def head_answers(screen: Screen, manager: Page, title: str) -> None:
    """Of the week's results the head finds the won deal, reacts to it and comments on it; the manager's bell rings,
    and leads to the deal, where both stand."""
    head = screen.page
    await head.goto("/sign-in")
    await head.get_by_test_id("sign-in-login").fill("irina")
    await head.get_by_test_id("sign-in-password").fill(screen.house.stack.password)
    await head.get_by_test_id("sign-in-submit").click()
    await head.wait_for_url(lambda url: "/sign-in" not in url)
    await head.goto("/feed?show=results")
    await expect(head.get_by_test_id("day-people")).to_be_visible()
    line = head.get_by_test_id("feed-line").filter(has_text=title)
    await expect(line).to_have_attribute("data-kind", "won")
    await line.get_by_test_id("react").click()
    await head.get_by_test_id("react-applause").click()
    await expect(line.get_by_test_id("reaction-applause")).to_have_attribute("aria-pressed", "true")
    await line.get_by_test_id("comment").click()
    await line.get_by_role("textbox").fill(PRAISE)
    await head.keyboard.press("Control+Enter")
    await expect(line.get_by_test_id("comments")).to_contain_text(PRAISE)
    await manager.reload()
    await manager.get_by_test_id("bell").click()
    notice = manager.get_by_test_id("notice").filter(has_text=PRAISE)
    await expect(notice).to_contain_text("отвечает на ваше")
    await notice.click()
    told = manager.get_by_test_id("timeline").get_by_role("listitem").filter(has=manager.get_by_test_id("comments"))
    await expect(told).to_contain_text(PRAISE)
    await expect(told.get_by_test_id("reaction-applause")).to_contain_text("1")
