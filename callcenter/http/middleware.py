"""What surrounds every request: one place where errors become problem+json (RFC 9457), and CSRF is refused."""

import json
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final

import structlog
from aiohttp import web
from sqlalchemy.exc import DBAPIError, OperationalError

from callcenter.errors import AppError, Forbidden, Unavailable

log = structlog.get_logger(__name__)

Next = Callable[[web.Request], Awaitable[web.StreamResponse]]
UNSAFE: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})
SAME_SITE: Final = frozenset({"same-origin", "none"})


@web.middleware
async def errors(request: web.Request, handler: Next) -> web.StreamResponse:
    """Expected refusals keep their status; everything unexpected is logged and says only that it happened."""
    try:
        return await handler(request)
    except AppError as error:
        return problem(error.status, error.code, error.detail, error.extra)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        response = problem(HTTPStatus(error.status), _code(error), error.reason, {})
        if allow := error.headers.get("Allow"):
            response.headers["Allow"] = allow
        return response
    except (OperationalError, ConnectionError) as error:
        log.warning("http.dependency_unavailable", route=_pattern(request), error=type(error).__name__)
        return problem(Unavailable.status, Unavailable.code, "the database does not answer now", {})
    except (DBAPIError, Exception) as error:
        log.exception("http.unexpected_error", route=_pattern(request), error=type(error).__name__)
        return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "internal-error", "an unexpected error was logged", {})


@web.middleware
async def csrf(request: web.Request, handler: Next) -> web.StreamResponse:
    """Refuse a change that another site's page asks the browser to make.

    Browsers send Sec-Fetch-Site with every request and no page can forge it; a program sends none and carries
    no cookie by accident. An old browser without the header must have the same Origin as Host.
    """
    if request.method in UNSAFE and not same_site(request):
        raise Forbidden("a change must come from the console itself", reason="cross-site")
    return await handler(request)


def same_site(request: web.Request) -> bool:
    if site := request.headers.get("Sec-Fetch-Site"):
        return site in SAME_SITE
    origin = request.headers.get("Origin")
    return origin is None or origin.split("//", 1)[-1] == request.host


def problem(status: HTTPStatus, code: str, detail: str, extra: dict[str, object]) -> web.Response:
    """An RFC 9457 answer; `code` is what clients match on."""
    body = {**extra, "type": f"urn:callcenter:{code}", "title": status.phrase}
    body |= {"status": status.value, "code": code, "detail": detail}
    return web.Response(
        text=json.dumps(body, ensure_ascii=False),
        status=status.value,
        content_type="application/problem+json",
    )


def _code(error: web.HTTPException) -> str:
    return error.reason.lower().replace(" ", "-")


def _pattern(request: web.Request) -> str:
    """The route's pattern, not the address: addresses may hold personal data."""
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "unknown"
