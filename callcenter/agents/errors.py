"""Refusals of the desk; each has a code that the console explains to the operator."""

from callcenter.errors import Conflict, NotFound


class IllegalMove(Conflict):
    code = "illegal-move"


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


class UnknownPhone(NotFound):
    code = "unknown-phone"


class UnknownQueue(NotFound):
    code = "unknown-queue"


class UnknownPerson(NotFound):
    code = "unknown-person"
