"""What can go wrong with recordings."""

from callcenter.errors import Conflict, Forbidden, NotFound


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
