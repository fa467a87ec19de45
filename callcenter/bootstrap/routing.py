"""Routing, put together: the dial plan's questions in, decisions out; and the same by hand, from the shell."""

import asyncio
import errno
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Final

import structlog
import typer
from aiohttp import web

from ami.agi import AgiRequest, AgiServer
from callcenter.auth.names import StoredNames
from callcenter.bootstrap.house import House, now, opened
from callcenter.db import Database
from callcenter.phones import normalise
from callcenter.routing.api import ROUTING
from callcenter.routing.explain import Case, explain
from callcenter.routing.keeping import DecisionLog, Keeper, Kept
from callcenter.routing.plan import plan_of
from callcenter.routing.rules import Caller, Decision, RouteReason, decide, no_opinion
from callcenter.routing.service import Known, Question, Router
from callcenter.routing.story import RoutingStories
from callcenter.settings import Settings, load_settings_or_exit
from crm.caller_cards import StoredCallerCards

log = structlog.get_logger(__name__)

PORT_AGAIN_S: Final = 1.0

routing_app = typer.Typer(no_args_is_help=True, help="Where callers go.")


class NothingKept:
    """For decisions that nobody acts on."""

    def keep(self, kept: Kept) -> None:
        """Nothing."""


def build_router(settings: Settings, database: Database, keeper: Keeper) -> Router:
    def key_of(raw: str) -> str | None:
        return normalise(raw, settings.phones.country).e164

    plan = plan_of(settings.routing, settings.queues)
    return Router(database, plan, StoredCallerCards(), key_of=key_of, keeper=keeper, now=now)


def put_routing(app: web.Application, house: House) -> None:
    app[ROUTING] = RoutingStories(house.calls, house.names)


async def open_routing(house: House) -> None:
    """Listen for the dial plan, where a port is set."""
    settings = house.settings.routing
    if settings.port is None:
        return
    decisions = DecisionLog(house.database)
    router = build_router(house.settings, house.database, decisions)
    answer = partial(answer_agi, router, house.settings)
    server = AgiServer(answer, max_parallel=settings.max_parallel, peers=settings.peers)
    door = Door(server, settings.host, settings.port)
    house.health.add("routing", door.check, necessary=False)
    house.process.run("routing decisions", decisions.run)
    house.process.run("routing", door.run)


class Door:
    """The listening port. Of two bridges on one machine the second waits until the first has gone."""

    def __init__(self, server: AgiServer, host: str, port: int) -> None:
        self._server = server
        self._host = host
        self._port = port
        self._open = False

    async def check(self) -> str:
        if not self._open:
            raise ConnectionError("the port is not ours")
        return f"answers on {self._host}:{self._port}"

    async def run(self) -> None:
        complained = False
        while True:
            try:
                listening = await self._server.serve(self._host, self._port)
            except OSError as error:
                if not complained:
                    code = errno.errorcode.get(error.errno or 0, "")
                    log.warning("routing.port_not_usable", port=self._port, error=code)
                complained = True
                await asyncio.sleep(PORT_AGAIN_S)
                continue
            async with listening:
                self._open = True
                log.info("routing.listens", port=self._port)
                await listening.serve_forever()


async def answer_agi(router: Router, settings: Settings, request: AgiRequest, overload: bool) -> Mapping[str, str]:
    """The line is the first argument, else the number that was dialled."""
    dialled = request.told.get("dnid", "")
    line = next(iter(request.arguments), "") or dialled
    question = Question(request.uniqueid, request.caller, line)
    if overload:
        return variables_of(router.overloaded(question), settings)
    waited_s = asyncio.get_running_loop().time() - request.asked_at
    decision = await router.answer(question, limit_s=settings.routing.deadline_ms / 1000 - waited_s)
    return variables_of(decision, settings)


def variables_of(decision: Decision, settings: Settings) -> dict[str, str]:
    """What the dial plan reads; all of it is set at once."""
    variables = {"ROUTE_REASON": str(decision.reason)}
    if decision.queue:
        variables["ROUTE_QUEUE"] = decision.queue
    if decision.vip:
        variables["ROUTE_PRIO"] = str(settings.routing.vip_priority)
    if decision.person is not None:
        variables["ROUTE_DIAL"] = decision.person.endpoint
        variables["ROUTE_RING_S"] = str(settings.routing.ring_s)
    if decision.night:
        variables["ROUTE_NIGHT"] = decision.night
    return {**variables, "ROUTE_STATUS": str(decision.action)}


@routing_app.command("explain")
def explain_command(
    number: Annotated[str, typer.Argument(help="The caller's number.")],
    line: Annotated[str, typer.Option(help="The number that is called.")],
    at: Annotated[datetime | None, typer.Option(help="At this time, local; now when not given.")] = None,
    config: Annotated[Path | None, typer.Option("--config", help="Settings file.", show_default=False)] = None,
) -> None:
    """Print where a caller would go, and why. Nobody is rung and nothing is kept."""
    settings = load_settings_or_exit(config)
    for text in asyncio.run(_explained(settings, number, line, now() if at is None else at.astimezone())):
        typer.echo(text)


async def _explained(settings: Settings, number: str, did: str, at: datetime) -> list[str]:
    async with opened(settings.database_url) as database:
        router = build_router(settings, database, NothingKept())
        line, known = router.line(did), Known(Caller())
        decision, names = no_opinion(RouteReason.UNKNOWN_LINE), {}
        if line is not None:
            async with database.reading() as session:
                known = await router.known(session, line, number, at, thorough=True)
                people = (known.caller.responsible, known.caller.last_agent)
                names = dict(await StoredNames().names(session, {one.user_id for one in people if one is not None}))
            decision = decide(line, known.caller, at)
    marks = plan_of(settings.routing, settings.queues).marks
    key = normalise(number, settings.phones.country).e164
    case = Case(line=line, key=key, known=known, decision=decision, at=at, names=names, marks=marks)
    return list(explain(case))
