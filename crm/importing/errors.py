"""What imports refuse."""

from http import HTTPStatus

from callcenter.errors import AppError, InvalidInput, NotFound


class NoSuchImport(NotFound):
    code = "no-such-import"


class FileTooLarge(AppError):
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    code = "import-file-too-large"


class UnreadableFile(InvalidInput):
    """The file is not what it says, or cannot be read as it was told to; `reason` in the extra names why."""

    code = "import-unreadable-file"

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail, reason=reason)
        self.reason = reason


class FileGone(NotFound):
    """The uploaded file was removed after its time."""

    code = "import-file-gone"
