"""What holds for every test: one category per module, real servers, nothing left behind."""

import asyncio
import gc
import inspect
import os
import time
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Final

import hypothesis
import pytest

from tests.fixtures_servers import (
    database,
    database_url,
    empty_postgres_url,
    postgres,
    postgres_url,
    redis_server,
    redis_url,
    shared_redis,
    sqlite_template,
    sqlite_url,
)
from tests.lanes import Lanes

if TYPE_CHECKING:
    from xdist.remote import Producer

__all__ = [
    "database",
    "database_url",
    "empty_postgres_url",
    "postgres",
    "postgres_url",
    "redis_server",
    "redis_url",
    "shared_redis",
    "sqlite_template",
    "sqlite_url",
]

# How long an example takes says something of the machine, not of the code.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")

CATEGORIES: Final = frozenset({"unit", "replay", "db", "asterisk", "e2e"})
LIVE: Final = frozenset({"asterisk", "e2e"})
MORE_TRIES: Final = pytest.mark.flaky(reruns=2)
"""Real phones, exchanges and browsers on a machine that somebody else may be using: what fails there is tried twice
more at most, and the report tells why it was. What fails three times has failed."""
SETTLE_LIMIT_S: Final = 2.0
SETTLE_ROUNDS: Final = 50
SETTLE_PAUSE_S: Final = 0.5


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: "Producer") -> Lanes | None:
    """What waits and what computes, side by side."""
    return Lanes(config, log) if config.getvalue("dist") == "loadgroup" else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse to run modules that do not say what they need, and watch every asynchronous test for leaks."""
    wrong = sorted({item.location[0] for item in items if not _has_one_category(item)})
    if wrong:
        raise pytest.UsageError(f"need exactly one of {sorted(CATEGORIES)} as pytestmark: {', '.join(wrong)}")
    alone = sorted({item.location[0] for item in items if _is_live(item) != _has_group(item)})
    if alone:
        raise pytest.UsageError(f"live tests, and only they, belong to an xdist_group: {', '.join(alone)}")
    for item in items:
        if _is_live(item):
            item.add_marker(MORE_TRIES)
        if isinstance(item, pytest.Function) and inspect.iscoroutinefunction(item.function):
            item.fixturenames.insert(0, "no_leaks_in_loop")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Why a test was tried again: of one that passes or fails the second time nothing else would tell."""
    for report in terminalreporter.getreports("rerun"):
        terminalreporter.section(f"first try of {report.nodeid}", sep="_")
        terminalreporter.line(report.longreprtext)
        for title, content in report.sections:
            terminalreporter.line(f"-- {title}\n{content[-4000:]}")


def _has_one_category(item: pytest.Item) -> bool:
    module = item.getparent(pytest.Module)
    return module is not None and len([mark for mark in module.own_markers if mark.name in CATEGORIES]) == 1


def _is_live(item: pytest.Item) -> bool:
    return any(item.get_closest_marker(name) for name in LIVE)


def _has_group(item: pytest.Item) -> bool:
    return item.get_closest_marker("xdist_group") is not None


@pytest.fixture
async def no_leaks_in_loop() -> AsyncIterator[None]:
    """Fail a test that leaves a running task or an open socket, after all its other fixtures are gone.

    Closing a transport takes a turn of the loop, so what is already on its way out gets a few of them; a connection
    whose making was called off is closed when it is collected.
    """
    sockets = _open_sockets()
    yield
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    if tasks:
        _, tasks = await asyncio.wait(tasks, timeout=SETTLE_LIMIT_S)
    assert not tasks, f"tasks left running: {sorted(task.get_name() for task in tasks)}"
    for _ in range(SETTLE_ROUNDS):
        if _open_sockets() <= sockets:
            break
        await asyncio.sleep(0)
    else:
        gc.collect()
    assert _open_sockets() <= sockets, "a socket was left open"


@pytest.fixture(autouse=True)
def no_leaks_in_sync_test(request: pytest.FixtureRequest) -> Iterator[None]:
    """The same watch over sockets for tests without a loop."""
    if "no_leaks_in_loop" in request.fixturenames:
        yield
        return
    sockets = _open_sockets()
    yield
    if not _open_sockets() <= sockets:
        # One that another thread of the test run has open for a moment, or that waits to be collected, is no leak.
        gc.collect()
        time.sleep(SETTLE_PAUSE_S)
    assert _open_sockets() <= sockets, "a socket was left open"


def _open_sockets() -> set[str]:
    """Kernel names (`socket:[inode]`) of this process's sockets."""
    names = set()
    for descriptor in os.listdir("/proc/self/fd"):
        try:
            name = os.readlink(f"/proc/self/fd/{descriptor}")
        except FileNotFoundError:
            continue
        if name.startswith("socket:"):
            names.add(name)
    return names
