"""Calls of many kinds while bridges, databases, the line and the PBX fail in turn: every call is told once."""

from collections.abc import Iterator

import pytest

from tests.live.endurance import STRICT, Servers, endurance_house, endure, own_servers
from tests.live.house import House

pytestmark = [pytest.mark.asterisk, pytest.mark.xdist_group("live-endurance")]

SEED = 7
SECONDS = 45


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    """Of this module alone: they are stopped in between."""
    with own_servers() as started:
        yield started


@pytest.fixture(scope="module")
def house(asterisk_installed: None, servers: Servers) -> Iterator[House]:
    with endurance_house(servers) as opened:
        yield opened


@pytest.mark.timeout(600)  # a busy machine needs a while to bring everything back, six times over
async def test_everything_fails_in_turn_every_call_is_told_once(house: House, servers: Servers) -> None:
    endured = await endure(house, servers, seconds=SECONDS, seed=SEED)
    print(endured.report())
    assert endured.count.in_cel > 5
    assert endured.count.wrong == {}
    assert not STRICT or endured.count.unheard == ()
