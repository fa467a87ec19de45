"""Look at every screen: pictures in both languages and both themes, and what axe finds on each.

    python web/dev/screens.py OUT_FOLDER [--only desk-ring,calls] [--languages ru,en] [--themes light,dark]

Needs a built console, Chromium and the development server's packages; starts and ends its own server. Exits with
1 when axe finds something, the console logs an error or a screen scrolls sideways.
"""

import argparse
import asyncio
import socket
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web
from playwright.async_api import Page, async_playwright
from server import guard, routes

AXE = Path(__file__).resolve().parents[1] / "node_modules" / "axe-core" / "axe.min.js"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}

Step = Callable[[Page], Awaitable[object]]


async def nothing(_: Page) -> None:
    return None


async def dev(page: Page, *paths: str) -> None:
    for path in paths:
        await page.request.post(f"/dev/{path}")


def desk(scene: str, state: str = "ready", pbx: str = "up") -> tuple[str, list[str], Step]:
    return "/desk", [f"desk/{state}", f"pbx/{pbx}", f"scene/{scene}"], nothing


async def open_call(page: Page) -> None:
    await page.get_by_test_id("call-row").nth(8).click()
    await page.get_by_test_id("call-story").wait_for()


async def search(page: Page) -> None:
    await page.keyboard.press("Control+k")
    await page.get_by_test_id("search-field").fill("пет")
    await page.get_by_role("option").first.wait_for()


async def help_dialog(page: Page) -> None:
    await page.keyboard.press("Shift+Slash")
    await page.get_by_role("dialog").wait_for()


async def error_shown(page: Page) -> None:
    await page.locator("[role=alert]").wait_for()


async def edit(page: Page) -> None:
    await page.get_by_test_id("customer-edit").click()


async def state_menu(page: Page) -> None:
    await page.get_by_test_id("desk-state").click()
    await page.get_by_role("menu").wait_for()


async def transfer(page: Page) -> None:
    await page.get_by_test_id("control-transfer").click()
    await page.get_by_test_id("choice").first.wait_for()
    await page.keyboard.press("ArrowDown")


async def pick_up(page: Page) -> None:
    await page.keyboard.press("Alt+u")
    await page.get_by_test_id("choice").first.wait_for()


async def refused(page: Page) -> None:
    await page.get_by_test_id("control-park").click()
    await page.get_by_role("alert").wait_for()


async def phone_panel(page: Page) -> None:
    await page.get_by_test_id("desk-phone").click()
    await page.get_by_test_id("desk-phone-browser").click()
    await page.get_by_test_id("phone-menu").click()
    await page.get_by_test_id("phone-line").wait_for()


async def add_phone(page: Page) -> None:
    await page.get_by_test_id("phone-add").click()
    await page.get_by_role("dialog").wait_for()


async def dial_refused(page: Page) -> None:
    await page.get_by_test_id("dial").first.click()
    await page.get_by_role("alert").wait_for()


async def user_menu(page: Page) -> None:
    await page.get_by_test_id("user-menu").click()
    await page.get_by_role("dialog").wait_for()


async def add_user(page: Page) -> None:
    await page.get_by_test_id("user-add").click()
    await page.get_by_role("dialog").wait_for()


CALM = ["desk/ready", "pbx/up", "scene/none", "fail/0", "empty/no"]
SCREENS: dict[str, tuple[str, list[str], Step]] = {
    "desk-start": desk("none", "offline"),
    "desk-ready": desk("none"),
    "desk-paused": desk("none", "paused"),
    "desk-ring": desk("ring"),
    "desk-shared": desk("shared"),
    "desk-many": desk("many"),
    "desk-lead": desk("lead"),
    "desk-phases": desk("phases"),
    "desk-others": desk("others"),
    "desk-hidden": desk("hidden"),
    "desk-wrap-up": desk("over", "wrap_up"),
    "desk-pbx-down": desk("talk", "ready", "down"),
    "desk-talk": desk("talk"),
    "desk-asking": desk("asking"),
    "desk-unrecorded": desk("unrecorded"),
    "desk-refused": (*desk("talk")[:2], refused),
    "transfer": (*desk("talk")[:2], transfer),
    "pick-up": (*desk("none")[:2], pick_up),
    "phone-panel": ("/desk", ["desk/offline"], phone_panel),
    "phones": ("/phones", [], nothing),
    "phone-add": ("/phones", [], add_phone),
    "dial-refused": ("/customers", [], dial_refused),
    "desk-menu": ("/desk", ["desk/ready"], state_menu),
    "calls": ("/calls", [], nothing),
    "call-open": ("/calls", [], open_call),
    "calls-empty": ("/calls?status=failed&direction=outbound&period=today", ["empty/yes"], nothing),
    "calls-error": ("/calls?period=custom", ["fail/500"], error_shown),
    "customers": ("/customers", [], nothing),
    "customer": ("/customers/contact/1", [], nothing),
    "customer-edit": ("/customers/contact/1", [], edit),
    "lead": ("/customers/lead/1", [], nothing),
    "customer-new": ("/customers/new?kind=contact&number=%2B79161234501", [], nothing),
    "users": ("/users", [], nothing),
    "user-add": ("/users", [], add_user),
    "search": ("/desk", ["scene/none"], search),
    "help": ("/desk", ["scene/none"], help_dialog),
    "user-menu": ("/desk", ["scene/none"], user_menu),
    "not-found": ("/nowhere", [], nothing),
}


async def look(page: Page, name: str, folder: Path, label: str) -> list[str]:
    path, changes, step = SCREENS[name]
    problems: list[str] = []
    listener = lambda message: (
        problems.append(f"console: {message.text}")
        if message.type == "error" and "Failed to load resource" not in message.text
        else None
    )  # noqa: E731
    page.on("console", listener)
    await dev(page, *CALM, *changes)
    await page.goto(path)
    await page.locator("h1, [role=alert]").first.wait_for()
    await page.wait_for_load_state("networkidle")
    await step(page)
    await page.wait_for_timeout(450)
    await page.screenshot(path=folder / f"{name}-{label}.png")
    await page.evaluate(AXE.read_text())
    found = await page.evaluate("rules => axe.run(document, rules)", RULES)
    for violation in found["violations"]:
        for node in violation["nodes"][:3]:
            problems.append(
                f"axe {violation['id']}: {node['html'][:160]} | {node['any'][0]['message'] if node['any'] else violation['help']}"
            )
    if await page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        problems.append("scrolls sideways")
    page.remove_listener("console", listener)
    return problems


async def run(wanted: argparse.Namespace) -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    app = web.Application(middlewares=[guard])
    app.add_routes(routes)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    wanted.out.mkdir(parents=True, exist_ok=True)
    count = 0
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=wanted.chromium, args=FLAGS)
        for language in wanted.languages.split(","):
            for theme in wanted.themes.split(","):
                context = await browser.new_context(
                    base_url=f"http://127.0.0.1:{port}",
                    viewport={"width": int(wanted.size.split("x")[0]), "height": int(wanted.size.split("x")[1])},
                    locale=language,
                    color_scheme=theme,
                    reduced_motion="reduce",
                    bypass_csp=False,
                )
                page = await context.new_page()
                await page.goto("/sign-in")
                await page.get_by_test_id("sign-in-login").fill("e.krylova")
                await page.screenshot(path=wanted.out / f"sign-in-{language}-{theme}.png")
                await page.get_by_test_id("sign-in-password").fill("secret")
                await dev(page, f"me/{language}", f"me/{theme}")
                await page.get_by_test_id("sign-in-submit").click()
                await page.wait_for_url("**/desk")
                for name in wanted.only.split(",") if wanted.only else SCREENS:
                    for line in await look(page, name, wanted.out, f"{language}-{theme}"):
                        count += 1
                        print(f"{name}-{language}-{theme}: {line}", flush=True)
                await context.close()
        await browser.close()
    await runner.cleanup()
    print(f"screens: {count} findings")
    return 1 if count else 0


def main() -> int:
    parser = argparse.ArgumentParser(description="Pictures and accessibility of every screen.")
    parser.add_argument("out", type=Path)
    parser.add_argument("--only", default="")
    parser.add_argument("--languages", default="ru,en")
    parser.add_argument("--themes", default="light,dark")
    parser.add_argument("--size", default="1280x720", help="of the window; 390x844 is a telephone")
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    return asyncio.run(run(parser.parse_args()))


if __name__ == "__main__":
    sys.exit(main())
