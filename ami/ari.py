"""What we ask of Asterisk over ARI, its HTTP interface: to tap a leg of a call, and to send the tap into the dial plan.

A channel is ours to command only while it is in our Stasis application, which exists as long as its WebSocket is
connected; what goes on in the dial plan (`continue`) outlives it.
"""

import asyncio
import contextlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import quote

import aiohttp
import structlog

from ami.actions import PbxAway, PbxRefused

log = structlog.get_logger(__name__)

REQUEST_LIMIT_S: Final = 5.0
ENTRY_LIMIT_S: Final = 5.0
AGAIN_S: Final = 2.0
HEARTBEAT_S: Final = 15.0


@dataclass(frozen=True, slots=True)
class AriAccount:
    """`url` is that of Asterisk's HTTP server, without `/ari`."""

    url: str
    username: str
    secret: str = field(repr=False)


class AriClient:
    """An asynchronous context that keeps its application registered. The name is our own: a second process with the
    same one would take it over."""

    def __init__(self, account: AriAccount, application: str) -> None:
        self._account = account
        self._application = f"{application}-{secrets.token_hex(4)}"
        self._http: aiohttp.ClientSession | None = None
        self._task: asyncio.Task[None] | None = None
        self._entered: dict[str, asyncio.Future[None]] = {}
        self.connected = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._http = aiohttp.ClientSession(
            base_url=f"{self._account.url.rstrip('/')}/",
            headers={"Authorization": aiohttp.encode_basic_auth(self._account.username, self._account.secret)},
            timeout=aiohttp.ClientTimeout(total=REQUEST_LIMIT_S),
        )
        self._task = asyncio.create_task(self._stay_registered(), name="ari events")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._http is not None:
            await self._http.close()

    async def snoop(self, uniqueid: str, tap: str) -> None:
        """Make the channel `tap`, which hears what comes in from the phone of `uniqueid`, and wait until it is ours."""
        if not self.connected.is_set():
            raise PbxAway("the PBX's HTTP interface is not connected")
        entered = self._entered[tap] = asyncio.get_running_loop().create_future()
        try:
            await self._ask("POST", f"channels/{quote(uniqueid, safe='')}/snoop/{tap}", spy="in", app=self._application)
            async with asyncio.timeout(ENTRY_LIMIT_S):
                await entered
        except TimeoutError:
            raise PbxAway("the tap did not come into being") from None
        finally:
            self._entered.pop(tap, None)

    async def set_variable(self, channel: str, name: str, value: str) -> None:
        await self._ask("POST", f"channels/{channel}/variable", variable=name, value=value)

    async def go_on(self, channel: str, context: str) -> None:
        """Leave our application for this context of the dial plan."""
        await self._ask("POST", f"channels/{channel}/continue", context=context, extension="s", priority="1")

    async def hang_up(self, channel: str) -> None:
        await self._ask("DELETE", f"channels/{quote(channel, safe='')}")

    async def channel_ids(self) -> list[str]:
        """Of all channels that there are."""
        return [str(channel["id"]) for channel in await self._ask("GET", "channels")]

    async def version(self) -> str:
        """Of Asterisk."""
        answer: Mapping[str, Any] = await self._ask("GET", "asterisk/info", only="system")
        return str(answer["system"]["version"])

    async def _ask(self, method: str, path: str, **query: str) -> Any:
        if self._http is None:
            raise PbxAway("the PBX's HTTP interface is not open")
        try:
            async with self._http.request(method, f"ari/{path}", params=query) as response:
                text = await response.text()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise PbxAway("the PBX's HTTP interface does not answer") from error
        if response.status >= 400:
            raise PbxRefused(f"the PBX refused {method} over HTTP ({response.status})", pbx_message=text[:200])
        return json.loads(text) if text else None

    async def _stay_registered(self) -> None:
        while True:
            with contextlib.suppress(aiohttp.ClientError, OSError, TimeoutError):
                await self._listen()
            if self.connected.is_set():
                log.warning("ari.lost")
            self.connected.clear()
            await asyncio.sleep(AGAIN_S)

    async def _listen(self) -> None:
        assert self._http is not None  # noqa: S101 - made before this task
        options: dict[str, Any] = {"params": {"app": self._application}, "heartbeat": HEARTBEAT_S}
        async with self._http.ws_connect("ari/events", **options) as socket:
            self.connected.set()
            async for message in socket:
                if message.type is aiohttp.WSMsgType.TEXT:
                    self._on_event(message.json())

    def _on_event(self, event: Mapping[str, Any]) -> None:
        if event.get("type") == "StasisStart":
            entered = self._entered.get(str(event["channel"]["id"]))
            if entered is not None and not entered.done():
                entered.set_result(None)
