"""What tasks refuse."""

from callcenter.errors import Conflict


class TaskClosed(Conflict):
    """What is done or cancelled is reopened first."""

    code = "task-closed"


class TaskOpen(Conflict):
    """Only what is over can be reopened."""

    code = "task-open"


class CallBackOpen(Conflict):
    """There is one open call-back task for a caller, and this would be the second."""

    code = "call-back-open"
