"""What the room of duplicates refuses."""

from callcenter.errors import NotFound


class NoSuchPair(NotFound):
    code = "no-such-pair"
