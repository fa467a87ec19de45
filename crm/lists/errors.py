"""What lists refuse."""

from http import HTTPStatus

from callcenter.errors import AppError, Conflict


class TooManyChosen(Conflict):
    """More customers than one change or file takes; `most` in the extra is how many."""

    code = "too-many-chosen"


class NobodyChosen(Conflict):
    code = "nobody-chosen"


class QuotaExceeded(AppError):
    """The rows of a person's day; `left` in the extra is how many are left."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    code = "export-quota"
