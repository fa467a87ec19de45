"""What can go wrong with recordings."""

from callcenter.errors import AppError, Conflict, Forbidden, NotFound, Unavailable


class NoSuchRecording(NotFound):
    code = "no-such-recording"


class AudioRemoved(NotFound):
    """The recording is known, its audio was removed by a rule or by a person."""

    code = "audio-removed"


class OnLegalHold(Conflict):
    code = "on-legal-hold"


class NotForOperators(Forbidden):
    """The settings do not let operators hear their own calls."""

    code = "own-recordings-closed"


class StorageFailed(Unavailable):
    """A storage does not take or give what it should, now: full, away, or refusing."""

    code = "storage-failed"


class Damaged(AppError):
    """What lies in the storage is not what was put there."""

    code = "recording-damaged"
