"""What can go wrong with stored checks."""

from callcenter.errors import Conflict, InvalidInput, NotFound


class NoSuchRun(NotFound):
    code = "no-such-check"


class NoSuchCriterion(NotFound):
    code = "no-such-criterion"


class VerdictInvalid(InvalidInput):
    """A step is done, partial or missed, a prohibition is violated or kept; a figure is measured, not judged."""

    code = "verdict-invalid"


class NoSuchRescore(NotFound):
    code = "no-such-rescore"


class RescoreEnded(Conflict):
    code = "rescore-ended"
