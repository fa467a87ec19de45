"""What is refused about files."""

from http import HTTPStatus

from callcenter.errors import AppError, Conflict, NotFound


class NoSuchFile(NotFound):
    code = "no-such-file"


class FileTooLarge(AppError):
    """`limit` in the extra is in bytes."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    code = "file-too-large"


class NoRoom(AppError):
    """The disk is full, or the firm's own limit for all files is reached."""

    status = HTTPStatus.INSUFFICIENT_STORAGE
    code = "no-room-for-files"


class UploadBroken(AppError):
    """Less came than was announced; nothing of it is kept."""

    status = HTTPStatus.BAD_REQUEST
    code = "upload-broken"
    retryable = True


class FileRemoved(Conflict):
    """It was removed; as long as there is a way back it can be restored first."""

    code = "file-removed"


class OnLegalHold(Conflict):
    """The customer whose file it is must not lose anything now."""

    code = "on-legal-hold"


class TooManyFiles(Conflict):
    code = "too-many-files"
