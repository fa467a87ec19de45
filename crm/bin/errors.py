"""What the bin refuses."""

from callcenter.errors import NotFound


class NotInBin(NotFound):
    code = "not-in-bin"
