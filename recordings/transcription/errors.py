"""What can go wrong between a sound and its words, and whether another engine or another time can help."""

from http import HTTPStatus

from callcenter.errors import AppError, Conflict, NotFound


class TranscriptionError(AppError):
    """The root: carries a reason that a person can act upon and that holds no personal data."""

    code = "transcription-failed"


class BadAudio(TranscriptionError):
    """The file itself is at fault: every engine would fail, today and tomorrow."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "bad-audio"


class EngineUnavailable(TranscriptionError):
    """This engine cannot take this work: no model, no such language, not installed. Another one may."""

    code = "engine-unavailable"


class EngineFailed(TranscriptionError):
    """The engine crashed, or took too long. Another one, or another attempt, may do it."""

    code = "engine-failed"
    retryable = True


class NoEngine(TranscriptionError):
    """No engine could take the work; the reasons of each are in the text."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    code = "no-engine"


class ModelError(TranscriptionError):
    """A model cannot be fetched, added, or is not what it should be."""

    code = "bad-model"


class NoSuchTranscript(NotFound):
    code = "no-such-transcript"


class NoSuchTurn(NotFound):
    code = "no-such-turn"


class Outdated(Conflict):
    """Somebody else corrected the turn meanwhile."""

    code = "outdated"
