"""A worker that dies in the middle of a file, and two that have the same one."""

import asyncio
import os
import signal
import sys

import pytest
from sqlalchemy import func, select

from crm.importing.models import ImportEffect
from crm.models import Contact, Phone
from tests.crm.importing.conftest import Desk
from tests.live.waiting import until

pytestmark = pytest.mark.db

ROWS = 4_000
TABLE = ("ФИО;Телефон\n" + "".join(f"Клиент {number};+7916{number:07}\n" for number in range(ROWS))).encode()


async def counted(desk: Desk) -> tuple[int | None, ...]:
    async with desk.database.reading() as session:
        return tuple([await session.scalar(select(func.count(table.id))) for table in (Contact, Phone, ImportEffect)])


async def test_killed_worker_loses_no_row_and_doubles_none(desk: Desk, database_url: str) -> None:
    document = await desk.upload(TABLE)
    status, _ = await desk.ask("POST", f"/imports/{document['id']}/run")
    assert status == 202
    command = [sys.executable, "-m", "tests.crm.importing.worker", database_url, str(document["id"])]
    worker = await asyncio.create_subprocess_exec(*command)

    async def is_under_way() -> bool:
        return bool((await desk.get(f"/imports/{document['id']}"))["rows_done"])

    await until(is_under_way, "the worker writes", 60)
    os.kill(worker.pid, signal.SIGKILL)
    await worker.wait()
    halfway = await desk.get(f"/imports/{document['id']}")
    assert await counted(desk) == (halfway["rows_done"],) * 3
    await desk.importer.work(desk.database, document["id"])
    done = await desk.get(f"/imports/{document['id']}")
    assert (done["status"], done["counts"]["created"]) == ("done", ROWS)
    assert await counted(desk) == (ROWS,) * 3


async def test_two_workers_of_one_import_write_each_row_once(desk: Desk) -> None:
    document = await desk.upload(TABLE)
    await desk.ask("POST", f"/imports/{document['id']}/run")
    await asyncio.gather(*(desk.importer.work(desk.database, document["id"]) for _ in range(2)))
    done = await desk.get(f"/imports/{document['id']}")
    assert (done["status"], done["counts"]["created"]) == ("done", ROWS)
    assert await counted(desk) == (ROWS,) * 3
