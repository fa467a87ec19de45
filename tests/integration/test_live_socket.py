"""The desk's socket on the real server: who may have it, who is dropped, and what a broken connection costs."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from secrets import token_hex

import aiohttp
import pytest

from deploy.pbx import numbers
from deploy.phones import AgentPhone, Caller
from tests.live.calls import on_the_phone
from tests.live.fresh import fresh_number
from tests.live.house import House
from tests.live.people import API, DeskLine, Json, Person, at_desk, signed_in

pytestmark = [pytest.mark.asterisk, pytest.mark.xdist_group("live-socket")]

TINY_BUFFER_BYTES = 4096
TOO_MANY = 500
"""Changes of a customer with so many cards are far more events than the buffers between server and client take."""
CARDS = 12
LOOK_EVERY = 5
KNOWN = "+74990000503"
CLOSED_TOO_SLOW, CLOSED_SESSION_ENDED = 4408, 4401


@asynccontextmanager
async def deaf_line(person: Person) -> AsyncIterator[DeskLine]:
    """A second tab of the same session with a small receive buffer; whoever gets it decides when to read."""

    def small(address: "aiohttp.AddrInfoType") -> socket.socket:
        made = socket.socket(address[0], address[1], address[2])
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, TINY_BUFFER_BYTES)
        made.setblocking(False)
        return made

    connector = aiohttp.TCPConnector(socket_factory=small)
    async with (
        aiohttp.ClientSession(person.house.url, cookie_jar=person.http.cookie_jar, connector=connector) as http,
        http.ws_connect(f"{API}/ws", max_msg_size=0) as opened,
    ):
        yield DeskLine(opened)


async def is_dropped(house: House) -> bool:
    """Dropping is told in the server's figures; the dropped one hears of it when it reads."""
    async with aiohttp.ClientSession(house.url) as http, http.get("/metrics") as response:
        lines = (await response.text()).splitlines()
    return any(line.startswith("callcenter_hub_dropped_total") and float(line.split()[-1]) > 0 for line in lines)


async def test_tab_that_does_not_read_is_dropped_while_the_other_goes_on(house: House) -> None:
    async with at_desk(house, "grace") as (grace,), deaf_line(grace.person) as deaf:
        await deaf.subscribe()
        await collect_cards(house)
        (owner,) = (await grace.person.get("/customers/by-number", number=KNOWN))["owners"]
        for round_ in range(TOO_MANY):
            await grace.person.post(f"/contacts/{owner['id']}/notes", text=f"{round_} {'x' * 3000}")
            if round_ % LOOK_EVERY == 0 and await is_dropped(house):
                break
        assert await deaf.closed_with() == CLOSED_TOO_SLOW
        seen = len(grace.line.frames)
        await grace.person.go("paused", "break")
        await grace.line.desk(state="paused", since=seen)
        seqs = grace.line.seqs()
    assert seqs == list(range(seqs[0], seqs[0] + len(seqs)))


async def collect_cards(house: House) -> None:
    """Several cards of one customer: each change of the customer is then as many events."""
    async with AgentPhone(extension="103", answer_after_s=0.2).online(house.pbx):
        caller = Caller(did=numbers.DID_DIRECT, number=KNOWN, hangup_after_s=0.2)
        await asyncio.gather(*(caller.call(house.pbx) for _ in range(CARDS)))


async def test_open_line_session_revoked_by_administrator_is_closed(house: House) -> None:
    async with signed_in(house, "timur") as timur, timur.line() as line, signed_in(house, "admin") as admin:
        await admin.delete(f"/users/{timur.me['user_id']}/sessions")
        assert await line.closed_with() == CLOSED_SESSION_ENDED
        async with timur.http.get(f"{API}/session") as response:
            assert response.status == 401


async def test_open_line_its_own_session_ended_is_closed_and_the_other_tab_too(house: House) -> None:
    async with signed_in(house, "timur") as timur, timur.line() as first, timur.line() as second:
        await timur.delete("/session")
        codes = await asyncio.gather(first.closed_with(), second.closed_with())
    assert [*codes] == [CLOSED_SESSION_ENDED, CLOSED_SESSION_ENDED]


async def test_line_broken_in_mid_call_resume_brings_exactly_what_was_missed(house: House) -> None:
    number = fresh_number()
    async with at_desk(house, "olena") as (olena,), olena.person.line() as breaking:
        snapshot = await breaking.snapshot()
        async with AgentPhone(extension="101", hangup_after_s=0.5).online(house.pbx):
            async with on_the_phone(house, Caller(did=numbers.DID_SALES, number=number)) as calling:
                await breaking.card(number, "ringing")
                cut_off(breaking)
                await calling.wait()
            await olena.line.card(number, "ended")
            await olena.line.desk(state="wrap_up")
            await olena.line.desk(state="ready", since=place_of(olena.line, "wrap_up"))
        seen = breaking.seqs()
        resume = {"epoch": snapshot["epoch"], "seq": seen[-1]}
        async with olena.person.line(resume) as back:
            missed = [frame for frame in olena.line.frames if frame["type"] == "event" and frame["seq"] > seen[-1]]
            last = missed[-1]["seq"]
            await back.expect(lambda frame: frame.get("seq") == last, f"event {last}")
            events = [frame for frame in back.frames if frame["type"] != "result"]
    assert len(missed) > 3
    assert events == missed


async def test_number_taken_off_a_customer_the_card_in_wrap_up_shows_nobody_any_more(house: House) -> None:
    """The edit names the customer, who does not have the shown number any longer."""
    number = fresh_number()
    async with at_desk(house, "olena") as (olena,):
        async with AgentPhone(extension="101", hangup_after_s=0.5).online(house.pbx):
            async with on_the_phone(house, Caller(did=numbers.DID_SALES, number=number)) as calling:
                await calling.wait()
            shown = await olena.line.card(number, "ended", match="new_lead")
        seen = len(olena.line.frames)
        lead = await olena.person.get(f"/leads/{shown['owners'][0]['id']}")
        await olena.person.patch(f"/leads/{lead['id']}", version=lead["version"], phones=[])
        await olena.line.expect(lambda frame: _owners(frame, shown["id"]) == [], "a card without owners", since=seen)


def _owners(frame: Json, card_id: str) -> list[Json] | None:
    card = frame.get("event", {}).get("card", {})
    return card.get("owners") if card.get("id") == card_id else None


def cut_off(line: DeskLine) -> None:
    """As a lost network: no goodbye."""
    transport = line.socket.get_extra_info("socket")
    assert transport is not None
    transport.shutdown(socket.SHUT_RDWR)


def place_of(line: DeskLine, state: str) -> int:
    """Where an event first showed the desk in this state."""
    return next(
        place
        for place, frame in enumerate(line.frames)
        if frame["type"] == "event" and frame["event"]["kind"] == "desk" and frame["event"]["desk"]["state"] == state
    )


async def test_line_of_a_former_server_resume_gets_a_snapshot_instead(house: House) -> None:
    resume: Json = {"epoch": "0123456789abcdef", "seq": 3}
    async with signed_in(house, "timur") as timur, timur.line(resume) as line:
        assert (await line.snapshot())["epoch"] != resume["epoch"]


async def refusal(person: Person, **headers: str) -> tuple[int, str]:
    """Status and code with which the socket is refused."""
    ask = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    async with person.http.get(f"{API}/ws", headers=ask | headers) as response:
        assert response.content_type == "application/problem+json"
        return response.status, str((await response.json())["code"])


async def test_page_of_another_site_asks_for_a_line_is_refused(house: House) -> None:
    async with signed_in(house, "olena") as olena:
        assert await refusal(olena, Origin="https://elsewhere.example") == (403, "forbidden")
        assert await refusal(olena, **{"Sec-Fetch-Site": "cross-site"}) == (403, "forbidden")


async def test_blind_reviewer_asks_for_a_line_is_refused(house: House) -> None:
    """Whoever has tasks has a line, for their reminders; a reviewer has neither."""
    login = f"rita{token_hex(3)}"
    async with signed_in(house, "admin") as admin:
        await admin.post("/users", login=login, name="Rita", role="reviewer", password=house.stack.password)
    async with signed_in(house, login) as rita:
        assert await refusal(rita) == (403, "forbidden")


async def test_auditor_of_calls_without_a_desk_has_a_line_and_gets_no_cards(house: House) -> None:
    async with signed_in(house, "marat") as marat, marat.line() as line:
        assert "desk.use" not in marat.me["permissions"]
        snapshot = await line.snapshot()
        assert snapshot["cards"] == []


async def test_stranger_asks_for_a_line_is_refused(house: House) -> None:
    async with aiohttp.ClientSession(house.url) as http:
        status, _ = await refusal(Person(house, "", http))
    assert status == 401
