"""People of the example firm as programs: signed in over HTTP, with the desk's socket open."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import aiohttp

from tests.live.house import House
from tests.live.waiting import until

FRAME_LIMIT_S: Final = 30.0
API: Final = "/api/v1"

Json = dict[str, Any]
Wanted = Callable[[Json], bool]


class DeskLine:
    """The desk's socket. Frames stay, so that what came before somebody asked for it is found too."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.frames: list[Json] = []
        self._number = 0

    async def command(self, kind: str, **fields: object) -> Json:
        self._number += 1
        number = self._number
        await self.socket.send_json({"id": number, "type": kind, **fields})
        return await self.expect(lambda frame: frame["type"] == "result" and frame["id"] == number, f"result of {kind}")

    async def subscribe(self, resume: Json | None = None) -> None:
        await self.command("subscribe", stream="desk", resume=resume)

    async def expect(self, wanted: Wanted, what: str, *, since: int = 0, limit_s: float = FRAME_LIMIT_S) -> Json:
        """The first such frame of all that came, from number `since` on."""
        place = since
        try:
            async with asyncio.timeout(limit_s):
                while True:
                    while place < len(self.frames):
                        if wanted(self.frames[place]):
                            return self.frames[place]
                        place += 1
                    self.frames.append(await self.socket.receive_json())
        except TimeoutError:
            last = [_short(frame) for frame in self.frames[-8:]]
            raise AssertionError(f"not within {limit_s:g} s: {what}; last frames: {last}") from None

    async def snapshot(self) -> Json:
        return await self.expect(lambda frame: frame["type"] == "snapshot", "snapshot")

    async def card(self, number: str, phase: str, **more: object) -> Json:
        """The card of this caller in this phase, in an event or in a snapshot."""
        fields = {"number": number, "phase": phase, **more}

        def shown(frame: Json) -> bool:
            return any(_has(card, fields) for card in _cards(frame))

        frame = await self.expect(shown, f"card with {fields}")
        return next(card for card in _cards(frame) if _has(card, fields))

    async def over(self, card_id: str) -> None:
        """The call of this card has ended, for this operator at least."""

        def ended(frame: Json) -> bool:
            return any(card["id"] == card_id and card["ended_at"] is not None for card in _cards(frame))

        await self.expect(ended, f"end of {card_id}")

    async def desk(self, *, since: int = 0, **fields: object) -> Json:
        """The desk once it has these fields, in an event or a snapshot."""

        def is_so(frame: Json) -> bool:
            desk = _desk(frame)
            return desk is not None and _has(desk, fields)

        return _desk(await self.expect(is_so, f"desk with {fields}", since=since)) or {}

    async def closed_with(self, limit_s: float = FRAME_LIMIT_S) -> int | None:
        """Read to the end; the code with which the server closed."""
        async with asyncio.timeout(limit_s):
            while True:
                message = await self.socket.receive()
                if message.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.CLOSING):
                    return self.socket.close_code
                if message.type is aiohttp.WSMsgType.ERROR:
                    return None

    def seqs(self) -> list[int]:
        return [frame["seq"] for frame in self.frames if frame["type"] == "event"]


def _short(frame: Json) -> Json:
    cards = [{key: card[key] for key in ("phase", "match", "number")} for card in _cards(frame)]
    desk = _desk(frame)
    return {"type": frame["type"], "cards": cards, "desk": None if desk is None else (desk["state"], desk["pbx"])}


def _has(thing: Json, fields: Json) -> bool:
    return all(thing[name] == value for name, value in fields.items())


def _cards(frame: Json) -> list[Json]:
    if frame["type"] == "snapshot":
        return list(frame["cards"])
    event = frame.get("event", {})
    return [event["card"]] if event.get("kind") == "card" else []


def _desk(frame: Json) -> Json | None:
    if frame["type"] == "snapshot":
        return dict(frame["desk"])
    event = frame.get("event", {})
    return dict(event["desk"]) if event.get("kind") == "desk" else None


@dataclass(slots=True)
class Person:
    """`http` carries the session cookie."""

    house: House
    login: str
    http: aiohttp.ClientSession
    me: Json = field(default_factory=dict)

    async def get(self, path: str, **query: str | int) -> Any:
        return await self._ask("GET", path, params=query)

    async def put(self, path: str, **body: object) -> Any:
        return await self._ask("PUT", path, json=body)

    async def post(self, path: str, **body: object) -> Any:
        return await self._ask("POST", path, json=body)

    async def patch(self, path: str, **body: object) -> Any:
        return await self._ask("PATCH", path, json=body)

    async def delete(self, path: str) -> Any:
        return await self._ask("DELETE", path)

    async def _ask(self, method: str, path: str, **options: Any) -> Any:
        async with self.http.request(method, API + path, **options) as response:
            text = await response.text()
            assert response.status < 300, f"{method} {path}: {response.status} {text}"
            return await response.json() if text else None

    async def all(self, path: str, **query: str | int) -> list[Json]:
        """Every row of a list, page after page."""
        rows: list[Json] = []
        page = await self.get(path, limit=200, **query)
        while True:
            rows += page["items"]
            if page["next_cursor"] is None:
                return rows
            page = await self.get(path, limit=200, cursor=page["next_cursor"], **query)

    @asynccontextmanager
    async def line(self, resume: Json | None = None) -> AsyncIterator[DeskLine]:
        """The desk's socket, subscribed."""
        async with self.http.ws_connect(f"{API}/ws") as socket:
            desk = DeskLine(socket)
            await desk.subscribe(resume)
            yield desk

    async def calls_of(self, number: str) -> list[Json]:
        return await self.all("/calls", number=number)

    async def ended_call(self, number: str) -> Json:
        """The one call of this number with all its parts, once it is over. That it is stored is told to nobody."""

        async def over() -> Json | None:
            calls = await self.calls_of(number)
            return calls[0] if calls and all(call["status"] is not None for call in calls) else None

        call = await until(over, "the call stored with its end")
        calls = await self.calls_of(number)
        assert len(calls) == 1, calls
        detail: Json = await self.get(f"/calls/{call['id']}")
        return detail

    async def talking_call(self, number: str) -> Json:
        """The call of this number, once its answer is stored."""

        async def answered() -> Json | None:
            return next((call for call in await self.calls_of(number) if call["answered_at"] is not None), None)

        return await until(answered, "the answer stored")

    async def open_calls(self) -> list[Json]:
        return await self.all("/calls", status="open")

    async def leads_of(self, number: str) -> list[Json]:
        owners = (await self.get("/customers/by-number", number=number))["owners"]
        return [owner for owner in owners if owner["kind"] == "lead"]

    async def choose_phone(self, extension: str) -> None:
        phones = (await self.get("/desk"))["phones"]
        phone = next(phone for phone in phones if phone["endpoint"] == f"PJSIP/{extension}")
        await self.put("/desk/phone", phone_id=phone["id"])

    async def go(self, state: str, reason: str = "") -> Json:
        return dict(await self.put("/desk/state", state=state, reason=reason))


@asynccontextmanager
async def signed_in(house: House, login: str) -> AsyncIterator[Person]:
    """A session of its own, ended afterwards."""
    jar = aiohttp.CookieJar(unsafe=True)  # "unsafe" lets cookies be kept for an IP address
    async with aiohttp.ClientSession(house.url, cookie_jar=jar) as http:
        person = Person(house, login, http)
        person.me = await person.post("/session", login=login, password=house.stack.password)
        yield person


@dataclass(frozen=True, slots=True)
class Operator:
    """A person at work: `line` shows what the browser would."""

    person: Person
    line: DeskLine


@asynccontextmanager
async def at_desk(house: House, *logins: str) -> AsyncIterator[list[Operator]]:
    """Ready for calls, in this order; afterwards the desk is left as it was found: offline and without cards."""
    async with AsyncExitStack() as stack:
        operators = []
        for login in logins:
            person = await stack.enter_async_context(signed_in(house, login))
            stack.push_async_callback(clear_desk, person)
            await person.go("ready")
            operators.append(Operator(person, await stack.enter_async_context(person.line())))
        yield operators


async def clear_desk(person: Person) -> None:
    """No state, no wrap-up under way, no cards: what the next test expects. Its calls must be over, or about to be.

    A wrap-up that begins after going offline is none, so going offline first settles it.
    """
    await person.go("offline")
    async with person.line() as line:
        for card in (await line.snapshot())["cards"]:
            await line.over(card["id"])
            await line.command("close_card", card_id=card["id"])


async def new_source(house: House, name: str) -> None:
    """One word more in the dictionary of sources, which an administrator keeps."""
    async with signed_in(house, "admin") as admin:
        words = [word for word in await admin.get("/dictionaries") if word["kind"] == "source" and not word["archived"]]
        kept = [{"id": word["id"], "name": word["name"]} for word in words]
        await admin.put("/dictionaries/source", words=[*kept, {"name": name}])
