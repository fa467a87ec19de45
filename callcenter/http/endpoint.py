"""From a `Route` to an aiohttp handler: parse, check, run in one transaction, answer."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web
from pydantic import BaseModel, TypeAdapter, ValidationError

from callcenter.auth.permissions import Access
from callcenter.auth.principal import Principal
from callcenter.db import Database
from callcenter.errors import Forbidden, InvalidInput, NotSignedIn
from callcenter.http.context import Context
from callcenter.http.routing import Route

DATABASE: web.AppKey[Database] = web.AppKey("database")
PRINCIPAL: web.RequestKey[Principal] = web.RequestKey("principal")

AiohttpHandler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def endpoint(route: Route) -> AiohttpHandler:
    """The aiohttp handler of a route."""

    async def handle(request: web.Request) -> web.StreamResponse:
        principal = request.get(PRINCIPAL)
        check_access(route, principal)
        arguments = await _arguments(route, request)
        database = request.config_dict[DATABASE]
        opened = database.transaction() if route.writes else database.reading()
        async with opened as session:
            context = Context(request=request, session=session, principal=principal)
            answer = await route.handler(context, **arguments)
        await context.run_after_commit()
        return answer if isinstance(answer, web.StreamResponse) else _respond(route, answer)

    return handle


def check_access(route: Route, principal: Principal | None) -> None:
    """401 for nobody, 403 for somebody of the wrong role."""
    if route.access is Access.PUBLIC:
        return
    if principal is None:
        raise NotSignedIn("sign in first")
    if not principal.may(route.access):
        raise Forbidden(f"this needs the permission {route.access}", permission=str(route.access))


async def _arguments(route: Route, request: web.Request) -> dict[str, Any]:
    arguments: dict[str, Any] = {
        name: _checked(adapter, request.match_info[name], ("path", name)) for name, adapter in route.params.items()
    }
    if route.query is not None:
        arguments["query"] = _checked(TypeAdapter(route.query), _query(request, route.query), ("query",))
    if route.body is not None:
        arguments["body"] = _parsed_body(route.body, await request.read())
    return arguments


def _query(request: web.Request, model: type[BaseModel]) -> dict[str, str | list[str]]:
    """Query parameters; a repeated one becomes a list, so that list fields take `?x=1&x=2`."""
    found: dict[str, str | list[str]] = {}
    for name in request.query:
        values = request.query.getall(name)
        field = model.model_fields.get(name)
        is_list = field is not None and str(field.annotation).startswith(("list", "tuple", "set", "frozenset"))
        found[name] = values if is_list or len(values) > 1 else values[0]
    return found


def _parsed_body(model: type[BaseModel], raw: bytes) -> BaseModel:
    try:
        return model.model_validate_json(raw or b"null")
    except ValidationError as error:
        raise _invalid(error, ("body",)) from None


def _checked(adapter: TypeAdapter[Any], value: object, where: tuple[str, ...]) -> Any:
    try:
        return adapter.validate_python(value)
    except ValidationError as error:
        raise _invalid(error, where) from None


def _invalid(error: ValidationError, where: tuple[str, ...]) -> InvalidInput:
    """Which fields, and why; the rejected values themselves are left out, they may be personal data."""
    fields = [
        {"field": ".".join(str(part) for part in (*where, *item["loc"])), "reason": item["msg"]}
        for item in error.errors(include_url=False, include_input=False, include_context=False)
    ]
    return InvalidInput("the request is not valid", errors=fields)


def _respond(route: Route, answer: object) -> web.Response:
    if route.answer is None:
        return web.Response(status=204)
    body = route.answer.dump_json(route.answer.validate_python(answer, from_attributes=True), by_alias=True)
    return web.Response(body=body, status=route.status, content_type="application/json")
