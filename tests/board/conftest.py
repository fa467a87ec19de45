"""One house for each test that needs a database."""

from tests.control.house import house

__all__ = ["house"]
