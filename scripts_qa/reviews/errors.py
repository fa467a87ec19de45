"""What this room refuses."""

from callcenter.errors import Conflict, InvalidInput, NotFound


class NoSuchReview(NotFound):
    code = "no-such-review"


class NoSuchTask(NotFound):
    code = "no-such-task"


class NoSuchPlan(NotFound):
    code = "no-such-plan"


class WrongStep(Conflict):
    """A step that the life of a review or a task does not have."""

    code = "wrong-step"


class Unanswered(Conflict):
    """`questions` in the extra: those without an answer; `comments`: those that need words."""

    code = "unanswered"


class NothingToDraw(Conflict):
    """No further call of this operator and period fits the plan."""

    code = "nothing-to-draw"


class NotReviewable(Conflict):
    """Nobody can judge this call: nobody of ours talked, nothing was kept, or no form is for it."""

    code = "not-reviewable"


class TaskThere(Conflict):
    """This person has this call to review already."""

    code = "task-there"


def invalid_field(field: str, reason: str) -> InvalidInput:
    return InvalidInput("the request is not valid", errors=[{"field": field, "reason": reason}])
