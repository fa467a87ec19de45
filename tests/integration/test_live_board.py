"""The supervisor's board and hands through the whole product: a real queue, real phones, real sound."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from deploy.pbx import PbxSpec, numbers
from deploy.phones import AgentPhone, Caller
from deploy.phones.desk import Desk, DeskPhone, Line, OutsideDesk
from tests.live.calls import on_the_phone
from tests.live.house import House, HouseSpec
from tests.live.people import API, Json, Person, at_desk, signed_in
from tests.live.tones import beeps, strength_of, ulaw_of, write_heard
from tests.live.waiting import until

pytestmark = [pytest.mark.asterisk, pytest.mark.xdist_group("live-control")]

HOUSE = HouseSpec(
    pbx=PbxSpec(record_calls=True, direct_ring_s=15, internal_ring_s=15, queue_ring_s=15, queue_wait_s=60)
)
CUSTOMER_HZ, SUPERVISOR_HZ = 500, 1300
HEARD, UNHEARD = 0.15, 0.03


@dataclass(slots=True)
class BoardLine:
    """The board's socket, its picture kept up to date as a browser does."""

    socket: aiohttp.ClientWebSocketResponse
    rows: dict[str, dict[str, Json]] = field(default_factory=dict)
    seq: int = 0

    async def until(self, fits: Any, what: str) -> Any:
        try:
            async with asyncio.timeout(30):
                while not (found := fits(self.rows)):
                    self._take(await self.socket.receive_json())
        except TimeoutError:
            raise AssertionError(f"not on the board: {what}; {self.rows}") from None
        return found

    def _take(self, frame: Json) -> None:
        if frame["type"] == "snapshot":
            self.rows, self.seq = frame["rows"], frame["seq"]
        elif frame["type"] == "event":
            assert frame["seq"] == self.seq + 1
            self.seq = frame["seq"]
            for section, keys in frame["event"]["drop"].items():
                for key in keys:
                    self.rows[section].pop(key)
            for section, rows in frame["event"]["put"].items():
                self.rows.setdefault(section, {}).update(rows)


@asynccontextmanager
async def watching(person: Person, path: str = "/board/ws", **more: str) -> AsyncIterator[BoardLine]:
    async with person.http.ws_connect(API + path) as socket:
        await socket.send_json({"id": 1, "type": "open", **more})
        line = BoardLine(socket)
        await line.until(lambda rows: rows.get("firm"), "the snapshot")
        yield line


def waiting(rows: Any, number: str) -> Json | None:
    return next((row for row in rows.get("waiting", {}).values() if row["number"] == number), None)


async def console_line(house: House, queue: str) -> list[str]:
    """Who waits, in the words of the Asterisk console: `1. PJSIP/trunk-... (wait: 0:03, prio: 0)`."""
    lines = (await house.pbx.cli(f"queue show {queue}")).splitlines()
    return [line.strip().partition(" (")[0].split()[-1] for line in lines if "(wait:" in line]


async def test_board_and_the_console_of_the_exchange_say_the_same_and_callers_are_moved(house: House) -> None:
    one, two = "+74990007001", "+74990007002"
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(AgentPhone(extension="101").online(house.pbx))
        irina = await stack.enter_async_context(signed_in(house, "irina"))
        olena = await stack.enter_async_context(signed_in(house, "olena"))
        stack.push_async_callback(olena.go, "offline")
        await olena.go("paused", "training")
        await irina.post(f"/supervision/agents/{olena.me['user_id']}/queues", queues=["sales", "support"])
        board = await stack.enter_async_context(watching(irina))
        for number in (one, two):
            await stack.enter_async_context(on_the_phone(house, Caller(did=numbers.DID_SALES, number=number)))
            await board.until(lambda rows, number=number: waiting(rows, number), f"{number} waits")
        first, second = waiting(board.rows, one), waiting(board.rows, two)
        assert first is not None
        assert second is not None
        assert (first["position"], second["position"], board.rows["queues"]["sales"]["waiting"]) == (1, 2, 2)
        before = await console_line(house, "sales")
        moved = await irina.post(f"/supervision/calls/{second['call_id']}/to-front", queue="sales")
        assert (moved["result"], moved["position"]) == ("done", 1)
        assert await console_line(house, "sales") == before[::-1]
        await board.until(lambda rows: (waiting(rows, two) or {}).get("position") == 1, "the second is the first")
        moved = await irina.post(f"/supervision/calls/{first['call_id']}/move", queue="sales", to="support")
        assert (moved["result"], moved["queue"]) == ("done", "support")
        await board.until(
            lambda rows: (waiting(rows, one) or {}).get("queue") == "support", "the first waits for support"
        )
        assert len(await console_line(house, "support")) == 1
        ended = await irina.post(f"/supervision/calls/{second['call_id']}/end", reason="stuck")
        assert ended["result"] == "done"
        await board.until(lambda rows: waiting(rows, two) is None, "the second is gone")


@dataclass(slots=True)
class Talk:
    """A customer and an agent who talk, a supervisor beside; what each phone heard can be listened to."""

    irina: Person
    agent_id: int
    call_id: str
    customer: Line
    agent: Desk
    boss: Desk
    board: BoardLine

    async def strengths(self, folder: Path) -> dict[str, tuple[float, float]]:
        """The customer's and the supervisor's tone at each phone, of the next second."""
        phones = {"customer": self.customer.phone, "agent": self.agent, "boss": self.boss}
        for phone in phones.values():
            phone.media.heard.clear()

        async def enough() -> bool:
            return all(len(self.agent.media.heard) > 8_000 and len(phone.media.heard) >= 0 for phone in phones.values())

        await until(enough, "a second of sound")
        found = {}
        for name, phone in phones.items():
            track = write_heard(folder / f"{name}.wav", bytes(phone.media.heard))
            found[name] = (strength_of(track, CUSTOMER_HZ), strength_of(track, SUPERVISOR_HZ))
        return found

    async def heard_by(self, folder: Path, **wanted: bool) -> dict[str, tuple[float, float]]:
        """Once the supervisor's tone is at just these phones."""

        async def so() -> Any:
            found = await self.strengths(folder)
            there = {name: found[name][1] > HEARD for name in wanted}
            return found if there == wanted else None

        return dict(await until(so, f"the supervisor heard by {wanted}"))


@asynccontextmanager
async def talk(house: House, number: str) -> AsyncIterator[Talk]:
    async with AsyncExitStack() as stack:
        agent = await stack.enter_async_context(DeskPhone("101").online(house.pbx))
        boss = await stack.enter_async_context(DeskPhone("105").online(house.pbx))
        outside = await stack.enter_async_context(OutsideDesk(number).somewhere(house.pbx))
        irina = await stack.enter_async_context(signed_in(house, "irina"))
        (olena,) = await stack.enter_async_context(at_desk(house, "olena"))
        board = await stack.enter_async_context(watching(irina))
        customer = await outside.dial(numbers.DID_SALES)
        line = await agent.answers()
        await customer.answered()
        await stack.enter_async_context(customer.speaking(ulaw_of(beeps(CUSTOMER_HZ, 3))))
        await stack.enter_async_context(line.speaking(bytes([0xFF]) * 8_000))
        card = await olena.line.card(number, "talking")
        stack.push_async_callback(customer.hangup)
        made = Talk(irina, olena.person.me["user_id"], card["call_id"], customer, agent, boss, board)
        await board.until(lambda rows: rows["agents"][str(made.agent_id)]["doing"] == "talking", "the agent talks")
        yield made


async def test_supervisor_listens_whispers_barges_agent_alone_hears_the_whisper(house: House, tmp_path: Path) -> None:
    async with talk(house, "+74990007003") as on:
        path = f"/supervision/calls/{on.call_id}/listen"
        asked = asyncio.create_task(on.irina.post(path, user_id=on.agent_id, mode="listen", reason="new colleague"))
        ear = await on.boss.answers()
        listening = (await asked)["listening"]
        async with ear.speaking(ulaw_of(beeps(SUPERVISOR_HZ, 3))):
            await on.board.until(
                lambda rows: [row["state"] for row in rows.get("listens", {}).values()] == ["listening"], "who listens"
            )
            found = await on.heard_by(tmp_path, agent=False, customer=False)
            assert found["boss"][0] > HEARD, found
            for mode, wanted in (
                ("whisper", {"agent": True, "customer": False}),
                ("barge", {"agent": True, "customer": True}),
                ("listen", {"agent": False, "customer": False}),
                ("whisper", {"agent": True, "customer": False}),
            ):
                done = await on.irina.post(f"/supervision/listening/{listening['id']}/mode", mode=mode)
                assert done["listening"]["mode"] == mode
                found = await on.heard_by(tmp_path, **wanted)
                if not wanted["customer"]:
                    assert found["customer"][1] < UNHEARD, (mode, found)
            await on.irina.post(f"/supervision/listening/{listening['id']}/stop")
            await asyncio.wait_for(ear.ended.wait(), 10)
        await on.board.until(lambda rows: not rows.get("listens"), "nobody listens")
        story = await on.irina.get(f"/calls/{on.call_id}")
        assert {leg["endpoint"] for leg in story["legs"]} == {"PJSIP/trunk", "PJSIP/101"}
        assert not [call for call in await on.irina.open_calls() if call["id"] != on.call_id]
    async with signed_in(house, "admin") as admin:
        entries = (await admin.get("/audit", subject_kind="call", subject_id=on.call_id))["items"]
    told = {entry["action"]: entry["detail"] for entry in entries}
    assert told["call.listen"]["reason"] == "new colleague"
    assert told["call.listen_end"]["modes"] == ["listen", "whisper", "barge", "listen", "whisper"]
    assert told["call.listen_end"]["seconds"] > 0


async def test_supervisor_takes_the_customer_over_story_has_both(house: House) -> None:
    async with talk(house, "+74990007004") as on:
        asked = asyncio.create_task(on.irina.post(f"/supervision/calls/{on.call_id}/take-over", user_id=on.agent_id))
        await on.boss.answers()
        assert (await asked)["result"] == "done"

        async def together() -> Any:
            call = await on.irina.get(f"/calls/{on.call_id}")
            return [item for item in call["talks"] if "PJSIP/105" in item["between"]] and call

        call = await until(together, "the supervisor with the customer")
        assert [(item["by"], item["kind"]) for item in call["transfers"]] == [("PJSIP/101", "blind")]


async def test_wall_shows_no_names_and_closes_when_its_link_is_revoked(house: House) -> None:
    number = "+74990007005"
    async with AsyncExitStack() as stack:
        irina = await stack.enter_async_context(signed_in(house, "irina"))
        wall = await irina.post("/board/walls", title="Hall")
        async with aiohttp.ClientSession(house.url) as stranger:
            anybody = Person(house, "", stranger)
            token = wall["path"].partition("#")[2]
            screen = await stack.enter_async_context(watching(anybody, "/board/wall", token=token))
            await stack.enter_async_context(on_the_phone(house, Caller(did=numbers.DID_SALES, number=number)))
            row = await screen.until(lambda rows: next(iter(rows.get("waiting", {}).values()), None), "a caller")
            assert (row["number"], row["customer"], "trunks" in screen.rows) == ("", None, False)
            await irina.delete(f"/board/walls/{wall['id']}")
            async with asyncio.timeout(10):
                while (await screen.socket.receive()).type is aiohttp.WSMsgType.TEXT:
                    continue
            assert screen.socket.close_code == 4403


async def test_message_to_operators_is_acknowledged_and_an_agent_is_paused(house: House) -> None:
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(AgentPhone(extension="101").online(house.pbx))
        irina = await stack.enter_async_context(signed_in(house, "irina"))
        (olena,) = await stack.enter_async_context(at_desk(house, "olena"))
        sent = await irina.post("/board/messages", text="All hands", urgent=True)
        assert olena.person.me["user_id"] in [item["user_id"] for item in sent["receipts"]]
        await olena.line.expect(lambda frame: frame.get("event", {}).get("topic") == "messages", "a notice")
        (message,) = [item for item in await olena.person.get("/desk/messages") if item["id"] == sent["id"]]
        await olena.person.post(f"/desk/messages/{message['id']}/seen")
        page = await irina.get("/board/messages")
        seen = next(item for item in page["items"] if item["id"] == sent["id"])["receipts"]
        assert all(item["seen_at"] for item in seen if item["user_id"] == olena.person.me["user_id"])
        path = f"/supervision/agents/{olena.person.me['user_id']}/state"
        assert (await irina.post(path, state="paused", reason="lunch"))["state"] == "paused"
        await olena.line.desk(state="paused", reason="lunch")
        async with olena.person.http.post(API + path, json={"state": "ready"}) as response:
            assert response.status == 403
