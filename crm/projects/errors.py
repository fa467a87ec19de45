"""What the room of projects refuses."""

from callcenter.errors import NotFound


class NoSuchProject(NotFound):
    """Also of one that the reader may not see."""

    code = "no-such-project"
