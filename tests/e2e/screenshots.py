"""Photograph the console for the documentation, with real calls going on: `python -m tests.e2e.screenshots [FOLDER]`.

Boots a PBX and the example firm of its own; each picture is taken in a language and a theme that its person chose.
"""

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playwright.async_api import Browser, expect

from deploy.pbx import PbxSpec, numbers
from deploy.pbx.install import install
from deploy.phones import AgentPhone, Caller, OnRing
from deploy.speech import Dialogue, Line, Side, speak
from recordings.transcription.installed import ModelShelf
from tests.live.browser import Screen, chromium, new_person, open_screen
from tests.live.calls import on_the_phone
from tests.live.house import ROOT, House, HouseSpec, build_console, live_house
from tests.live.people import Json, clear_desk, signed_in
from tests.live.waiting import until
from tests.speech_models import WHISPER, whisper_folder

FOLDER: Final = ROOT / "docs" / "screenshots"
LARGEST_BYTES: Final = 300_000
KNOWN: Final = "+74990000503"
STRANGER: Final = "+380440000999"
TRANSCRIBED_S: Final = 240
SPOKEN: Final = (
    (Side.CALLER, "Hello. I would like to order twenty office chairs."),
    (Side.AGENT, "Good morning. We have them in stock. Delivery takes three working days."),
    (Side.CALLER, "That is fine. How much is it with delivery?"),
    (Side.AGENT, "It is twenty five thousand, and I will send the invoice today."),
)


@dataclass(frozen=True, slots=True)
class Album:
    """Where pictures go, and of what."""

    house: House
    browser: Browser
    folder: Path

    async def keep(self, screen: Screen, name: str) -> None:
        """The picture, once fonts and lists are there. A file too large for a documentation is an error."""
        await screen.page.wait_for_load_state("networkidle")
        await screen.page.evaluate("document.fonts.ready.then(() => true)")
        path = self.folder / f"{name}.png"
        await screen.page.screenshot(path=path, animations="disabled")
        size = path.stat().st_size
        if size > LARGEST_BYTES:
            raise ValueError(f"{path} has {size} bytes")
        print(f"{path} {size // 1024} KB", flush=True)

    @asynccontextmanager
    async def person(self, login: str, language: str, theme: str) -> AsyncIterator[Screen]:
        """Signed in, at the desk, with these preferences; offline and without cards in the end."""
        async with signed_in(self.house, login) as person, AsyncExitStack() as stack:
            stack.push_async_callback(clear_desk, person)
            await person.patch("/session/preferences", language=language, theme=theme)
            screen = await open_screen(self.house, await new_person(self.house, self.browser))
            stack.push_async_callback(screen.page.context.close)
            await screen.sign_in(login)
            yield screen


async def photograph_sign_in(album: Album) -> None:
    screen = await open_screen(album.house, await new_person(album.house, album.browser))
    await screen.page.goto("/sign-in")
    await screen.page.get_by_test_id("sign-in-login").fill("olena")
    await album.keep(screen, "sign-in")
    await screen.page.context.close()


async def photograph_known_caller(album: Album) -> None:
    """The phone rings; the card is there before it is picked up."""
    async with album.person("olena", "ru", "light") as screen:
        await screen.go_ready()
        phone = AgentPhone(extension="101", on_ring=OnRing.IGNORE)
        caller = Caller(did=numbers.DID_SALES, number=KNOWN, name="Васильева")
        async with phone.online(album.house.pbx), on_the_phone(album.house, caller):
            await expect(await screen.ringing_card()).to_have_attribute("data-match", "known")
            await album.keep(screen, "desk-ringing")


async def photograph_new_lead(album: Album) -> None:
    """A stranger talks already, and is a lead."""
    async with album.person("olena", "en", "dark") as screen:
        await screen.go_ready()
        phone = AgentPhone(extension="101", answer_after_s=0.5)
        caller = Caller(did=numbers.DID_SUPPORT, number=STRANGER)
        async with phone.online(album.house.pbx), on_the_phone(album.house, caller):
            await expect(screen.cards).to_have_attribute("data-phase", "talking")
            await expect(screen.cards).to_have_attribute("data-match", "new_lead")
            await album.keep(screen, "desk-talking-new-lead")


async def photograph_records(album: Album) -> None:
    """What stays of the calls: the log, one call's story, the customer's history."""
    async with album.person("irina", "en", "light") as screen:
        await screen.page.goto("/calls")
        rows = screen.page.get_by_test_id("call-row")
        await expect(rows.first).to_be_visible()
        await album.keep(screen, "call-log")
        await rows.nth(2).click()
        await expect(screen.page.get_by_test_id("call-story")).to_be_visible()
        await album.keep(screen, "call-story")
        async with signed_in(album.house, "irina") as irina:
            owners = (await irina.get("/customers/by-number", number=KNOWN))["owners"]
        await screen.page.goto(f"/customers/{owners[0]['kind']}/{owners[0]['id']}")
        await expect(screen.page.get_by_test_id("timeline").get_by_role("listitem").first).to_be_visible()
        await album.keep(screen, "customer")


async def photograph_recording(album: Album) -> None:
    """Both sides of a spoken call, and what was said."""
    lines = tuple(Line(side, text) for side, text in SPOKEN)
    spoken = speak(Dialogue("screenshot", "en", "sales", lines))
    async with (
        signed_in(album.house, "irina") as irina,
        AgentPhone(extension="103", audio=spoken.agent).online(album.house.pbx),
    ):
        caller = Caller(
            did=numbers.DID_DIRECT, number=KNOWN, audio=spoken.caller, hangup_after_s=round(spoken.seconds + 1)
        )
        await caller.call(album.house.pbx)

        async def said() -> Json | None:
            items = (await irina.get("/spoken", q="delivery", number=KNOWN))["items"]
            return items[0] if items else None

        hit = await until(said, "the transcript", TRANSCRIBED_S)
    async with album.person("irina", "en", "light") as screen:
        await screen.page.goto(f"/recordings?id={hit['recording_id']}&t={hit['at_s']}")
        await expect(screen.page.get_by_test_id("turn").first).to_be_visible()
        await album.keep(screen, "recording")


async def photograph_users(album: Album) -> None:
    async with album.person("admin", "en", "light") as screen:
        await screen.page.goto("/users")
        await expect(screen.page.get_by_test_id("user-row").first).to_be_visible()
        await album.keep(screen, "users")


async def photograph_board(album: Album) -> None:
    """One talks, two wait, one pauses."""
    pbx = album.house.pbx
    async with AsyncExitStack() as stack:
        for extension, login, state, reason in (("101", "olena", "ready", ""), ("102", "timur", "paused", "lunch")):
            await stack.enter_async_context(AgentPhone(extension=extension).online(pbx))
            person = await stack.enter_async_context(signed_in(album.house, login))
            stack.push_async_callback(clear_desk, person)
            await person.go(state, reason)
        screen = await stack.enter_async_context(album.person("irina", "en", "light"))
        await screen.page.goto("/board")
        for waiting, number in enumerate((KNOWN, STRANGER, "+74990000504")):
            await stack.enter_async_context(on_the_phone(album.house, Caller(did=numbers.DID_SALES, number=number)))
            await expect(screen.page.get_by_test_id("waiting-caller")).to_have_count(waiting)
        await album.keep(screen, "board")


async def photograph_all(house: House, folder: Path) -> None:
    async with chromium() as browser:
        album = Album(house, browser, folder)
        for scene in (
            photograph_sign_in,
            photograph_known_caller,
            photograph_new_lead,
            photograph_records,
            photograph_users,
            photograph_board,
            photograph_recording,
        ):
            await scene(album)


def main() -> int:
    parser = argparse.ArgumentParser(description="Photograph the console for the documentation.")
    parser.add_argument("folder", type=Path, nargs="?", default=FOLDER)
    wanted = parser.parse_args()
    wanted.folder.mkdir(parents=True, exist_ok=True)
    install()
    build_console()
    with tempfile.TemporaryDirectory(prefix="callcenter-models-") as models:
        ModelShelf(Path(models)).add(whisper_folder(), name=WHISPER)
        environment = {
            "CALLCENTER_TRANSCRIPTION__MODELS_DIR": models,
            "CALLCENTER_TRANSCRIPTION__LANGUAGE": "en",
            "CALLCENTER_TRANSCRIPTION__ENGINES": json.dumps(["whisper"]),
        }
        with live_house(HouseSpec(pbx=PbxSpec(record_calls=True), wrap_up_s=0, environment=environment)) as house:
            asyncio.run(photograph_all(house, wanted.folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
