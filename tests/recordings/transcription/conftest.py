"""A firm on each database."""

from pathlib import Path

import pytest

from callcenter.db import Database
from tests.recordings.transcription.world import Firm, a_firm


@pytest.fixture
async def firm(database: Database, tmp_path: Path) -> Firm:
    return await a_firm(database, tmp_path)
