"""The root of every error that a person or a client may see.

An `AppError` carries its HTTP status and a stable kebab-case `code` that clients match on. Malformed input
is 422 and nothing else is: a refusal by a rule of the domain has a status of its own (404, 409, 403...).
"""

from http import HTTPStatus


class AppError(Exception):
    """An expected refusal: turned into problem+json by the HTTP layer and into plain words by the CLI."""

    status: HTTPStatus = HTTPStatus.INTERNAL_SERVER_ERROR
    code: str = "internal-error"
    retryable: bool = False

    def __init__(self, detail: str, **extra: object) -> None:
        super().__init__(detail)
        self.detail = detail
        self.extra = extra


class InvalidInput(AppError):
    """The request itself is malformed; `errors` in the extra names each field."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "invalid-input"


class NotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    code = "not-found"


class Conflict(AppError):
    status = HTTPStatus.CONFLICT
    code = "conflict"


class Forbidden(AppError):
    status = HTTPStatus.FORBIDDEN
    code = "forbidden"


class NotSignedIn(AppError):
    status = HTTPStatus.UNAUTHORIZED
    code = "not-signed-in"


class TooManyRequests(AppError):
    status = HTTPStatus.TOO_MANY_REQUESTS
    code = "too-many-requests"
    retryable = True


class Unavailable(AppError):
    """Something that we depend on (the PBX, the database) does not answer now."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    code = "unavailable"
    retryable = True
