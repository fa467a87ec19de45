"""The console's server: routes, desks, cards and sockets."""

import asyncio
from contextlib import aclosing
from datetime import timedelta
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Final

from aiohttp import web
from pydantic import BaseModel

from ami.bridge import on_every_turn
from callcenter.agents import api as agents_api
from callcenter.agents.browser_phone import BrowserPhones, Exchange
from callcenter.agents.leavers import Leavers
from callcenter.agents.schemas import DeskOut
from callcenter.audit import api as audit_api
from callcenter.auth import api as auth_api
from callcenter.auth import firm_api
from callcenter.auth.api import People, build_people
from callcenter.auth.events import SHUT_OUT
from callcenter.auth.names import StoredNames
from callcenter.auth.permissions import Access, Permission
from callcenter.auth.principal import Principal
from callcenter.auth.sessions import Duration
from callcenter.auth.throttle import Throttle
from callcenter.auth.tokens import api as tokens_api
from callcenter.board import api as board_api
from callcenter.board.schemas import BOARD_MESSAGES
from callcenter.board.socket import BoardSocket
from callcenter.bootstrap.board import open_board
from callcenter.bootstrap.checks import follow_publishing, put_checks
from callcenter.bootstrap.customers import put_customers
from callcenter.bootstrap.desk_control import open_desk_control
from callcenter.bootstrap.house import House
from callcenter.bootstrap.integrations import put_integrations
from callcenter.bootstrap.live_desk import open_live_desk
from callcenter.bootstrap.qa_people import open_people_room
from callcenter.bootstrap.recordings import build_hearing
from callcenter.bootstrap.reporting import build_reports, put_reports
from callcenter.bootstrap.reviews import put_reviews
from callcenter.bootstrap.routing import put_routing
from callcenter.bootstrap.scripts import build_script_desk, build_tryouts
from callcenter.bootstrap.selfcheck import build_selfcheck
from callcenter.bootstrap.speech import build_progress, build_transcripts
from callcenter.bootstrap.telephone import TelephoneSide
from callcenter.bus import Message
from callcenter.calls import api as calls_api
from callcenter.calls.facts import CallId
from callcenter.calls.wire import CALL_FACTS, MEMBERS, call_fact, member_changed
from callcenter.control import api as control_api
from callcenter.control import supervision_api
from callcenter.control.view import ControlView
from callcenter.http.app import AppParts, RawRoute, build_app, serve
from callcenter.http.openapi import describe
from callcenter.http.routing import Routes
from callcenter.jobs.engines import create_jobs, refresh_job_gauges
from callcenter.jobs.ports import JobRegistry
from callcenter.metrics import metrics_handler
from callcenter.phones import display
from callcenter.planning import api as planning_api
from callcenter.queues import api as queues_api
from callcenter.queues.board import QueueBoard
from callcenter.queues.service import Queues
from callcenter.reports import api as reports_api
from callcenter.reports import sales_schedules_api, sharing_api
from callcenter.reports.gauges import refresh_queue_gauges
from callcenter.routing import api as routing_api
from callcenter.selfcheck import api as selfcheck_api
from callcenter.selfcheck.service import refresh_selfcheck_gauges
from callcenter.webhooks import api as webhooks_api
from crm.handlers import InTouch, NewCallers
from crm.history import StoredCalls
from crm.routes import ROUTES as CRM_ROUTES
from recordings import api as recordings_api
from recordings.transcription import api as transcripts_api
from recordings.transcription.gauges import refresh_transcript_gauges
from recordings.transcription.live import api as live_api
from screenpop.caller_file import StoredCallerFile
from screenpop.deck import Deck
from screenpop.handlers import CLOSED, ScreenPop, card_closed
from screenpop.hub import CLOSE_GOING_AWAY, Hub
from screenpop.live import LiveDesk
from screenpop.matching import Matcher
from screenpop.schemas import MESSAGES as SOCKET_MESSAGES
from screenpop.service import Labels, PopService
from screenpop.socket import DeskSocket
from scripts_qa.checking import api as checks_api
from scripts_qa.checklists import api as checklists_api
from scripts_qa.forms import api as forms_api
from scripts_qa.library import api as scripts_api
from scripts_qa.library import api_binding as script_bindings_api
from scripts_qa.people import api as qa_people_api
from scripts_qa.people import team_api as qa_team_api
from scripts_qa.reviews import api as reviews_api

ROUTES: Final[tuple[Routes, ...]] = (
    audit_api.routes,
    auth_api.routes,
    firm_api.routes,
    tokens_api.routes,
    webhooks_api.routes,
    agents_api.routes,
    board_api.routes,
    calls_api.routes,
    control_api.routes,
    supervision_api.routes,
    *CRM_ROUTES,
    queues_api.routes,
    routing_api.routes,
    reports_api.routes,
    sharing_api.routes,
    sales_schedules_api.routes,
    recordings_api.routes,
    transcripts_api.routes,
    scripts_api.routes,
    checks_api.routes,
    reviews_api.routes,
    checklists_api.routes,
    forms_api.routes,
    script_bindings_api.routes,
    qa_people_api.routes,
    qa_team_api.routes,
    live_api.routes,
    planning_api.routes,
    selfcheck_api.routes,
)
MESSAGES: Final[tuple[type[BaseModel], ...]] = (*SOCKET_MESSAGES, *BOARD_MESSAGES)
CONSOLE: Final = Path(__file__).parents[1] / "http" / "static"
SESSIONS_CHECK_S: Final = 30.0
"""A session also ends by time, and by a command in another process, which no in-memory bus tells."""


def description() -> dict[str, object]:
    """The OpenAPI description, without starting anything."""
    routes = [route for feature in ROUTES for route in feature]
    return describe(routes, version=version("callcenter"), messages=MESSAGES)


async def open_web(house: House, side: TelephoneSide, jobs: JobRegistry) -> None:
    """Everything that a browser needs."""
    hub = Hub()
    queues = await _open_queues(house)
    desk_control = await open_desk_control(house, side, queues)
    screen_pop = await _open_screen_pop(house, side, hub, desk_control.view)
    if house.settings.screenpop.create_leads:
        await NewCallers(house.leads, house.number).start(house.bus)
    await follow_publishing(house)
    await InTouch(house.database, house.bus, StoredCalls(house.calls)).start()
    people = await _open_people(house, side)
    board = await open_board(house, side, desk_control, hub, partial(_is_alive, people))
    live = await open_live_desk(house, screen_pop.pops)
    desk_socket = _socket(house, side, people, screen_pop, live=live)
    app = build_app(_app_parts(house, people, (desk_socket, board.socket), jobs))
    board.install(app)
    app[agents_api.DESKS] = side.desks
    app[agents_api.BROWSER_PHONES] = _browser_phones(house)
    app[audit_api.AUDIT] = house.audit
    put_integrations(app, house, people)
    app[calls_api.CALL_LOG] = house.calls
    await put_customers(app, house, jobs, hub)
    app[queues_api.QUEUES] = queues
    app[control_api.CONTROL] = desk_control.control
    await put_reports(app, house)
    app[selfcheck_api.SELF_CHECK] = build_selfcheck(house, side)
    _put_recordings(app, house)
    put_checks(app, house)
    put_reviews(app, house)
    await open_people_room(house, app)
    app[scripts_api.SCRIPTS] = build_script_desk(house)
    app[script_bindings_api.TRYOUTS] = build_tryouts(house)
    app[live_api.LIVE] = live.board
    app[live_api.LIVE_AUDIT] = house.audit
    app.on_shutdown.append(partial(_close_sockets, hub))
    http = house.settings.http
    await house.process.open("http", serve(app, http.host, http.port), stop_limit_s=20)
    house.process.run("ended sessions", partial(_watch_sessions, people, hub))
    for name, link in side.links.items():
        house.process.run(f"desk link {name}", partial(on_every_turn, link, screen_pop.push_desks))


def _put_recordings(app: web.Application, house: House) -> None:
    put_routing(app, house)
    app[recordings_api.ROOM] = house.recordings
    app[recordings_api.HEARING] = build_hearing(house)
    app[transcripts_api.TRANSCRIPTS] = build_transcripts(house)
    app[transcripts_api.PROGRESS] = build_progress(house)
    app[transcripts_api.SPOKEN] = house.spoken


async def _open_screen_pop(house: House, side: TelephoneSide, hub: Hub, view: ControlView) -> ScreenPop:
    settings = house.settings
    matcher = Matcher(
        StoredCallerFile(house.database, house.calls), house.number, display, settings.screenpop.recent_calls
    )
    labels = Labels(
        lines={line.did: line.title for node in settings.pbx for line in node.lines},
        queues={queue.name: queue.title for queue in settings.queues},
    )
    pops = PopService(Deck(house.directory.agent_of), hub, matcher, labels, view)
    desk_of = partial(_desk, house, side)
    screen_pop = ScreenPop(house.database, pops, hub, house.calls, house.directory, desk_of)
    await screen_pop.start(house.bus)
    return screen_pop


async def _open_queues(house: House) -> Queues:
    """The live picture: subscribed first, then the callers who wait already."""
    board = QueueBoard()

    async def on_fact(message: Message) -> None:
        board.apply(call_fact(message.payload))

    async def on_member(message: Message) -> None:
        board.apply(member_changed(message.payload))

    await house.bus.subscribe(CALL_FACTS, on_fact, name="queues")
    await house.bus.subscribe(MEMBERS, on_member, name="queues")
    queues = Queues(board, agents=house.directory, names=house.names)
    async with house.database.transaction() as session:
        board.restore(await house.calls.going_on(session))
        await queues.sync(session, house.settings.queues)
    return queues


async def _open_people(house: House, side: TelephoneSide) -> People:
    leavers = Leavers(house.database, StoredNames(), side.desks)
    await house.bus.subscribe(SHUT_OUT, leavers.handle, name="leavers", group="leavers")
    house.process.run("leavers", partial(_watch_leavers, leavers))
    http = house.settings.http
    throttle = Throttle(house.settings.redis_url, tries=http.sign_in_attempts)
    await house.process.open("throttle", aclosing(throttle))
    return build_people(
        house.database,
        throttle=throttle,
        secure_cookies=http.public_url.startswith("https://"),
        duration=Duration(timedelta(days=http.session_days), timedelta(hours=http.session_idle_hours)),
    )


def _socket(house: House, side: TelephoneSide, people: People, screen_pop: ScreenPop, *, live: LiveDesk) -> DeskSocket:
    async def desk_of(principal: Principal) -> DeskOut:
        return await _desk(house, side, principal.user_id)

    async def close_card(user_id: int, call_id: CallId) -> None:
        await house.bus.publish(CLOSED, card_closed(user_id, call_id))

    return DeskSocket(screen_pop.hub, screen_pop.pops, desk_of, partial(_is_alive, people), close_card, live)


async def _is_alive(people: People, session_id: int) -> bool:
    return not await people.ended([session_id])


def _app_parts(house: House, people: People, sockets: tuple[DeskSocket, BoardSocket], jobs: JobRegistry) -> AppParts:
    http = house.settings.http
    desk, board = sockets
    queue = create_jobs(house.database, jobs)
    return AppParts(
        database=house.database,
        bus=house.bus,
        resolve=people.sessions.resolve,
        resolve_token=people.tokens.resolve,
        routes=ROUTES,
        version=version("callcenter"),
        raw=(
            RawRoute("GET", "/ws", Permission.TASKS_VIEW, desk.handle),
            RawRoute("GET", "/board/ws", Permission.QUEUES_VIEW, board.handle),
            RawRoute("GET", "/board/wall", Access.PUBLIC, board.handle_wall),
            RawRoute("GET", sharing_api.EMBED_PATH, Access.PUBLIC, sharing_api.show_embedded),
        ),
        probes={
            "/healthz": house.health.healthz,
            "/readyz": house.health.readyz,
            "/metrics": metrics_handler(
                partial(refresh_job_gauges, house.database, queue),
                partial(refresh_transcript_gauges, house.database),
                partial(refresh_queue_gauges, house.database, build_reports(house.settings)),
                partial(refresh_selfcheck_gauges, house.database),
            ),
        },
        setup=(people.setup,),
        messages=MESSAGES,
        console=CONSOLE,
        public_url=http.public_url,
        trusted_proxies=[str(network) for network in http.trusted_proxies],
        connect_sources=_browser_phones(house).origins,
    )


def _browser_phones(house: House) -> BrowserPhones:
    return BrowserPhones(
        [
            Exchange(
                url=node.wss_url,
                passwords={phone.user: phone.password.get_secret_value() for phone in node.browser_phones},
                key="" if node.browser_key is None else node.browser_key.get_secret_value(),
            )
            for node in house.settings.pbx
            if node.wss_url is not None
        ]
    )


async def _desk(house: House, side: TelephoneSide, user_id: int) -> DeskOut:
    async with house.database.glance() as session:
        return await side.desks.desk(session, user_id)


async def _watch_leavers(leavers: Leavers) -> None:
    while True:
        await asyncio.sleep(SESSIONS_CHECK_S)
        await leavers.clear()


async def _watch_sessions(people: People, hub: Hub) -> None:
    while True:
        await asyncio.sleep(SESSIONS_CHECK_S)
        hub.end_sessions(await people.ended(hub.sessions()))


async def _close_sockets(hub: Hub, _app: web.Application) -> None:
    """Stopping would wait for open sockets: the tabs come back by themselves."""
    hub.close(CLOSE_GOING_AWAY)
