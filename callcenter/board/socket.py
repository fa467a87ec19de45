"""The board's WebSockets: `/board/ws` for who is signed in, `/board/wall` for a big screen with a token.

The client sends `open` and gets a snapshot, or what it missed, then numbered deltas. The wall's token comes in that
command and not in the address, for addresses are written into logs.
"""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Final

from aiohttp import WSCloseCode, WSMsgType, web
from pydantic import Field, TypeAdapter, ValidationError

from callcenter.auth.principal import Principal
from callcenter.board.schemas import BoardPingCommand, OpenBoardCommand
from callcenter.board.service import Wall
from callcenter.board.sight import Sight
from callcenter.board.streams import BoardStreams
from callcenter.http.endpoint import PRINCIPAL
from screenpop.hub import CLOSE_SESSION_ENDED, Client

MAX_COMMAND_BYTES: Final = 4_096
HEARTBEAT_S: Final = 25.0
OPEN_LIMIT_S: Final = 10.0
CLOSE_LIMIT_S: Final = 2.0
CLOSE_PROTOCOL: Final = 4400
CLOSE_REVOKED: Final = 4403
MAX_STRANGERS: Final = 50
"""Walls that have not shown their token yet: nobody is to hold more sockets open than that without one."""

Command = OpenBoardCommand | BoardPingCommand
COMMAND: Final[TypeAdapter[Command]] = TypeAdapter(Annotated[Command, Field(discriminator="type")])


@dataclass(slots=True)
class BoardSocket:
    """`sight_of` a person, `wall_of` a token, `is_alive` tells an ended session."""

    streams: BoardStreams
    sight_of: Callable[[int], Awaitable[Sight]]
    wall_of: Callable[[str], Awaitable[Wall | None]]
    is_alive: Callable[[int], Awaitable[bool]]
    _walls: dict[Client, int] = field(default_factory=dict)
    _strangers: int = 0

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """For one signed-in tab; the route's guard settled who may come in."""
        return await self._serve(request, request[PRINCIPAL])

    async def handle_wall(self, request: web.Request) -> web.WebSocketResponse:
        """For one big screen."""
        if self._strangers >= MAX_STRANGERS:
            raise web.HTTPServiceUnavailable
        return await self._serve(request, None)

    def revoke(self, wall_id: int) -> None:
        """Close the screens of this link."""
        for client in [client for client, of in self._walls.items() if of == wall_id]:
            client.close(CLOSE_REVOKED)

    async def _serve(self, request: web.Request, who: Principal | None) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT_S, max_msg_size=MAX_COMMAND_BYTES)
        await socket.prepare(request)
        client = Client(0, 0) if who is None else Client(who.user_id, who.session_id)
        writer = asyncio.create_task(_write(socket, client), name="board socket writer")
        reader = asyncio.create_task(self._read(socket, client, who), name="board socket reader")
        try:
            ends: set[asyncio.Future[Any]] = {reader, writer, client.closing}
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (reader, writer):
                task.cancel()
            await asyncio.gather(reader, writer, return_exceptions=True)
            self.streams.leave(client)
            self._walls.pop(client, None)
        code = client.closing.result() if client.closing.done() else WSCloseCode.OK
        with contextlib.suppress(TimeoutError, ConnectionError):
            async with asyncio.timeout(CLOSE_LIMIT_S):
                await socket.close(code=code)
        return socket

    async def _read(self, socket: web.WebSocketResponse, client: Client, who: Principal | None) -> None:
        if who is None and not await self._introduced(socket, client):
            client.close(CLOSE_REVOKED)
            return
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                client.close(CLOSE_PROTOCOL)
                return
            try:
                command = COMMAND.validate_json(message.data)
            except ValidationError:
                client.send(_frame({"type": "result", "id": 0, "ok": False, "code": "invalid-command"}))
                continue
            await self._obey(command, client, who)

    async def _introduced(self, socket: web.WebSocketResponse, client: Client) -> bool:
        """Whether the first command came soon and had a good token."""
        self._strangers += 1
        try:
            async with asyncio.timeout(OPEN_LIMIT_S):
                command = OpenBoardCommand.model_validate_json(await socket.receive_str())
                wall = await self.wall_of(command.token or "")
        except (TimeoutError, ValidationError, TypeError):
            return False
        finally:
            self._strangers -= 1
        if wall is None:
            return False
        self._walls[client] = wall.id
        client.send(_frame({"type": "result", "id": command.id, "ok": True, "title": wall.title}))
        self._join(client, wall.sight, command)
        return True

    async def _obey(self, command: Command, client: Client, who: Principal | None) -> None:
        match command:
            case OpenBoardCommand() if who is not None:
                sight = await self.sight_of(who.user_id)
                client.send(_frame({"type": "result", "id": command.id, "ok": True}))
                self._join(client, sight, command)
            case BoardPingCommand():
                if who is not None and not await self.is_alive(who.session_id):
                    client.close(CLOSE_SESSION_ENDED)
                client.send(_frame({"type": "result", "id": command.id, "ok": True}))

    def _join(self, client: Client, sight: Sight, command: OpenBoardCommand) -> None:
        resume = None if command.resume is None else (command.resume.epoch, command.resume.seq)
        self.streams.leave(client)
        self.streams.join(client, sight, resume)


async def _write(socket: web.WebSocketResponse, client: Client) -> None:
    while True:
        frame = await client.outbox.get()
        try:
            await socket.send_str(frame)
        except ConnectionError:
            return


def _frame(fields: Mapping[str, object]) -> str:
    return json.dumps(fields, separators=(",", ":"))
