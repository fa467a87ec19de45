"""What is refused about notices."""

from callcenter.errors import NotFound


class NoSuchNotice(NotFound):
    code = "no-such-notice"
