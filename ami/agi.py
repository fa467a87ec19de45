"""FastAGI: the dial plan asks, we answer with channel variables and hang up.

Asterisk opens a connection for each `AGI(agi://host:port/path,argument)`, sends what it knows of the channel as
`agi_name: value` lines closed by an empty one, and then waits for commands without any limit of its own; each command
gets one line back. All variables go in one command, by the dial plan's function ARRAY. `HANGUP` on a line of its own
says that the caller is gone. The reading of an answer is pyst2's (`asterisk.agi`); its `AGI` class is for one blocking
script with signal handlers and is not used.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Final

import structlog
from asterisk.agi import re_code, re_kv

log = structlog.get_logger(__name__)

LINE_LIMIT: Final = 8192
LINES_LIMIT: Final = 200
TALK_LIMIT_S: Final = 2.0
"""For everything but the decision itself: the exchange's lines in, our commands out."""
_NAME: Final = re.compile(r"[A-Z][A-Z0-9_]{0,40}")
_VALUE: Final = re.compile(r"[A-Za-z0-9_./@+:-]{0,200}")
_OK: Final = 200


class AgiError(Exception):
    """The other side is not an exchange, or has gone."""


@dataclass(frozen=True, slots=True)
class AgiRequest:
    """What the exchange told, by its own names without `agi_`; `asked_at` is when it connected, by the loop's clock."""

    told: Mapping[str, str]
    asked_at: float = 0.0

    @property
    def uniqueid(self) -> str:
        return self.told.get("uniqueid", "")

    @property
    def caller(self) -> str:
        """Empty when the number is withheld or there is none; Asterisk then says `unknown`. Bits 0x60 of the
        presentation say whether the number may be shown."""
        number = self.told.get("callerid", "")
        presentation = self.told.get("callingpres", "0")
        withheld = presentation.isdigit() and int(presentation) & 0x60 != 0
        return "" if withheld or number == "unknown" else number

    @property
    def arguments(self) -> list[str]:
        """`agi_arg_1`, `agi_arg_2`... as the dial plan gave them."""
        found: list[str] = []
        while (value := self.told.get(f"arg_{len(found) + 1}")) is not None:
            found.append(value)
        return found


Answer = Callable[[AgiRequest, bool], Awaitable[Mapping[str, str]]]
"""Gives the channel's variables; told whether there are too many questions."""


class AgiServer:
    """Answers any number of exchanges; `max_parallel` questions are thought about at a time."""

    def __init__(
        self,
        answer: Answer,
        *,
        max_parallel: int,
        peers: Sequence[IPv4Network | IPv6Network] = (),
    ) -> None:
        self._answer = answer
        self._max_parallel = max_parallel
        self._peers = peers
        self._asked = 0

    async def serve(self, host: str, port: int) -> asyncio.Server:
        """Listen; the caller closes the server. OSError when the port cannot be had."""
        return await asyncio.start_server(self._on_connection, host, port, limit=LINE_LIMIT, backlog=1024)

    async def _on_connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._asked += 1
        try:
            if self._is_peer(writer):
                await self._converse(reader, writer)
        except (AgiError, OSError, TimeoutError) as error:
            log.info("agi.cut_short", error=type(error).__name__)
        except Exception:
            # The edge to the exchange: the dial plan goes on when we hang up.
            log.exception("agi.failed")
        finally:
            self._asked -= 1
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    def _is_peer(self, writer: asyncio.StreamWriter) -> bool:
        address = ip_address(writer.get_extra_info("peername")[0])
        if not self._peers or any(address in network for network in self._peers):
            return True
        log.warning("agi.stranger_refused")
        return False

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked_at = asyncio.get_running_loop().time()
        async with asyncio.timeout(TALK_LIMIT_S):
            request = replace(await read_request(reader), asked_at=asked_at)
        variables = await self._answer(request, self._asked > self._max_parallel)
        async with asyncio.timeout(TALK_LIMIT_S):
            writer.write(_set_variables(variables))
            await writer.drain()
            await _expect_done(reader)


async def read_request(reader: asyncio.StreamReader) -> AgiRequest:
    """Up to the empty line. AgiError on anything that no Asterisk sends."""
    told: dict[str, str] = {}
    for _ in range(LINES_LIMIT):
        line = await _line(reader)
        if not line:
            return AgiRequest(told)
        name, colon, value = line.partition(":")
        if not colon or not name.startswith("agi_"):
            raise AgiError("not a line of AGI")
        told[name.removeprefix("agi_")] = value.strip()
    raise AgiError("too many lines")


async def _expect_done(reader: asyncio.StreamReader) -> None:
    """One answer of the form `200 result=1`; anything else ends the conversation."""
    line = await _line(reader)
    found = re_code.search(line)
    code, rest = found.groups() if found is not None else ("", "")
    results = {key: value for key, value, _ in re_kv.findall(rest)}
    if code != str(_OK) or results.get("result") != "1":
        raise AgiError("the exchange did not take a variable")


async def _line(reader: asyncio.StreamReader) -> str:
    try:
        line = await reader.readline()
    except ValueError as error:
        raise AgiError("a line is too long") from error
    if not line.endswith(b"\n"):
        raise AgiError("the exchange has gone")
    return line.decode(errors="replace").strip()


def _set_variables(variables: Mapping[str, str]) -> bytes:
    """ValueError rather than anything that could be taken for another command or for dial plan code."""
    for name, value in variables.items():
        if _NAME.fullmatch(name) is None or _VALUE.fullmatch(value) is None:
            raise ValueError("cannot be a channel variable")
    return f'SET VARIABLE ARRAY({",".join(variables)}) "{",".join(variables.values())}"\n'.encode()
