"""The web application put together from its parts, and its server."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Middleware
from pydantic import BaseModel

from callcenter.auth.permissions import Access, Permission
from callcenter.bus import Bus
from callcenter.db import Database
from callcenter.http.console import CONSOLE_ROUTE, Console
from callcenter.http.context import BUS
from callcenter.http.endpoint import DATABASE, AiohttpHandler, endpoint, guarded
from callcenter.http.forwarded import Network, forwarded
from callcenter.http.headers import SecureHeaders
from callcenter.http.middleware import Resolve, ResolveToken, authenticate, csrf, errors, observe
from callcenter.http.openapi import describe
from callcenter.http.origin import PUBLIC_ORIGIN, origin_of
from callcenter.http.routing import API, Route, Routes

BODY_LIMIT_BYTES: Final = 1024 * 1024
SHUTDOWN_LIMIT_S: Final = 15.0

Setup = Callable[[web.Application], None]


@dataclass(frozen=True, slots=True)
class RawRoute:
    """An aiohttp handler below `/api/v1` that is no operation of the API: the WebSocket."""

    method: str
    path: str
    access: Permission | Access
    handler: AiohttpHandler


@dataclass(frozen=True, slots=True)
class AppParts:
    """What bootstrap hands in.

    `probes` are whole paths (`/healthz`, `/metrics`) served without a session; `setup` puts the features' parts
    under their keys and may add `on_shutdown` listeners (sockets must be closed there, or stopping waits for them);
    `messages` are the WebSocket's models for the API description.
    """

    database: Database
    bus: Bus
    resolve: Resolve
    routes: Sequence[Routes]
    version: str
    raw: Sequence[RawRoute] = ()
    probes: Mapping[str, AiohttpHandler] = field(default_factory=dict)
    setup: Sequence[Setup] = ()
    messages: Sequence[type[BaseModel]] = ()
    resolve_token: ResolveToken | None = None
    console: Path | None = None
    public_url: str | None = None
    trusted_proxies: Sequence[str | Network] = ()
    connect_sources: Sequence[str] = ()


def build_app(parts: AppParts) -> web.Application:
    """The application; it owns nothing that must be closed."""
    app = web.Application(middlewares=_middlewares(parts), client_max_size=BODY_LIMIT_BYTES)
    app[DATABASE] = parts.database
    app[BUS] = parts.bus
    app[PUBLIC_ORIGIN] = origin_of(parts.public_url)
    for setup in parts.setup:
        setup(app)
    headers = SecureHeaders(https=_is_https(parts), connect_sources=tuple(parts.connect_sources))
    app.on_response_prepare.append(headers.add)
    _add_routes(app, parts)
    return app


def all_routes(parts: AppParts) -> list[Route]:
    return [route for feature in parts.routes for route in feature]


def _middlewares(parts: AppParts) -> list[Middleware]:
    """From the outside in: the log sees every answer, errors turn into answers before it, and the client's real
    address and host are known before anybody judges them."""
    around: list[Middleware] = [observe, errors]
    if parts.trusted_proxies:
        around.append(forwarded(parts.trusted_proxies))
    return [*around, csrf, authenticate(parts.resolve, parts.resolve_token)]


def _is_https(parts: AppParts) -> bool:
    return origin_of(parts.public_url).startswith("https://")


def _add_routes(app: web.Application, parts: AppParts) -> None:
    routes = all_routes(parts)
    for route in routes:
        app.router.add_route(route.method, API + route.path, endpoint(route))
    for raw in parts.raw:
        app.router.add_route(raw.method, API + raw.path, guarded(raw.access, raw.handler))
    for path, handler in parts.probes.items():
        app.router.add_get(path, handler)
    app.router.add_get(f"{API}/openapi.json", _description(routes, parts))
    app.router.add_get(CONSOLE_ROUTE, Console(parts.console).serve)


def _description(routes: Sequence[Route], parts: AppParts) -> AiohttpHandler:
    """Made when it is asked for first, beside the event loop: the schemas of all rooms take a good part of a second."""

    @cache
    def described() -> str:
        return json.dumps(describe(routes, version=parts.version, messages=parts.messages))

    async def openapi(_request: web.Request) -> web.StreamResponse:
        text = await asyncio.to_thread(described)
        return web.Response(text=text, content_type="application/json", headers={"Cache-Control": "no-cache"})

    return openapi


@asynccontextmanager
async def serve(app: web.Application, host: str, port: int) -> AsyncIterator[int]:
    """Serve while the block runs; yields the bound port (0 asks for any free one).

    Leaving the block stops accepting, lets running requests finish for a while, and closes. aiohttp's own access
    log is off: it writes addresses with their queries.
    """
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_LIMIT_S)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()
