"""The application of the deals' tests, asked by a sales manager."""

from tests.crm.deals.conftest import api, sales

__all__ = ["api", "sales"]
