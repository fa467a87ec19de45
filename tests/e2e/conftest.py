"""The whole product with a browser in front of it."""

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
from playwright.async_api import Browser

from tests.fixtures_live import artifact_name, house, pytest_runtest_makereport
from tests.fixtures_pbx import asterisk_installed
from tests.live.browser import Screen, chromium, new_person, open_screen
from tests.live.house import House, build_console

__all__ = ["asterisk_installed", "house", "pytest_runtest_makereport"]

NewScreen = Callable[[AsyncExitStack], Awaitable[Screen]]


@pytest.fixture(scope="session", autouse=True)
def console() -> None:
    """Chromium gets the console as it is shipped."""
    build_console()


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as launched:
        yield launched


@pytest.fixture
def new_screen(house: House, browser: Browser, request: pytest.FixtureRequest) -> NewScreen:
    """Makes a browser for one person; it is photographed when the block of the stack fails."""
    names = (f"{artifact_name(request.node)}-{number}" for number in itertools.count())

    async def make(stack: AsyncExitStack) -> Screen:
        return await stack.enter_async_context(screen_of(house, browser, next(names)))

    return make


@asynccontextmanager
async def screen_of(house: House, browser: Browser, name: str) -> AsyncIterator[Screen]:
    screen = await open_screen(house, await new_person(house, browser))
    try:
        yield screen
    except BaseException:
        await screen.photograph(name)
        raise
    finally:
        await screen.page.context.close()
