"""Refusals of call control; each has a code that the console explains, and that a card shows beforehand."""

from callcenter.errors import Conflict, Forbidden, InvalidInput, NotFound


class NoSuchCall(NotFound):
    """Not running, or not one that this person may see."""

    code = "no-such-call"


class NoSuchTarget(NotFound):
    code = "no-such-target"


class NoSuchSpace(NotFound):
    code = "no-such-space"


class NotYourCall(Forbidden):
    code = "not-your-call"


class NotYourPhone(Forbidden):
    """Whose phone rings is one's own choice, unless one may control others' calls."""

    code = "not-your-phone"


class CallerNumberNotAllowed(Forbidden):
    code = "caller-number-not-allowed"


class NotDiallable(InvalidInput):
    code = "not-diallable"


class InProgress(Conflict):
    code = "in-progress"


class Impossible(Conflict):
    """The call is not in a state that allows it; the code says why."""

    def __init__(self, code: str, detail: str, **extra: object) -> None:
        super().__init__(detail, **extra)
        self.code = code
