"""What can go wrong on the manager link.

`retryable` is decided here, once, and means: nothing was sent to Asterisk, so the same action may be issued
again. An action that was written and not answered is never retryable: the phone may already ring.
No exception carries header values, they hold numbers and names.
"""


class AmiError(Exception):
    retryable = False

    def __init__(self, detail: str, *, retryable: bool | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        if retryable is not None:
            self.retryable = retryable


class NotConnected(AmiError):
    """The action was refused before a byte was written."""

    retryable = True


class InvalidAction(AmiError):
    """A name or value that would break out of its line, or is over Asterisk's own limits."""


class OutcomeUnknown(AmiError):
    """The action was written, whether Asterisk carried it out is not known."""


class ActionTimeout(OutcomeUnknown):
    pass


class LinkLost(OutcomeUnknown):
    pass


class ActionFailed(AmiError):
    """Asterisk answered with an error; `message` is its text."""

    def __init__(self, action: str, message: str) -> None:
        super().__init__(f"Asterisk refused {action}: {message}")
        self.action = action
        self.message = message


class LoginRefused(AmiError):
    """Wrong user or secret, or an address the manager user does not permit. Never tried again by itself."""


class TraceError(AmiError):
    """A recorded trace that cannot be read. `where` is a line number (raw text) or an index (JSON list)."""

    def __init__(self, reason: str, *, where: str) -> None:
        super().__init__(f"{where}: {reason}")
        self.reason = reason
        self.where = where
