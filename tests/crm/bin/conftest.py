"""The bin in the firm of the rights, where every kind of card belongs to everybody."""

from tests.crm.rights.conftest import firm

__all__ = ["firm"]
