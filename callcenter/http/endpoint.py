"""From a `Route` to an aiohttp handler: check who asks, parse, run in one transaction, answer."""

import json
from collections.abc import Awaitable, Callable
from typing import Any, Final

from aiohttp import web
from pydantic import TypeAdapter, ValidationError

from callcenter.auth.permissions import Access, Permission
from callcenter.auth.principal import Principal
from callcenter.auth.viewing import show_to
from callcenter.db import Database
from callcenter.errors import Forbidden, NotSignedIn
from callcenter.http.context import Context
from callcenter.http.input import arguments
from callcenter.http.once import answer_of
from callcenter.http.partial import Tree, cut, wanted_fields
from callcenter.http.routing import Route

DATABASE: Final[web.AppKey[Database]] = web.AppKey("database")
Veil = Callable[[Any, Principal | None], Any]
VEIL: Final[web.AppKey[Veil]] = web.AppKey("veil")
"""Takes out of an answer what is hidden from whoever asked."""
PRINCIPAL: Final[web.RequestKey[Principal]] = web.RequestKey("principal")

AiohttpHandler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class BadAnswer(TypeError):
    """A handler returned something else than it is annotated with."""


def endpoint(route: Route) -> AiohttpHandler:
    """The aiohttp handler of a route."""

    async def handle(request: web.Request) -> web.StreamResponse:
        principal = request.get(PRINCIPAL)
        check_access(route.access, principal)
        wanted = wanted_fields(route, request)
        given = await arguments(route, request)
        database = request.config_dict[DATABASE]
        opened = database.transaction() if route.writes else database.reading()
        async with opened as session:
            show_to(session, principal)
            context = Context(request=request, session=session, principal=principal)
            veil = request.config_dict.get(VEIL, _as_it_is)
            answer = await answer_of(route, context, given)
            response = _respond(route, answer, wanted, lambda answer: veil(answer, principal))
        await context.run_after_commit()
        return context.finish(response)

    return handle


def guarded(access: Permission | Access, handler: AiohttpHandler) -> AiohttpHandler:
    """A plain aiohttp handler behind the same question of who may."""

    async def handle(request: web.Request) -> web.StreamResponse:
        check_access(access, request.get(PRINCIPAL))
        return await handler(request)

    return handle


def check_access(access: Permission | Access, principal: Principal | None) -> None:
    """401 for nobody, 403 for somebody of the wrong role and for a token without the scope."""
    if access is Access.PUBLIC:
        return
    if principal is None:
        raise NotSignedIn("sign in first")
    if access is Access.SIGNED_IN and not principal.may(access):
        raise Forbidden("this is for people at the console, no token opens it")
    if not principal.may(access):
        raise Forbidden(f"this needs the permission {access}", permission=str(access))


def _as_it_is(answer: Any, _viewer: Principal | None) -> Any:
    return answer


def _respond(route: Route, answer: object, wanted: Tree | None, veil: Callable[[Any], Any]) -> web.StreamResponse:
    """Made before the commit, so that an answer that cannot be sent leaves nothing behind."""
    if isinstance(answer, web.StreamResponse):
        return answer
    if route.answer is None:
        return web.Response(status=route.status)
    adapter = route.answer.adapter
    try:
        checked = veil(adapter.validate_python(answer, from_attributes=True))
        body = adapter.dump_json(checked, by_alias=True) if wanted is None else _part(adapter, checked, wanted)
    except ValidationError as error:
        # Without the values: they are somebody's data and would reach the log.
        places = [".".join(map(str, item["loc"])) for item in error.errors(include_input=False)]
        raise BadAnswer(f"{route.operation_id} answered against its annotation at {', '.join(places)}") from None
    return web.Response(body=body, status=route.status, content_type="application/json")


def _part(adapter: TypeAdapter[Any], answer: Any, wanted: Tree) -> bytes:
    document = adapter.dump_python(answer, mode="json", by_alias=True)
    return json.dumps(cut(document, wanted), ensure_ascii=False, separators=(",", ":")).encode()
