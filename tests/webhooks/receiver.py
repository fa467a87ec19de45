"""A real receiver on a loopback port: keeps what came, and answers as it is told."""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from callcenter.http.app import serve

Answer = Callable[["Came"], Awaitable[int]]


@dataclass(frozen=True, slots=True)
class Came:
    headers: dict[str, str]
    body: bytes

    @property
    def document(self) -> Any:
        return json.loads(self.body)

    @property
    def id(self) -> str:
        return self.headers["Webhook-Id"]

    def is_signed_by(self, secret: str) -> bool:
        """Written anew from the documentation, not by the sender's own function."""
        parts = dict(part.split("=", 1) for part in self.headers["Webhook-Signature"].split(","))
        wanted = hmac.new(secret.encode(), parts["t"].encode() + b"." + self.body, hashlib.sha256).hexdigest()
        return hmac.compare_digest(wanted, parts["v1"])


async def take(_came: Came) -> int:
    return 204


@dataclass(slots=True)
class Receiver:
    url: str = ""
    answer: Answer = take
    came: list[Came] = field(default_factory=list)
    taken: list[Came] = field(default_factory=list)

    async def handle(self, request: web.Request) -> web.Response:
        came = Came(dict(request.headers), await request.read())
        self.came.append(came)
        status = await self.answer(came)
        if status < 300:
            self.taken.append(came)
        return web.Response(status=status, text="" if status == 204 else "so it is")


@asynccontextmanager
async def receiver() -> AsyncIterator[Receiver]:
    made = Receiver()
    app = web.Application()
    app.router.add_post("/hook", made.handle)
    async with serve(app, "127.0.0.1", 0) as port:
        made.url = f"http://127.0.0.1:{port}/hook"
        yield made
