"""A server for work on the console alone: invented data, everything in memory, any password.

    python web/dev/server.py --port 8089          then CALLCENTER_DEV_SERVER=http://127.0.0.1:8089 npm run dev
    curl -X POST :8089/dev/scene/many             puts cards on the desk; /dev/desk/ready, /dev/pbx/down, /dev/fail/500 ...

It serves the built console too, with the content security policy that the application sends.
"""

import argparse
import copy
import json
from pathlib import Path

from aiohttp import WSMsgType, web
from cards import PHONES, QUEUE, SERVICE, gallery, targets
from people import Row, ago, brief, call_detail, calls, customers, users

STATIC = Path(__file__).resolve().parents[2] / "callcenter" / "http" / "static"
POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'"
)
PATHS = {"contacts": "contact", "companies": "company", "leads": "lead"}
EVERYTHING = [
    "desk.use",
    "calls.view_own",
    "calls.view_all",
    "calls.dial",
    "calls.control",
    "customers.view",
    "customers.edit",
    "queues.view",
    "users.view",
    "users.manage",
    "settings.view",
]


class World:
    """All that the server knows; `failing` makes every read fail so that error states can be looked at."""

    def __init__(self) -> None:
        self.customers = customers()
        self.calls = calls(self.customers)
        self.users = users()
        self.notes: list[Row] = []
        self.scenes = gallery(self.customers)
        self.signed_in = False
        self.failing = 0
        self.empty = False
        self.me: Row = {
            "user_id": 1,
            "login": "e.krylova",
            "name": "Елена Крылова",
            "role": "administrator",
            "permissions": EVERYTHING,
            "language": "ru",
            "theme": "light",
        }
        self.desk: Row = {
            "user_id": 1,
            "name": "Елена Крылова",
            "state": "offline",
            "reason": "",
            "since": ago(minutes=4),
            "until": None,
            "phone": None,
            "phones": PHONES,
            "queues": [QUEUE, SERVICE],
            "pbx": "up",
        }
        self.cards: list[Row] = []
        self.seq = 0
        self.sockets: set[web.WebSocketResponse] = set()

    def snapshot(self) -> Row:
        return {
            "type": "snapshot",
            "stream": "desk",
            "epoch": "dev",
            "seq": self.seq,
            "desk": self.desk,
            "cards": self.cards,
        }

    async def push(self, event: Row) -> None:
        self.seq += 1
        for socket in list(self.sockets):
            await socket.send_json({"type": "event", "stream": "desk", "seq": self.seq, "event": event})

    async def change_desk(self, **changes: object) -> Row:
        self.desk = self.desk | changes
        await self.push({"kind": "desk", "desk": self.desk})
        return self.desk


world = World()
routes = web.RouteTableDef()
API = "/api/v1"


def problem(status: int, code: str) -> web.Response:
    body = {
        "type": f"urn:callcenter:{code}",
        "title": code,
        "status": status,
        "code": code,
        "detail": "from the development server",
    }
    return web.json_response(body, status=status, content_type="application/problem+json")


@web.middleware
async def guard(request: web.Request, handler: web.RequestHandler) -> web.StreamResponse:
    inside = request.path.startswith(API)
    if inside and not world.signed_in and not (request.path == f"{API}/session" and request.method == "POST"):
        return problem(401, "not-signed-in")
    if inside and world.failing and request.method == "GET" and not request.path.endswith(("/session", "/ws")):
        return problem(world.failing, "internal-error")
    response = await handler(request)
    if not isinstance(response, web.WebSocketResponse):
        response.headers["Content-Security-Policy"] = POLICY
    return response


def page(request: web.Request, items: list[Row]) -> web.Response:
    if world.empty:
        items = []
    cursor = request.query.get("cursor", "after-0")
    if not cursor.startswith("after-"):
        return problem(422, "invalid-input")
    start, limit = int(cursor.removeprefix("after-")), int(request.query.get("limit", 50))
    rest = start + limit < len(items)
    return web.json_response(
        {"items": items[start : start + limit], "next_cursor": f"after-{start + limit}" if rest else None}
    )


@routes.post(f"{API}/session")
async def sign_in(request: web.Request) -> web.Response:
    if (await request.json())["password"] == "wrong":
        return problem(401, "wrong-credentials")
    world.signed_in = True
    return web.json_response(world.me, status=201)


@routes.get(f"{API}/session")
async def who(_: web.Request) -> web.Response:
    return web.json_response(world.me)


@routes.delete(f"{API}/session")
async def sign_out(_: web.Request) -> web.Response:
    world.signed_in = False
    for socket in list(world.sockets):
        await socket.close(code=4401)
    return web.Response(status=204)


@routes.patch(f"{API}/session/preferences")
async def preferences(request: web.Request) -> web.Response:
    world.me |= {key: value for key, value in (await request.json()).items() if value}
    return web.json_response(world.me)


@routes.get(f"{API}/sessions")
async def sessions(_: web.Request) -> web.Response:
    firefox = "Mozilla/5.0 (Windows NT 10.0; rv:130.0) Gecko/20100101 Firefox/130.0"
    row = {"created_at": ago(days=2), "last_seen_at": ago(minutes=1), "ip": "192.0.2.17", "user_agent": firefox}
    return web.json_response(
        [row | {"id": 1, "current": True}, row | {"id": 2, "current": False, "last_seen_at": ago(hours=20)}]
    )


@routes.delete(API + "/sessions/{id}")
@routes.delete(API + "/users/{id}/sessions")
async def nothing(_: web.Request) -> web.Response:
    return web.Response(status=204)


@routes.get(f"{API}/users")
async def list_users(_: web.Request) -> web.Response:
    return web.json_response(world.users)


@routes.post(f"{API}/users")
async def add_user(request: web.Request) -> web.Response:
    user = await request.json()
    user |= {"id": len(world.users) + 1, "active": True, "created_at": ago()}
    world.users.append(user)
    return web.json_response(user, status=201)


@routes.patch(API + "/users/{id}")
async def patch_user(request: web.Request) -> web.Response:
    user = next(user for user in world.users if user["id"] == int(request.match_info["id"]))
    user |= await request.json()
    return web.json_response(user)


@routes.get(API + "/users/{id}/queues")
async def user_queues(_: web.Request) -> web.Response:
    return web.json_response({"queues": ["sales"]})


@routes.put(API + "/users/{id}/queues")
async def assign_queues(request: web.Request) -> web.Response:
    return web.json_response(await request.json())


@routes.get(f"{API}/desk")
async def desk(_: web.Request) -> web.Response:
    return web.json_response(world.desk)


@routes.put(f"{API}/desk/phone")
async def choose_phone(request: web.Request) -> web.Response:
    wanted = (await request.json())["phone_id"]
    chosen = next((phone for phone in PHONES if phone["id"] == wanted), None)
    return web.json_response(await world.change_desk(phone=chosen))


@routes.put(f"{API}/desk/state")
async def choose_state(request: web.Request) -> web.Response:
    return web.json_response(await world.change_desk(**await request.json(), since=ago()))


@routes.post(f"{API}/desk/wrap-up/finish")
async def finish(_: web.Request) -> web.Response:
    return web.json_response(await world.change_desk(state="ready", since=ago()))


@routes.get(f"{API}/phones")
async def list_phones(_: web.Request) -> web.Response:
    return web.json_response(PHONES)


@routes.get(f"{API}/desk/phone/account")
async def account(_: web.Request) -> web.Response:
    return problem(409, "browser-phones-off")


@routes.get(f"{API}/desk/targets")
async def find_targets(request: web.Request) -> web.Response:
    return web.json_response(targets(request.query.get("q", "")))


@routes.get(f"{API}/control/numbers")
async def numbers(_: web.Request) -> web.Response:
    moscow = {"number": "+74957770011", "title": "Москва", "default": True}
    return web.json_response([moscow, {"number": "+442079460101", "title": "London", "default": False}])


@routes.post(API + "/control/calls/{id}/{action:.+}")
async def command(request: web.Request) -> web.Response:
    if request.match_info["action"] == "park":
        return problem(409, "pbx-refused")
    done = {"action": request.match_info["action"], "result": "done", "call_id": request.match_info["id"], "detail": ""}
    return web.json_response(done)


@routes.post(f"{API}/control/dial")
async def dial(_: web.Request) -> web.Response:
    return problem(409, "phone-not-registered")


@routes.get(f"{API}/queues")
async def queues(_: web.Request) -> web.Response:
    return web.json_response([QUEUE | {"language": "ru", "members": []}, SERVICE | {"language": "en", "members": []}])


@routes.get(f"{API}/calls")
async def list_calls(request: web.Request) -> web.Response:
    query = request.query
    rows = [
        call for call in world.calls if all(call[key] == query[key] for key in ("direction", "status") if key in query)
    ]
    digits = query.get("number", "").lstrip("+78")
    rows = [call for call in rows if digits in (call["customer_key"] or "")] if digits else rows
    after = query.get("started_from", "")
    return page(request, [call for call in rows if call["started_at"] >= after])


@routes.get(API + "/calls/{id}")
async def one_call(request: web.Request) -> web.Response:
    found = next((call for call in world.calls if call["id"] == request.match_info["id"]), None)
    return problem(404, "not-found") if found is None else web.json_response(call_detail(found))


def note(text: str) -> Row:
    item = {
        "id": f"n{len(world.notes)}",
        "at": ago(),
        "type": "note",
        "author": {"id": 1, "name": "Елена Крылова"},
        "call": None,
        "text": text,
        "changes": [],
    }
    world.notes.insert(0, item)
    return item


@routes.post(API + "/calls/{id}/note")
@routes.post(API + "/{kind}/{id}/notes")
async def add_note(request: web.Request) -> web.Response:
    return web.json_response(note((await request.json())["text"]), status=201)


@routes.get(f"{API}/customers")
async def find(request: web.Request) -> web.Response:
    wanted, kind = request.query.get("q", "").lower(), request.query.get("kind")
    digits = "".join(letter for letter in wanted if letter.isdigit())
    fits = lambda one: (
        wanted in one["name"].lower()
        or (digits and any(digits.lstrip("78") in (phone["e164"] or "") for phone in one["phones"]))
    )  # noqa: E731
    return page(request, [brief(one) for one in world.customers if fits(one) and kind in (None, one["kind"])])


@routes.get(f"{API}/customers/by-number")
async def by_number(request: web.Request) -> web.Response:
    digits = "".join(letter for letter in request.query["number"] if letter.isdigit())[-10:]
    owners = [
        brief(one) for one in world.customers if any(digits == (phone["e164"] or "")[-10:] for phone in one["phones"])
    ]
    return web.json_response({"e164": f"+7{digits}", "owners": owners})


def customer(request: web.Request) -> Row | None:
    kind, number = PATHS.get(request.match_info["kind"]), int(request.match_info["id"])
    found = next((one for one in world.customers if one["kind"] == kind and one["id"] == number), None)
    if found is None:
        return None
    mine = {phone["e164"] for phone in found["phones"]}
    others = [
        brief(one) for one in world.customers if one is not found and mine & {phone["e164"] for phone in one["phones"]}
    ]
    return found | {"shared_with": others}


@routes.get(API + "/{kind:contacts|companies|leads}/{id}")
async def read_customer(request: web.Request) -> web.Response:
    found = customer(request)
    return problem(404, "not-found") if found is None else web.json_response(found)


@routes.patch(API + "/{kind:contacts|companies|leads}/{id}")
async def patch_customer(request: web.Request) -> web.Response:
    kind, number = PATHS[request.match_info["kind"]], int(request.match_info["id"])
    found = next(one for one in world.customers if one["kind"] == kind and one["id"] == number)
    found |= stored(await request.json())
    return web.json_response(customer(request))


@routes.post(API + "/{kind:contacts|companies|leads}")
async def add_customer(request: web.Request) -> web.Response:
    blank = {
        "company": None,
        "position": None,
        "responsible": None,
        "status": None,
        "shared_with": [],
        "created_at": ago(),
        "version": 1,
        "lead": None,
    }
    kind = PATHS[request.match_info["kind"]]
    made = blank | stored(await request.json()) | {"kind": kind, "id": 100 + len(world.customers)}
    world.customers.insert(0, made)
    return web.json_response(made, status=201)


def stored(body: Row) -> Row:
    body.pop("version", None)
    if "emails" in body:
        body["emails"] = [{"id": number, "address": address} for number, address in enumerate(body["emails"], 1)]
    if "phones" in body:
        body["phones"] = [
            {"id": number, "e164": phone["raw"], "display": phone["raw"], **phone}
            for number, phone in enumerate(body["phones"], 900)
        ]
    return body


@routes.get(API + "/{kind:contacts|companies|leads}/{id}/timeline")
async def timeline(request: web.Request) -> web.Response:
    lines = [
        {
            "id": call["id"],
            "at": call["started_at"],
            "type": "call",
            "author": None,
            "call": call,
            "text": None,
            "changes": [],
        }
        for call in world.calls[1:14:2]
    ]
    old = {"author": {"id": 2, "name": "Ольга Данилова"}, "call": None}
    lines.insert(
        2,
        old
        | {
            "id": "n",
            "at": ago(days=1),
            "type": "note",
            "text": "Ждёт счёт на продление сервиса. Обещали прислать до пятницы.",
            "changes": [],
        },
    )
    lines.append(
        old
        | {
            "id": "c",
            "at": ago(days=9),
            "type": "changed",
            "text": None,
            "changes": [
                {"field": "position", "before": "", "after": "x"},
                {"field": "phones", "before": [], "after": []},
            ],
        }
    )
    lines.append(
        old | {"id": "0", "at": ago(days=30), "type": "created", "author": None, "text": "automatic", "changes": []}
    )
    return page(request, [*world.notes, *lines])


@routes.get(f"{API}/ws")
async def socket(request: web.Request) -> web.WebSocketResponse:
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    async for message in ws:
        if message.type is WSMsgType.TEXT:
            await obey(ws, json.loads(message.data))
    world.sockets.discard(ws)
    return ws


async def obey(ws: web.WebSocketResponse, command: Row) -> None:
    await ws.send_json({"type": "result", "id": command["id"], "ok": True})
    if command["type"] == "subscribe":
        world.sockets.add(ws)
        await ws.send_json(world.snapshot())
    if command["type"] == "close_card":
        world.cards = [card for card in world.cards if card["id"] != command["card_id"]]
        await world.push({"kind": "card_closed", "card_id": command["card_id"]})


@routes.post("/dev/scene/{name}")
async def scene(request: web.Request) -> web.Response:
    world.cards = copy.deepcopy(world.scenes[request.match_info["name"]])
    world.seq += 5  # a gap on purpose: the console has to ask for the whole desk again
    await world.push({"kind": "desk", "desk": world.desk})
    return web.Response()


@routes.post("/dev/{what:desk|pbx|me|fail|empty}/{value}")
async def change(request: web.Request) -> web.Response:
    what, value = request.match_info["what"], request.match_info["value"]
    if what == "desk":
        await world.change_desk(
            state=value,
            since=ago(minutes=2),
            until=ago(minutes=-1) if value == "wrap_up" else None,
            phone=None if value == "offline" else PHONES[0],
            reason="lunch" if value == "paused" else "",
        )
    elif what == "pbx":
        await world.change_desk(pbx=value)
    elif what == "me":
        world.me |= {"language" if value in ("ru", "en") else "theme": value}
    elif what == "fail":
        world.failing = int(value)
    else:
        world.empty = value == "yes"
    return web.Response()


@routes.get("/{path:(?!api|dev).*}")
async def console(request: web.Request) -> web.FileResponse:
    file = STATIC / request.match_info["path"]
    return web.FileResponse(file if file.is_file() else STATIC / "index.html")


def main() -> None:
    parser = argparse.ArgumentParser(description="A make-believe server for work on the console.")
    parser.add_argument("--port", type=int, default=8089)
    app = web.Application(middlewares=[guard])
    app.add_routes(routes)
    web.run_app(app, host="127.0.0.1", port=parser.parse_args().port, print=None)


if __name__ == "__main__":
    main()
