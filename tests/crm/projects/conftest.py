"""The application of the tasks' tests."""

from typing import Any

import pytest

from tests.crm.conftest import Api
from tests.crm.tasks.conftest import api, desk

__all__ = ["api", "desk"]


@pytest.fixture
async def sales(api: Api) -> Any:
    """The usual sales pipeline; who asks from now on is the sales manager."""
    api.login = "sales_manager"
    return await api.post("/pipelines/from-template", {"kind": "sales", "language": "ru", "currency": "RUB"})
