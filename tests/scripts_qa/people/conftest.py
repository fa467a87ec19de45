"""The firm on both databases."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from callcenter.db import Database
from tests.scripts_qa.people.world import Firm, open_firm


@pytest.fixture
async def firm(database: Database, tmp_path: Path) -> AsyncIterator[Firm]:
    async with open_firm(database, tmp_path) as opened:
        yield opened
