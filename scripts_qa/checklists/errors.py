"""What this room refuses."""

from callcenter.errors import Forbidden, NotFound


class NoSuchSheet(NotFound):
    code = "no-such-sheet"


class OwnSheet(Forbidden):
    """Nobody marks his own work."""

    code = "own-sheet"
