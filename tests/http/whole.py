"""The application as bootstrap makes it, served on a free port without an exchange."""

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from pydantic import SecretStr

from callcenter.auth.api import build_people
from callcenter.auth.passwords import Passwords
from callcenter.auth.throttle import Throttle
from callcenter.bootstrap.house import open_house
from callcenter.bootstrap.telephone import open_telephone_side
from callcenter.bootstrap.web import open_web
from callcenter.bootstrap.work import JOBS
from callcenter.lifecycle import Supervisor
from callcenter.object_settings import MasterKey
from callcenter.pbx_settings import QueueTitle
from callcenter.secret_settings import SecretSettings
from callcenter.settings import HttpSettings, Settings
from tests.fixtures_servers import free_port
from tests.http.rig import WEAK_HASHER, RecordingBus, World

KEY: Final = SecretStr(base64.b64encode(bytes(range(32))).decode())


def whole_settings(url: str, data_dir: Path) -> Settings:
    return Settings(
        data_dir=data_dir,
        database_url=url,
        http=HttpSettings(port=free_port()),
        secrets=SecretSettings(keys=(MasterKey(name="first", secret=KEY),), key="first"),
        queues=(QueueTitle(name="sales", title="Sales"), QueueTitle(name="support", title="Support")),
    )


@asynccontextmanager
async def whole_world(settings: Settings) -> AsyncIterator[World]:
    """Everything but an exchange."""
    async with Supervisor() as process:
        house = await open_house(settings, process)
        await open_web(house, await open_telephone_side(house), JOBS)
        throttle = Throttle()
        people = build_people(house.database, throttle=throttle, secure_cookies=False, passwords=Passwords(WEAK_HASHER))
        world = World(house.database, people, RecordingBus(), f"http://127.0.0.1:{settings.http.port}")
        try:
            yield world
        finally:
            await world.close()
            await throttle.aclose()
