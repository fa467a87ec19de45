"""Refusals of the desk; each has a code that the console explains to the operator."""

from callcenter.errors import Conflict, NotFound


class IllegalMove(Conflict):
    code = "illegal-move"


class OutcomeMissing(Conflict):
    """The queue wants to know what became of the talk before the wrap-up ends; `call_id` in the extra is the call."""

    code = "outcome-missing"


class NoPhone(Conflict):
    code = "no-phone"


class PhoneTaken(Conflict):
    """`taken_by` in the extra is the holder's name."""

    code = "phone-taken"


class NotOffline(Conflict):
    code = "not-offline"


class PhoneExists(Conflict):
    code = "phone-exists"


class ChangedMeanwhile(Conflict):
    """Another window or process changed the same desk between our reading and our writing."""

    code = "changed-meanwhile"
    retryable = True


class NotABrowserPhone(Conflict):
    """The person holds a desk phone, whose account is nobody's business but the device's."""

    code = "not-a-browser-phone"


class BrowserPhonesOff(Conflict):
    """The settings name no WebSocket of an exchange, or no password for this endpoint."""

    code = "browser-phones-off"


class PhoneInUse(Conflict):
    """`taken_by` in the extra is the holder's name."""

    code = "phone-in-use"


class UnknownPhone(NotFound):
    code = "unknown-phone"


class UnknownQueue(NotFound):
    code = "unknown-queue"


class UnknownPerson(NotFound):
    code = "unknown-person"
