"""What this room refuses."""

from http import HTTPStatus

from callcenter.errors import AppError, Conflict, Forbidden, NotFound


class WrongMove(Conflict):
    """Not possible from the present state."""

    code = "qa-wrong-move"


class NoSuchResult(NotFound):
    """Not there, not released, or not one's own: the three look the same from outside."""

    code = "no-such-result"


class NoSuchDispute(NotFound):
    code = "no-such-dispute"


class NoSuchPlan(NotFound):
    code = "no-such-plan"


class NoSuchLine(NotFound):
    code = "no-such-line"


class NoSuchCalibration(NotFound):
    code = "no-such-calibration"


class NoClip(NotFound):
    """The call has no sound there any more."""

    code = "no-clip"


class TooLate(AppError):
    """The time in which a result may be disputed is over."""

    status = HTTPStatus.CONFLICT
    code = "dispute-too-late"


class AlreadyDecided(Conflict):
    """A dispute's decision about an answer is final."""

    code = "already-decided"


class OwnReview(Forbidden):
    """Whoever gave the answers, or got them, does not decide whether they stand."""

    code = "own-review"


class SelfScoreFirst(Conflict):
    """The form asks for one's own judgement before the reviewer's is shown."""

    code = "self-score-first"


class AnswersMissing(AppError):
    """`questions` in the extra names those without an answer."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "answers-missing"


class StillBlind(Forbidden):
    """Others' answers are closed until one's own are handed in."""

    code = "still-blind"
