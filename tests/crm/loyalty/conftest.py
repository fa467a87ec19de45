"""A real application on a loopback port, in which cards can be merged too."""

from tests.crm.merging.conftest import api

__all__ = ["api"]
