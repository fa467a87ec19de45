"""The whole product with a browser in front of it."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from playwright.async_api import Browser

from tests.fixtures_live import FAILED, artifact_name, house, pytest_runtest_makereport
from tests.fixtures_pbx import asterisk_installed
from tests.live.browser import Screen, chromium, new_person, open_screen
from tests.live.house import House, build_console

__all__ = ["asterisk_installed", "house", "pytest_runtest_makereport"]

NewScreen = Callable[[], Awaitable[Screen]]


@pytest.fixture(scope="session", autouse=True)
def console() -> None:
    """Chromium gets the console as it is shipped."""
    build_console()


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as launched:
        yield launched


@pytest.fixture
async def new_screen(house: House, browser: Browser, request: pytest.FixtureRequest) -> AsyncIterator[NewScreen]:
    """Makes browsers for one person each; all of them are photographed when the test fails."""
    screens: list[Screen] = []

    async def make() -> Screen:
        screens.append(await open_screen(house, await new_person(house, browser)))
        return screens[-1]

    yield make
    if request.node.stash.get(FAILED, False):
        for number, screen in enumerate(screens):
            await screen.photograph(f"{artifact_name(request.node)}-{number}")
