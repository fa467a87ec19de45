"""The tables of people belong to every database here: legs point to them."""

from callcenter.auth import models

__all__ = ["models"]
