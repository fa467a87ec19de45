"""The firm of the matrix of rights, with a store for files."""

from typing import Final

from callcenter.auth.scopes import Entity
from crm.fields.kinds import FieldEntity
from tests.crm.rights.conftest import firm

__all__ = ["CARDS", "firm"]

CARDS: Final = tuple(Entity(kind) for kind in FieldEntity)
"""What has files, pins and followers."""
