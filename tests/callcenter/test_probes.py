"""What a bridge says of itself, over real HTTP; and what becomes of a port that is taken."""

import socket
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from callcenter.bootstrap.doctor import examine
from callcenter.bootstrap.house import House, open_house
from callcenter.bootstrap.probes import open_probes
from callcenter.calls.terms import node_lease
from callcenter.db import Database
from callcenter.leases import Lease, LeaseRules
from callcenter.lifecycle import Supervisor
from callcenter.pbx_settings import PbxNode
from callcenter.settings import Settings
from tests.fixtures_servers import free_port

pytestmark = pytest.mark.db

NODE = PbxNode(
    name="pbx1",
    host="127.0.0.1",
    port=1,
    bridge_username="bridge",
    bridge_secret="secret",
    actions_username="actions",
    actions_secret="secret",
)


@pytest.fixture
def settings(sqlite_url: str, tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, database_url=sqlite_url, pbx=(NODE,))


@pytest.fixture
async def house(settings: Settings) -> AsyncIterator[House]:
    async with Supervisor() as process:
        yield await open_house(settings, process)


async def ready(port: int) -> tuple[int, dict[str, dict[str, str]]]:
    async with (
        aiohttp.ClientSession() as client,
        client.get(f"http://127.0.0.1:{port}/readyz") as response,
    ):
        return response.status, {part["name"]: part for part in (await response.json())["parts"]}


async def test_part_that_says_something_of_itself_shows_it(house: House) -> None:
    async def leads() -> str:
        return "leads"

    house.health.add("calls of pbx1", leads)
    port = free_port()
    await open_probes(house, port)
    status, parts = await ready(port)
    assert status == 200
    assert (parts["calls of pbx1"]["state"], parts["calls of pbx1"]["detail"]) == ("up", "leads")
    assert parts["database"]["detail"] == ""


async def test_port_taken_process_goes_on_without_probes(house: House) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        await open_probes(house, taken.getsockname()[1])
    await open_probes(house, 0)


async def leader_line(settings: Settings) -> tuple[bool, str]:
    found = {finding.part: finding for finding in await examine(settings)}
    return found["pbx pbx1 leader"].good, found["pbx pbx1 leader"].detail


async def test_doctor_tells_who_leads_and_that_he_is_silent(settings: Settings, sqlite_url: str) -> None:
    assert await leader_line(settings) == (True, "no bridge runs")
    database = Database(sqlite_url)
    lease = Lease(database, node_lease("pbx1"), rules=LeaseRules(), is_fit=lambda: True)
    term = await lease.win()
    good, text = await leader_line(settings)
    assert good
    assert f"leads, term {term.token}" in text
    impatient = settings.model_copy(
        update={"bridge": settings.bridge.model_copy(update={"lease_s": 1e-9, "beat_s": 1e-10})}
    )
    good, text = await leader_line(impatient)
    assert not good
    assert "no bridge stands by" in text
    await lease.give_back(term)
    assert await leader_line(settings) == (True, "no bridge runs")
    await database.dispose()
