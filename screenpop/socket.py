"""The desk's WebSocket: `GET /api/v1/ws`, signed in by the console's own cookie.

The client sends commands `{id, type, ...}` and gets one `result` for each; snapshot and events come in between.
Reading and writing are two tasks, so that a client which does not read cannot hold up its own commands, and a
full outbox closes the socket instead of filling memory.
"""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

import structlog
from aiohttp import WSCloseCode, WSMsgType, web
from pydantic import TypeAdapter, ValidationError

from callcenter.agents.schemas import DeskOut
from callcenter.auth.principal import Principal
from callcenter.calls.facts import CallId
from callcenter.http.endpoint import PRINCIPAL
from screenpop.hub import CLOSE_SESSION_ENDED, Client, Hub, dump
from screenpop.live import LiveDesk
from screenpop.schemas import (
    CloseCardCommand,
    Command,
    PingCommand,
    ReadAlongCommand,
    ResultFrame,
    StopReadingCommand,
    SubscribeCommand,
)
from screenpop.service import PopService

log = structlog.get_logger(__name__)

MAX_COMMAND_BYTES: Final = 16_384
HEARTBEAT_S: Final = 25.0
CLOSE_LIMIT_S: Final = 2.0
CLOSE_PROTOCOL: Final = 4400

COMMAND: Final[TypeAdapter[Command]] = TypeAdapter(Command)

CloseCard = Callable[[int, CallId], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class DeskSocket:
    """The route and what it needs; `desk_of` reads the operator's state, `is_alive` tells a revoked session.

    `close_card` tells every process, for the operator's other tab may be connected to another one.
    """

    hub: Hub
    pops: PopService
    desk_of: Callable[[Principal], Awaitable[DeskOut]]
    is_alive: Callable[[int], Awaitable[bool]]
    close_card: CloseCard
    live: LiveDesk

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one tab until it goes, is dropped, or loses its session.

        Who may come in (signed in, permission, the console's own page) was settled by the route's guard.
        """
        principal = request[PRINCIPAL]
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT_S, max_msg_size=MAX_COMMAND_BYTES)
        await socket.prepare(request)
        client = Client(principal.user_id, principal.session_id)
        self.pops.show_to(principal)
        try:
            await self._serve(socket, client, principal)
        finally:
            self.hub.leave(client)
            self.live.leave(client)
        return socket

    async def _serve(self, socket: web.WebSocketResponse, client: Client, principal: Principal) -> None:
        reader = asyncio.create_task(self._read(socket, client, principal), name="desk socket reader")
        writer = asyncio.create_task(_write(socket, client), name="desk socket writer")
        try:
            ends: set[asyncio.Future[Any]] = {reader, writer, client.closing}
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (reader, writer):
                task.cancel()
            await asyncio.gather(reader, writer, return_exceptions=True)
        await _close(socket, client.closing.result() if client.closing.done() else WSCloseCode.OK)

    async def _read(self, socket: web.WebSocketResponse, client: Client, principal: Principal) -> None:
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                client.close(CLOSE_PROTOCOL)
                return
            try:
                command = COMMAND.validate_json(message.data)
            except ValidationError:
                client.send(_refusal(message.data))
                continue
            await self._obey(command, client, principal)

    async def _obey(self, command: Command, client: Client, principal: Principal) -> None:
        match command:
            case SubscribeCommand():
                await self._subscribe(command, client, principal)
            case CloseCardCommand():
                user, _, call_id = command.card_id.partition(":")
                if user == str(principal.user_id):
                    await self.close_card(principal.user_id, CallId(call_id))
                client.send(_result(command.id))
            case ReadAlongCommand():
                refusal = await self.live.read_along(client, principal, CallId(command.call_id))
                client.send(_result(command.id, refusal))
            case StopReadingCommand():
                self.live.stop(client, CallId(command.call_id))
                client.send(_result(command.id))
            case PingCommand():
                if not await self.is_alive(principal.session_id):
                    client.close(CLOSE_SESSION_ENDED)
                client.send(_result(command.id))

    async def _subscribe(self, command: SubscribeCommand, client: Client, principal: Principal) -> None:
        """Snapshot and subscription are one moment: what changes while the desk is being read has it read again."""
        seq = -1
        while seq != self.hub.seq(principal.user_id):
            seq = self.hub.seq(principal.user_id)
            desk = (await self.desk_of(principal)).model_dump(mode="json")
        client.send(_result(command.id))
        resume = None if command.resume is None else (command.resume.epoch, command.resume.seq)
        self.hub.subscribe(
            client,
            lambda: {
                "desk": desk,
                "cards": [card.model_dump(mode="json") for card in self.pops.cards_of(principal.user_id)],
            },
            resume,
        )


async def _write(socket: web.WebSocketResponse, client: Client) -> None:
    while True:
        frame = await client.outbox.get()
        try:
            await socket.send_str(frame)
        except ConnectionError:
            return


async def _close(socket: web.WebSocketResponse, code: int) -> None:
    """Close politely within the limit; a peer that does not read gets its connection cut by the server."""
    with contextlib.suppress(TimeoutError, ConnectionError):
        async with asyncio.timeout(CLOSE_LIMIT_S):
            await socket.close(code=code)


def _result(command_id: int, refusal: str | None = None) -> str:
    return ResultFrame(type="result", id=command_id, ok=refusal is None, code=refusal).model_dump_json()


def _refusal(data: str) -> str:
    """The answer to something that is no command; it keeps the command's id where it has one."""
    command_id = 0
    with contextlib.suppress(ValueError):
        parsed = json.loads(data)
        if isinstance(parsed, dict) and isinstance(parsed.get("id"), int):
            command_id = parsed["id"]
    return dump({"type": "result", "id": command_id, "ok": False, "code": "invalid-command", "detail": "not a command"})
