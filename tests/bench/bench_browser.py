"""From a phone that rings to the card that can be seen, all real: Asterisk, SIP phones, the application, Chromium.

    python -m tests.bench.bench_browser [--calls 120]

Callers enter a queue five times a second and hang up soon, so that each rings at one operator's phone. The time runs
from Asterisk's own stamp of the ringing channel to the frame after which the page has the call's card; both clocks
are this machine's.
"""

import argparse
import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playwright.async_api import Browser, Page, async_playwright

from ami.trace import read_trace
from deploy.pbx import numbers
from deploy.pbx.install import install
from deploy.pbx.pbx import Pbx, boot
from deploy.pbx.session import session
from deploy.pbx.spec import PbxSpec
from deploy.phones import calling
from deploy.phones.phones import AgentPhone, OnRing
from deploy.phones.sipp import run as sipp
from deploy.stack import Stack, StackSpec, stack
from tests.bench.figures import SPREAD_COLUMNS, Table, spread
from tests.fixtures_servers import free_port

PEOPLE: Final = (("olena", "101"), ("timur", "102"), ("daniel", "104"), ("irina", "105"))
CALL_S: Final = 0.6
CALLER: Final = "+74990000503"
CHROMIUM: Final = "/usr/bin/chromium"
LAST_CARDS_S: Final = 10.0
RINGING: Final = "5"
WATCH: Final = """
window.cardTimes = {};
const look = () => {
  for (const card of document.querySelectorAll('[data-testid="card"]')) {
    const id = card.dataset.callId;
    if (id in window.cardTimes) continue;
    window.cardTimes[id] = 0;
    requestAnimationFrame((at) => { window.cardTimes[id] = performance.timeOrigin + performance.now(); });
  }
};
new MutationObserver(look).observe(document, { subtree: true, childList: true });
"""


@dataclass(frozen=True, slots=True)
class Calls:
    """`rate`: calls begun in a second."""

    count: int = 120
    rate: int = 5

    @property
    def limit_s(self) -> float:
        return self.count / self.rate + 60


@dataclass(frozen=True, slots=True)
class Seen:
    """Times of day in seconds: when a call's first phone rang, and when its card was there."""

    rang: dict[str, float]
    shown: dict[str, float]


async def measure(calls: Calls) -> Seen:
    async with AsyncExitStack() as ends:
        folder = Path(tempfile.mkdtemp(prefix="callcenter-bench-"))
        ends.callback(shutil.rmtree, folder, ignore_errors=True)
        pbx = await ends.enter_async_context(boot(PbxSpec()))
        spec = StackSpec(directory=folder, port=free_port())
        running = await ends.enter_async_context(stack(pbx, spec))
        ears = await ends.enter_async_context(session(pbx.host, pbx.ami_port, pbx.ami_user, pbx.ami_secret))
        pages = await ends.enter_async_context(_desks(running))
        for _, extension in PEOPLE:
            phone = AgentPhone(extension=extension, on_ring=OnRing.IGNORE)
            await ends.enter_async_context(phone.online(pbx))
        await _call(pbx, calls)
        await ears.expect_calls_over()
        rang = _ringing(bytes(ears.trace))
        return Seen(rang, await _shown(pages, len(rang)))


async def _call(pbx: Pbx, calls: Calls) -> None:
    script = calling.CallScript(
        target=numbers.DID_SALES, user=CALLER, caller=calling.from_header("", CALLER), hangup_after_s=CALL_S
    )
    options = ("-m", str(calls.count), "-r", str(calls.rate))
    async with sipp("callers", script.text(), f"{pbx.host}:{pbx.sip_port}", options=options) as callers:
        await callers.wait(calls.limit_s)


@asynccontextmanager
async def _desks(running: Stack) -> AsyncIterator[list[Page]]:
    """Every operator signed in, ready, with the desk open in an own browser profile."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            yield [await _desk(browser, running, login) for login, _ in PEOPLE]
        finally:
            await browser.close()


async def _desk(browser: Browser, running: Stack, login: str) -> Page:
    context = await browser.new_context(base_url=running.url)
    person = {"login": login, "password": running.password}
    for path, body in (("/api/v1/session", person), ("/api/v1/desk/state", {"state": "ready", "reason": ""})):
        send = context.request.post if path.endswith("session") else context.request.put
        response = await send(path, data=body)
        if not response.ok:
            raise RuntimeError(f"{path} answered {response.status}")
    page = await context.new_page()
    await page.add_init_script(WATCH)
    async with page.expect_websocket() as opening:
        await page.goto("/")
    socket = await opening.value
    await socket.wait_for_event("framereceived")
    return page


def _ringing(trace: bytes) -> dict[str, float]:
    rang: dict[str, float] = {}
    for event in read_trace(trace).events:
        inner = event.get("Uniqueid", "") != event.get("Linkedid", "")
        if event.name == "Newstate" and event.get("ChannelState", "") == RINGING and inner and event.timestamp:
            rang.setdefault(event.get("Linkedid", ""), event.timestamp)
    return rang


async def _shown(pages: list[Page], wanted: int) -> dict[str, float]:
    """The earliest card of each call, whoever's it is; waits a while for cards that are still on their way."""
    shown: dict[str, float] = {}
    async with asyncio.timeout(LAST_CARDS_S):
        for page in pages:
            await page.wait_for_function("Object.values(window.cardTimes).every((at) => at > 0)")
            times: dict[str, float] = await page.evaluate("window.cardTimes")
            for call_id, at in times.items():
                shown[call_id] = min(shown.get(call_id, at / 1000), at / 1000)
    if len(shown) < wanted:
        print(f"{wanted - len(shown)} calls rang and no card was seen")
    return shown


def run(calls: Calls) -> list[Table]:
    install()
    seen = asyncio.run(measure(calls))
    times = [seen.shown[call] - rang for call, rang in seen.rang.items() if call in seen.shown]
    row = ["first ring to visible card", *spread(times).cells(), str(len(seen.rang) - len(times))]
    title = f"{calls.rate} calls/s, {len(PEOPLE)} operators' desks in one headless Chromium"
    note = (
        f"{calls.count} callers, {len(seen.rang)} of whom reached a phone before they hung up. Asterisk, the SIP "
        "phones, the application on SQLite with the example firm, and Chromium are on this machine."
    )
    return [Table(title, ("from, to", *SPREAD_COLUMNS, "missing"), [row], (note,))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=120)
    for table in run(Calls(parser.parse_args().calls)):
        for row in (table.columns, *table.rows):
            print("".join(f"{cell:>12}" if column else f"{cell:34}" for column, cell in enumerate(row)))
        print(*table.notes, sep="\n")


if __name__ == "__main__":
    main()
