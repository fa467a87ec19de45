"""What surrounds every request: its name in the log, its errors as problem+json (RFC 9457), who asks, from where."""

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from time import monotonic
from typing import Final
from uuid import uuid4

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from sqlalchemy.exc import DataError, IntegrityError, InterfaceError, OperationalError

from callcenter.auth.principal import Principal
from callcenter.errors import AppError, Conflict, Forbidden, InvalidInput, TooManyRequests, Unavailable
from callcenter.http.endpoint import PRINCIPAL
from callcenter.http.headers import REQUEST_ID
from callcenter.http.origin import comes_from_own_page
from callcenter.http.routing import API

log = structlog.get_logger(__name__)

Resolve = Callable[[str], Awaitable[Principal | None]]
ResolveToken = Callable[[str], Awaitable[Principal]]
"""Raises for a token that opens nothing."""

COOKIE: Final = "callcenter_session"
UNSAFE: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_KEPT_HEADERS: Final = ("Allow", "Retry-After")
_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9_-]{8,64}")
_PROBES: Final = frozenset({"/healthz", "/readyz", "/metrics"})


@web.middleware
async def observe(request: web.Request, handler: Handler) -> web.StreamResponse:
    """One log line for each request, by the route's pattern: addresses and queries may hold personal data.

    A proxy's X-Request-Id is kept when it is a plain word, so that one name leads through both logs.
    """
    given = request.headers.get("X-Request-Id", "")
    request[REQUEST_ID] = given if _REQUEST_ID.fullmatch(given) else uuid4().hex
    started = monotonic()
    status = 499  # the client went away, or we are stopping
    with structlog.contextvars.bound_contextvars(request_id=request[REQUEST_ID]):
        try:
            response = await handler(request)
            status = response.status
            return response
        finally:
            _log_request(request, status, monotonic() - started)


def _log_request(request: web.Request, status: int, seconds: float) -> None:
    write = log.debug if request.path in _PROBES else log.info
    write("http.request", method=request.method, route=pattern(request), status=status, ms=round(seconds * 1000, 1))


@web.middleware
async def errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Expected refusals keep their status; everything unexpected is logged and says only that it happened."""
    try:
        return await handler(request)
    except AppError as error:
        return refusal(error)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        headers = {name: error.headers[name] for name in _KEPT_HEADERS if name in error.headers}
        return problem(HTTPStatus(error.status), _code(error), error.reason, headers=headers)
    except (OperationalError, InterfaceError, IntegrityError, DataError) as error:
        log.warning("http.database_refused", route=pattern(request), error=_driver_error(error))
        return refusal(_from_database(error))
    except ConnectionError as error:
        log.warning("http.dependency_unavailable", route=pattern(request), error=type(error).__name__)
        return refusal(Unavailable("a service that this needs does not answer now"))
    except Exception as error:
        log.exception("http.unexpected_error", route=pattern(request), error=type(error).__name__)
        return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "internal-error", "an unexpected error was logged")


def _from_database(error: OperationalError | InterfaceError | IntegrityError | DataError) -> AppError:
    """What the rules of the tables refused is the request's fault, not ours: nothing was changed."""
    match error:
        case IntegrityError():
            return Conflict("this contradicts what is stored: something named here is missing or already there")
        case DataError():
            return InvalidInput("a value is out of range")
        case _:
            return Unavailable("the database does not answer now")


def _driver_error(error: OperationalError | InterfaceError | IntegrityError | DataError) -> str:
    """The kind of error only: the driver's text quotes the row."""
    return type(error.orig).__name__


@web.middleware
async def csrf(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse a change, or a WebSocket, that another site's page asks the browser for.

    A page cannot add an `Authorization` header to what it sends to another site unless that site agrees, and with a
    token the cookie is not looked at.
    """
    if bearer(request) is not None:
        return await handler(request)
    is_socket = request.headers.get("Upgrade", "").lower() == "websocket"
    if (request.method in UNSAFE or is_socket) and not comes_from_own_page(request):
        raise Forbidden("a change must come from the console itself", reason="cross-site")
    return await handler(request)


def bearer(request: web.Request) -> str | None:
    """The API token of a program."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else None


def authenticate(resolve: Resolve, resolve_token: ResolveToken | None = None) -> Middleware:
    """Put the person behind the token or the session cookie into the request; nobody is no error here, but a token
    that opens nothing is.

    Only for the API: the console's files are the same for everybody and need no look into the database.
    """

    @web.middleware
    async def identify(request: web.Request, handler: Handler) -> web.StreamResponse:
        principal = await _who(request, resolve, resolve_token) if request.path.startswith(f"{API}/") else None
        if principal is None:
            return await handler(request)
        request[PRINCIPAL] = principal
        with structlog.contextvars.bound_contextvars(user_id=principal.user_id):
            return await handler(request)

    return identify


async def _who(request: web.Request, resolve: Resolve, resolve_token: ResolveToken | None) -> Principal | None:
    token = bearer(request)
    if token is not None and resolve_token is not None:
        return await resolve_token(token)
    cookie = request.cookies.get(COOKIE)
    return await resolve(cookie) if cookie and token is None else None


def refusal(error: AppError) -> web.Response:
    headers = {"WWW-Authenticate": "Bearer"} if error.status == HTTPStatus.UNAUTHORIZED else {}
    if isinstance(error, TooManyRequests) and "retry_after" in error.extra:
        headers["Retry-After"] = str(error.extra["retry_after"])
    return problem(error.status, error.code, error.detail, extra=error.extra, headers=headers)


def problem(
    status: HTTPStatus,
    code: str,
    detail: str,
    *,
    extra: Mapping[str, object] | None = None,
    headers: Mapping[str, str] | None = None,
) -> web.Response:
    """An RFC 9457 answer; `code` is what clients match on."""
    body = {**(extra or {}), "type": f"urn:callcenter:{code}", "title": status.phrase}
    body |= {"status": status.value, "code": code, "detail": detail}
    return web.Response(
        text=json.dumps(body, ensure_ascii=False, default=str),
        status=status.value,
        content_type="application/problem+json",
        headers=headers,
    )


def pattern(request: web.Request) -> str:
    """The route's pattern, not the address: addresses may hold personal data."""
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "unknown"


def _code(error: web.HTTPException) -> str:
    return error.reason.lower().replace(" ", "-")
