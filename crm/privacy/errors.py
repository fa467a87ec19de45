"""What privacy refuses."""

from callcenter.errors import Conflict, Forbidden, NotFound


class OnHold(Conflict):
    """A legal hold, a call that goes on...: `obstacles` in the extra lists them as {code, subject}."""

    code = "erasure-blocked"


class HasCard(Conflict):
    """The number or e-mail belongs to a customer; `owners` in the extra lists {kind, id, name}."""

    code = "has-card"


class NotConfirmed(Forbidden):
    """It takes somebody else, or the name typed exactly."""

    code = "not-confirmed"


class WrongState(Conflict):
    """A request that is over, or goes on already."""

    code = "wrong-state"


class NoFile(NotFound):
    """The archive is not ready yet, or its time is over."""

    code = "no-file"
