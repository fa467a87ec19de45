"""What the customers' room refuses."""

from http import HTTPStatus

from callcenter.errors import AppError, Conflict, InvalidInput, NotFound


class WrongMove(Conflict):
    """A step that the life of a lead does not have."""

    code = "wrong-move"


class Outdated(Conflict):
    """Somebody changed the row since it was read; `current` in the extra is what it says now."""

    code = "outdated"


class VersionNeeded(AppError):
    """A change that does not say which version it changes would overwrite a colleague's work unseen."""

    status = HTTPStatus.PRECONDITION_REQUIRED
    code = "version-needed"


class Merged(NotFound):
    """The card was merged into another one; `survivor` in the extra says which: {kind, id, name}."""

    status = HTTPStatus.GONE
    code = "merged"


class LossReasonNeeded(Conflict):
    """Nobody learns from a loss without a reason."""

    code = "loss-reason-needed"


class Deleted(NotFound):
    """The card lies in the bin. `card` in the extra says which: {kind, id, name}; `at` and `by` when and by whom it was
    deleted, `may_restore` whether this person may bring it back."""

    status = HTTPStatus.GONE
    code = "deleted"


class ExternalIdTaken(Conflict):
    """`system` and `id` in the extra lead to another card of the kind."""

    code = "external-id-taken"


def invalid_field(field: str, reason: str) -> InvalidInput:
    """The same shape as the errors of the request's parser."""
    return InvalidInput("the request is not valid", errors=[{"field": field, "reason": reason}])
