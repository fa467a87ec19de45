"""A worker that a test can kill: works on one import of a database and ends."""

import asyncio
import sys

from callcenter.db import Database
from crm.importing.running import Importer
from tests.crm.builders import COUNTRY
from tests.crm.importing.conftest import now


async def main(url: str, import_id: int) -> None:
    database = Database(url)
    try:
        await Importer(country=COUNTRY, now=now).work(database, import_id)
    finally:
        await database.dispose()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
