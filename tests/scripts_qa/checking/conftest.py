"""A firm on each database."""

from pathlib import Path

import pytest

from callcenter.db import Database
from tests.scripts_qa.checking.world import QaFirm, a_qa_firm


@pytest.fixture
async def firm(database: Database, tmp_path: Path) -> QaFirm:
    return await a_qa_firm(database, tmp_path)
