"""Headers that every answer carries: what a browser may do with it, and the id under which it is logged."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from aiohttp import web

REQUEST_ID: Final[web.RequestKey[str]] = web.RequestKey("request_id")

_API_POLICY: Final = "default-src 'none'; frame-ancestors 'none'"
_HSTS: Final = "max-age=31536000"

_FIXED: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not `no-referrer`: browsers would then send `Origin: null` with form posts of our own pages.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(self)",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@dataclass(frozen=True, slots=True)
class SecureHeaders:
    """`connect_sources` are other origins that the console's scripts may talk to: a PBX's WebSocket for browser
    phones. The console's component library sets style attributes, hence `unsafe-inline` for styles only."""

    https: bool
    connect_sources: tuple[str, ...] = ()

    async def add(self, request: web.Request, response: web.StreamResponse) -> None:
        """A listener of `on_response_prepare`, which also sees errors, files and WebSocket handshakes.

        "Not modified" has no type, and a browser writes its headers over those of the page that it kept: a policy
        there would take the page's own scripts away.
        """
        for name, value in _FIXED.items():
            response.headers.setdefault(name, value)
        if response.status != HTTPStatus.NOT_MODIFIED:
            is_page = response.content_type == "text/html"
            response.headers.setdefault("Content-Security-Policy", self._page_policy() if is_page else _API_POLICY)
        response.headers.setdefault("Cache-Control", "no-store")
        if self.https:
            response.headers.setdefault("Strict-Transport-Security", _HSTS)
        if request_id := request.get(REQUEST_ID):
            response.headers["X-Request-Id"] = request_id

    def _page_policy(self) -> str:
        connect = " ".join(("'self'", *self.connect_sources))
        return (
            "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
            f"media-src 'self' blob:; worker-src 'self' blob:; font-src 'self' data:; connect-src {connect}; "
            "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
        )
