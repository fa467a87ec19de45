"""Whether a request was made by a page of our own: what keeps other sites from using a person's cookie."""

from typing import Final

from aiohttp import web
from yarl import URL

OWN_SITE: Final = frozenset({"same-origin", "none"})
PUBLIC_ORIGIN: Final[web.AppKey[str]] = web.AppKey("public_origin")
"""`https://crm.example.org` as the browsers see it, or empty when it is not configured."""


def origin_of(public_url: str | None) -> str:
    return str(URL(public_url).origin()) if public_url else ""


def comes_from_own_page(request: web.Request) -> bool:
    """True for our pages and for programs.

    A browser sets Sec-Fetch-Site and Origin itself, no page can forge them, and a program that sends neither has
    no cookie by accident. Browsers leave Sec-Fetch-Site out over plain http, so Origin is judged as well, and
    both must agree: a WebSocket handshake carries Origin in every browser.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site not in OWN_SITE:
        return False
    origin = request.headers.get("Origin")
    return origin is None or _is_ours(request, origin)


def _is_ours(request: web.Request, origin: str) -> bool:
    """The configured address, or the one the request was sent to.

    Only host and port are compared with the latter: behind a proxy that ends TLS, the scheme is not ours to know.
    """
    public = request.config_dict.get(PUBLIC_ORIGIN, "")
    if public and origin == public:
        return True
    scheme, separator, authority = origin.partition("://")
    return separator != "" and scheme in ("http", "https") and authority == request.host
