"""What is refused about outcomes of calls."""

from http import HTTPStatus

from callcenter.errors import AppError, Conflict


class NoTalk(Conflict):
    """This person did not talk in this call."""

    code = "no-talk"


class OutcomeTaken(Conflict):
    """Two outcomes that differ in letter case only are one."""

    code = "outcome-taken"


class OutcomeOutdated(Conflict):
    """It was changed since it was read; `current` in the extra is what it says now."""

    code = "outdated"


class OutcomeVersionNeeded(AppError):
    """A change that does not say what it changes would overwrite a colleague's unseen."""

    status = HTTPStatus.PRECONDITION_REQUIRED
    code = "version-needed"
