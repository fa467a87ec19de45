"""The words of the catalogue."""

from enum import StrEnum


class ProductKind(StrEnum):
    PRODUCT = "product"
    SERVICE = "service"
