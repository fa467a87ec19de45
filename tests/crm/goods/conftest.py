"""The catalogue in a real application, with the deals around it."""

from tests.crm.deals.conftest import api, sales

__all__ = ["api", "sales"]
