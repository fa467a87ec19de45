"""One house for each test."""

from tests.control.house import house

__all__ = ["house"]
