"""What is refused about pins."""

from callcenter.errors import Conflict


class TooManyPins(Conflict):
    code = "too-many-pins"
