import pytest

from callcenter.db import Database
from tests.scripts_qa.reviews.world import Firm, founded


@pytest.fixture
async def firm(database: Database) -> Firm:
    return await founded(database)
