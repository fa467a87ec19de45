"""The firm at work, for a module of tests: `HOUSE = HouseSpec(...)` in the module says what it needs."""

from collections.abc import Generator, Iterator

import pytest

from tests.live.house import House, HouseSpec, live_house


@pytest.fixture(scope="module")
def house(asterisk_installed: None, request: pytest.FixtureRequest) -> Iterator[House]:
    """One PBX and one application for all tests of the module."""
    spec: HouseSpec = getattr(request.module, "HOUSE", HouseSpec())
    with live_house(spec) as opened:
        yield opened


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Keep the application's log of a failed test."""
    report = yield
    used = getattr(item, "funcargs", {}).get("house")
    if report.failed and isinstance(used, House):
        used.keep_log(artifact_name(item))
    return report


def artifact_name(item: pytest.Item) -> str:
    """The test's name as a file name."""
    return "".join(letter if letter.isalnum() or letter in "-_" else "_" for letter in item.name)
