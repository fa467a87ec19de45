"""What can go wrong with stored objects."""

from callcenter.errors import AppError, Unavailable


class StorageFailed(Unavailable):
    """A storage does not take or give what it should, now: full, away, or refusing."""

    code = "storage-failed"


class UnknownKey(AppError):
    """The object was sealed with a master key that the settings do not have any more."""

    code = "unknown-key"


class Damaged(AppError):
    """What lies in the storage is not what was put there."""

    code = "stored-object-damaged"
