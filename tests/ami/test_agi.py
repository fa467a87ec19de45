"""FastAGI as Asterisk speaks it, on a loopback socket."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from ipaddress import IPv4Network

import pytest

from ami.agi import AgiRequest, AgiServer

pytestmark = pytest.mark.unit

TOLD = (
    "agi_network: yes\nagi_network_script: route\nagi_request: agi://127.0.0.1:4573/route\n"
    "agi_channel: PJSIP/trunk-00000000\nagi_uniqueid: pbx-1795416024.0\nagi_callerid: {caller}\n"
    "agi_callingpres: {presentation}\nagi_dnid: 74950000101\nagi_arg_1: 74950000101\n\n"
)


SET = 'SET VARIABLE ARRAY(ROUTE_QUEUE,ROUTE_STATUS) "sales,queue"'


def told(caller: str = "+74997000009", presentation: int = 0) -> bytes:
    return TOLD.format(caller=caller, presentation=presentation).encode()


@dataclass(slots=True)
class Answers:
    """Gives the variables, and remembers who asked."""

    variables: Mapping[str, str] = field(default_factory=lambda: {"ROUTE_QUEUE": "sales", "ROUTE_STATUS": "queue"})
    asked: list[AgiRequest] = field(default_factory=list)
    overloads: list[bool] = field(default_factory=list)
    hold: asyncio.Event | None = None
    thinking: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))

    async def __call__(self, request: AgiRequest, overload: bool) -> Mapping[str, str]:
        self.asked.append(request)
        self.overloads.append(overload)
        if self.hold is not None and not overload:
            self.thinking.release()
            await self.hold.wait()
        return self.variables


@asynccontextmanager
async def listening(answers: Answers, **options: object) -> AsyncIterator[int]:
    server = await AgiServer(answers, **{"max_parallel": 5, **options}).serve("127.0.0.1", 0)  # type: ignore[arg-type]
    async with server:
        yield server.sockets[0].getsockname()[1]


async def ask(port: int, *sent: bytes, answer: bytes = b"200 result=1\n") -> list[str]:
    """The commands that come; each gets the same answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    commands = []
    try:
        for piece in sent:
            writer.write(piece)
            await writer.drain()
        while line := await reader.readline():
            commands.append(line.decode().rstrip("\n"))
            writer.write(answer)
    except ConnectionError:
        commands.append("reset")
    finally:
        writer.close()
    return commands


async def test_exchange_asks_in_pieces_variables_are_set_all_at_once() -> None:
    answers = Answers()
    async with listening(answers) as port:
        whole = told()
        commands = await ask(port, whole[:50], whole[50:])
    assert commands == [SET]
    asked = answers.asked[0]
    assert (asked.uniqueid, asked.caller, asked.arguments) == ("pbx-1795416024.0", "+74997000009", ["74950000101"])


@pytest.mark.parametrize(("caller", "presentation"), [("unknown", 0), ("+74997000009", 32), ("+74997000009", 67)])
async def test_caller_withheld_or_unknown_has_no_number(caller: str, presentation: int) -> None:
    answers = Answers()
    async with listening(answers) as port:
        await ask(port, told(caller, presentation))
    assert answers.asked[0].caller == ""


@pytest.mark.parametrize("answer", [b"HANGUP\n", b"511 Command Not Permitted on a dead channel\n", b"\xff\xfe\n"])
async def test_caller_gone_in_mid_answer_nothing_more_is_said(answer: bytes) -> None:
    async with listening(Answers()) as port:
        assert await ask(port, told(), answer=answer) == [SET]


@pytest.mark.parametrize(
    "sent", [b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"agi_x: " + b"a" * 20_000 + b"\n\n", b"agi_x: 1\n" * 300 + b"\n"]
)
async def test_stranger_who_speaks_no_agi_is_hung_up_on_and_nobody_is_asked(sent: bytes) -> None:
    answers = Answers()
    async with listening(answers) as port:
        assert await ask(port, sent) in ([], ["reset"])
    assert answers.asked == []


async def test_peer_of_no_listed_network_is_hung_up_on() -> None:
    answers = Answers()
    async with listening(answers, peers=[IPv4Network("192.0.2.0/24")]) as port:
        assert await ask(port, told()) in ([], ["reset"])
    assert answers.asked == []


@pytest.mark.parametrize(
    "variables",
    [
        {"ROUTE_QUEUE": "sales,refused"},
        {"ROUTE_QUEUE": 'sales"\nHANGUP'},
        {"ROUTE_QUEUE": "${SHELL(id)}"},
        {"a b": "1"},
    ],
)
async def test_answer_that_would_be_another_command_is_not_sent(variables: dict[str, str]) -> None:
    async with listening(Answers(variables)) as port:
        assert await ask(port, told()) == []


async def test_more_questions_than_can_be_thought_about_are_told_so_at_once() -> None:
    answers = Answers(hold=asyncio.Event())
    async with listening(answers, max_parallel=2) as port:
        slow = [asyncio.ensure_future(ask(port, told())) for _ in range(2)]
        for _ in slow:
            await answers.thinking.acquire()
        assert await ask(port, told()) == [SET]
        assert answers.overloads == [False, False, True]
        assert answers.hold is not None
        answers.hold.set()
        assert [len(commands) for commands in await asyncio.gather(*slow)] == [1, 1]
