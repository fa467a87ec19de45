"""Every operation of the whole application, asked by schemathesis as its description allows and forbids.

A short run with a fixed seed; `make fuzz` is the long one.
"""

from pathlib import Path
from typing import Final

import pytest

from callcenter.bootstrap.web import ROUTES, description
from tests.http.schema_fuzz import firm_world, fuzz
from tests.http.whole import whole_settings

pytestmark = pytest.mark.db

EXAMPLES: Final = 1


# Seven hundred requests: twenty seconds, and minutes on a machine with much else to do.
@pytest.mark.timeout(900)
async def test_any_operation_asked_by_its_description_answers_as_described(sqlite_url: str, tmp_path: Path) -> None:
    async with firm_world(whole_settings(sqlite_url, tmp_path)) as world:
        found = await fuzz(world, description(), examples=EXAMPLES)

    assert found.told() == ""
    operations = sum(len(list(feature)) for feature in ROUTES)
    assert found.requests >= operations
    assert sum(count for status, count in found.statuses.items() if status < 300) >= operations // 5
