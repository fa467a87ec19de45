"""Look at every screen of a house that runs: `python -m tests.e2e.gallery URL PASSWORD FOLDER [--only board,deals]`.

Pictures in both languages and both themes, and what is wrong with each: what axe finds, errors in the browser's
console, a screen that scrolls sideways. `make demo` prints an address and a password; after some minutes it has
something to show on most screens. Ends with 1 when it found something.
"""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any, Final

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page

from tests.live.browser import LIMIT_MS, chromium
from tests.live.house import ROOT

AXE: Final = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES: Final = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}
NODES_SHOWN: Final = 3
LANGUAGES: Final = ("ru", "en")
THEMES: Final = ("light", "dark")
FADED: Final = """() => Promise.all(document.getAnimations()
  .filter((one) => one.effect.getTiming().iterations !== Infinity)
  .map((one) => one.finished.catch(() => null)))"""
"""Axe measures the colours that it sees; those of a screen that has just come still fade."""


@dataclass(frozen=True, slots=True)
class View:
    """`of` names a list of the API whose newest entry's id stands for `{}` in the path; `id_field` may lead deeper."""

    name: str
    path: str
    of: str = ""
    id_field: str = "id"


SEEN_BY: Final[dict[str, tuple[View, ...]]] = {
    "olena": (View("desk", "/desk"), View("own-results", "/results"), View("own-schedule", "/planning")),
    "irina": (
        View("board", "/board"),
        View("calls", "/calls"),
        View("call", "/calls?call={}", of="/calls"),
        View("recording", "/recordings?call={}", of="/recordings"),
        View("records", "/records"),
        View("customers", "/customers"),
        View("customer", "/customers/contact/{}", of="/customers?kind=contact"),
        View("lead", "/customers/lead/{}", of="/customers?kind=lead"),
        View("customer-new", "/customers/new?kind=contact"),
        View("deals", "/deals"),
        View("deal", "/deals/{}", of="/deals"),
        View("deals-setup", "/deals/setup"),
        View("catalogue", "/catalogue"),
        *(View(f"sales-{name}", f"/sales?report={name}&span=year") for name in ("funnel", "speed", "kpi", "builder")),
        View("bin", "/bin"),
        View("tasks", "/tasks"),
        View("tasks-week", "/tasks?view=week"),
        View("imports", "/imports"),
        View("reports", "/reports"),
        View("planning", "/planning"),
        View("scripts", "/scripts"),
        View("script", "/scripts/{}", of="/qa/scripts"),
        View("reviews", "/reviews"),
        View("review-plans", "/review-plans"),
        View("checklist", "/checklist"),
        View("criteria", "/criteria"),
        View("forms", "/forms"),
        View("form", "/forms/{}", of="/qa/forms", id_field="versions.0.id"),
        View("quality", "/quality"),
        View("disputes", "/disputes"),
        View("coaching", "/coaching"),
        View("coaching-plan", "/coaching/{}", of="/qa/coaching?side=coach"),
        View("calibrations", "/calibrations"),
        View("calibration", "/calibrations/{}", of="/qa/calibrations"),
        View("best-lines", "/best-lines"),
        View("not-found", "/nowhere"),
    ),
    "admin": (
        View("users", "/users"),
        View("phones", "/phones"),
        View("self-check", "/self-check"),
        View("audit", "/audit"),
    ),
}


@dataclass(frozen=True, slots=True)
class Gallery:
    url: str
    password: str
    folder: Path
    only: frozenset[str]

    async def visit(self, browser: Browser) -> int:
        """The number of findings."""
        found = 0
        for (login, views), language, theme in product(SEEN_BY.items(), LANGUAGES, THEMES):
            wanted = [view for view in views if not self.only or view.name in self.only]
            context = await self._signed_in(browser, login, language, theme)
            for view in wanted:
                label = f"{view.name}-{language}-{theme}"
                for line in await self._look(context, view, label):
                    found += 1
                    print(f"{label}: {line}", flush=True)
            await context.close()
        return found

    async def _signed_in(self, browser: Browser, login: str, language: str, theme: str) -> BrowserContext:
        context = await browser.new_context(
            base_url=self.url, viewport={"width": 1280, "height": 720}, reduced_motion="reduce"
        )
        context.set_default_timeout(LIMIT_MS)
        origin = {"Origin": self.url}
        signed = await context.request.post(
            "/api/v1/session", data={"login": login, "password": self.password}, headers=origin
        )
        kept = await context.request.patch(
            "/api/v1/session/preferences", data={"language": language, "theme": theme}, headers=origin
        )
        for answer in (signed, kept):
            if not answer.ok:
                raise SystemExit(f"{login}: {answer.url}: {answer.status} {await answer.text()}")
        return context

    async def _look(self, context: BrowserContext, view: View, label: str) -> Sequence[str]:
        path = view.path
        if view.of:
            newest = await _newest(context, view.of, view.id_field)
            if newest is None:
                print(f"{label}: there is none yet", flush=True)
                return ()
            path = path.format(newest)
        page = await context.new_page()
        said: list[str] = []

        def listen(message: ConsoleMessage) -> None:
            if message.type == "error":
                said.append(f"console: {message.text}")

        page.on("console", listen)
        await page.goto(path)
        await page.locator("h1, [role=alert]").first.wait_for()
        await page.wait_for_load_state("networkidle")
        await page.evaluate(FADED)
        await page.screenshot(path=self.folder / f"{label}.png")
        findings = [*said, *await _faults(page)]
        await page.close()
        return findings


async def _newest(context: BrowserContext, of: str, id_field: str) -> str | None:
    answer = await context.request.get(f"/api/v1{of}")
    body: Any = await answer.json()
    rows = body["items"] if isinstance(body, dict) else body
    if not rows:
        return None
    found: Any = rows[0]
    for step in id_field.split("."):
        found = found[int(step) if step.isdigit() else step]
    return str(found)


async def _faults(page: Page) -> list[str]:
    await page.evaluate(AXE.read_text(encoding="utf-8"))
    report = await page.evaluate("rules => axe.run(document, rules)", RULES)
    faults = [
        f"axe {violation['id']}: {node['html'][:160]} | {node['failureSummary'][:200]!r}"
        for violation in report["violations"]
        for node in violation["nodes"][:NODES_SHOWN]
    ]
    if await page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        faults.append("scrolls sideways")
    return faults


async def look(gallery: Gallery) -> int:
    async with chromium() as browser:
        return await gallery.visit(browser)


def main() -> int:
    parser = argparse.ArgumentParser(description="Pictures and faults of every screen of a house that runs.")
    parser.add_argument("url", help="as http://127.0.0.1:8080")
    parser.add_argument("password", help="of olena, irina and admin")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", help="names of screens, parted by commas")
    wanted = parser.parse_args()
    wanted.folder.mkdir(parents=True, exist_ok=True)
    only = frozenset(filter(None, wanted.only.split(",")))
    found = asyncio.run(look(Gallery(wanted.url.rstrip("/"), wanted.password, wanted.folder, only)))
    print(f"{found} findings")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
