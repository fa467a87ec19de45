"""The desk and the queues over HTTP, with a PBX that may be away."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from aiohttp import web

from callcenter.agents.api import DESKS
from callcenter.agents.api import routes as desk_routes
from callcenter.agents.service import DeskRules, DeskService
from callcenter.auth.permissions import Role
from callcenter.calls.facts import Endpoint
from callcenter.db import Database
from callcenter.queues.api import QUEUES
from callcenter.queues.api import routes as queue_routes
from callcenter.queues.board import QueueBoard
from callcenter.queues.service import Queues
from tests.fakes.bus import RecordingBus
from tests.fakes.clock import Clock
from tests.fakes.people import NamedPeople
from tests.fakes.stories import PHONE
from tests.fakes.telephony import FakeTelephony
from tests.http.rig import Answer, Browser, World, open_world
from tests.queues.test_board import member

pytestmark = pytest.mark.db


@dataclass(frozen=True)
class Title:
    name: str
    title: str
    language: str = "ru"


class Desk:
    """The parts behind the routes; Anna is user 1, the administrator user 2."""

    def __init__(self, database: Database) -> None:
        self.pbx = FakeTelephony()
        self.board = QueueBoard()
        names = NamedPeople({1: "Anna", 2: "Boss"})
        rules = DeskRules(queues={"sales": "Продажи"})
        self.desks = DeskService(database, self.pbx, RecordingBus(), names=names, rules=rules, now=Clock())
        self.queues = Queues(self.board, agents=self, names=names)

    def agent_of(self, endpoint: Endpoint) -> int | None:
        return 1 if endpoint == PHONE else None

    def setup(self, app: web.Application) -> None:
        app[DESKS] = self.desks
        app[QUEUES] = self.queues


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


@pytest.fixture
async def world(database: Database, desk: Desk) -> AsyncIterator[World]:
    async with open_world(database, more=[desk_routes, queue_routes], setup=[desk.setup]) as world:
        async with database.transaction() as session:
            await desk.queues.sync(session, [Title("sales", "Продажи"), Title("vip", "")])
        yield world


@pytest.fixture
async def anna(world: World) -> Browser:
    return await world.signed_in(Role.OPERATOR)


@pytest.fixture
async def boss(anna: Browser, world: World) -> Browser:
    return await world.signed_in(Role.ADMINISTRATOR)


async def change(browser: Browser, path: str, **body: object) -> Answer:
    return await browser.call("PUT", path, json=body)


async def ready(anna: Browser, boss: Browser) -> None:
    phone = (await boss.call("POST", "/phones", json={"endpoint": PHONE, "label": "Desk 1"})).json
    assert (await change(boss, "/users/1/queues", queues=["sales"])).json == {"queues": ["sales"]}
    assert (await change(anna, "/desk/phone", phone_id=phone["id"])).json["phone"]["taken_by"] == "Anna"
    answer = await change(anna, "/desk/state", state="ready", reason="")
    assert (answer.status, answer.json["state"]) == (200, "ready")


async def test_operators_day_from_phone_to_offline(desk: Desk, anna: Browser, boss: Browser) -> None:
    await ready(anna, boss)
    assert desk.pbx.queues_of(PHONE) == {"sales": (False, "")}
    paused = (await change(anna, "/desk/state", state="paused", reason="обед")).json
    assert (paused["state"], paused["reason"], paused["pbx"]) == ("paused", "обед", "up")
    assert paused["queues"] == [{"name": "sales", "title": "Продажи"}]
    await change(anna, "/desk/state", state="ready", reason="")
    assert await desk.desks.begin_wrap_up(1)
    assert (await anna.call("GET", "/desk")).json["state"] == "wrap_up"
    finished = await anna.call("POST", "/desk/wrap-up/finish")
    assert (finished.status, finished.json["state"]) == (200, "ready")
    assert (await change(anna, "/desk/state", state="offline", reason="")).json["state"] == "offline"
    assert desk.pbx.queues_of(PHONE) == {}


async def test_pbx_away_ready_is_503_and_the_desk_stays_offline(desk: Desk, anna: Browser, boss: Browser) -> None:
    phone = (await boss.call("POST", "/phones", json={"endpoint": PHONE})).json
    await change(anna, "/desk/phone", phone_id=phone["id"])
    desk.pbx.up = False
    answer = await change(anna, "/desk/state", state="ready", reason="")
    assert (answer.status, answer.json["code"]) == (503, "unavailable")
    shown = (await anna.call("GET", "/desk")).json
    assert (shown["state"], shown["pbx"]) == ("offline", "down")


async def test_ready_person_gets_another_queue_device_joins_at_once(desk: Desk, anna: Browser, boss: Browser) -> None:
    await ready(anna, boss)
    await change(boss, "/users/1/queues", queues=[])
    assert desk.pbx.queues_of(PHONE) == {}


async def test_refusals_have_their_codes(anna: Browser, boss: Browser) -> None:
    await ready(anna, boss)
    phone_id = (await boss.call("GET", "/phones")).json[0]["id"]
    expected = [
        (await change(boss, "/desk/phone", phone_id=phone_id), 409, "phone-taken"),
        (await change(boss, "/desk/phone", phone_id=999), 404, "unknown-phone"),
        (await change(boss, "/desk/state", state="ready", reason=""), 409, "no-phone"),
        (await change(anna, "/desk/phone", phone_id=None), 409, "not-offline"),
        (await anna.call("POST", "/desk/wrap-up/finish"), 409, "illegal-move"),
        (await change(anna, "/desk/state", state="wrap_up", reason=""), 422, "invalid-input"),
        (await change(anna, "/desk/state", state="paused", reason="a\nb"), 422, "invalid-input"),
        (await boss.call("POST", "/phones", json={"endpoint": PHONE}), 409, "phone-exists"),
        (await boss.call("POST", "/phones", json={"endpoint": "101"}), 422, "invalid-input"),
        (await change(boss, "/users/1/queues", queues=["nowhere"]), 404, "unknown-queue"),
        (await change(boss, "/users/77/queues", queues=[]), 404, "unknown-person"),
        (await anna.call("POST", "/phones", json={"endpoint": PHONE}), 403, "forbidden"),
        (await anna.call("GET", "/queues"), 403, "forbidden"),
    ]
    assert [(answer.status, answer.json["code"]) for answer, _, _ in expected] == [row[1:] for row in expected]


async def test_queues_show_who_serves_them(desk: Desk, boss: Browser) -> None:
    desk.board.apply(member(paused=True))
    sales, vip = (await boss.call("GET", "/queues")).json
    assert (sales["title"], vip["title"], vip["members"]) == ("Продажи", "vip", [])
    assert [(item["name"], item["paused"], item["pause_reason"]) for item in sales["members"]] == [
        ("Anna", True, "lunch")
    ]
