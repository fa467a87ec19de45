"""The firm of the matrix of rights, with a store for files."""

from tests.crm.rights.conftest import firm

__all__ = ["firm"]
