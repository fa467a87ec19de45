"""From the bytes of a request to a handler's typed arguments; whatever does not fit is 415 or 422."""

import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Final

from aiohttp import web
from pydantic import BaseModel, TypeAdapter, ValidationError

from callcenter.errors import AppError, InvalidInput
from callcenter.http.partial import FIELDS, takes_fields
from callcenter.http.routing import Route

INT64_MIN: Final = -(2**63)
INT64_MAX: Final = 2**63 - 1

Problem = dict[str, str]


class UnsupportedMediaType(AppError):
    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    code = "unsupported-media-type"


async def arguments(route: Route, request: web.Request) -> dict[str, Any]:
    """The keyword arguments of the route's handler."""
    found: dict[str, Any] = {
        name: _checked(shape.adapter, request.match_info[name], ("path", name)) for name, shape in route.params.items()
    }
    if route.query is not None:
        found["query"] = _checked(TypeAdapter(route.query.model), _query(request, route), ("query",))
    if route.body is not None:
        found["body"] = _body(route.body.adapter, await _read_json(request))
    return found


async def _read_json(request: web.Request) -> bytes:
    raw = await request.read()
    if raw and request.content_type != "application/json":
        raise UnsupportedMediaType("the body must be application/json")
    return raw or b"null"


def _query(request: web.Request, route: Route) -> dict[str, str | list[str]]:
    """`?x=1&x=2` is two values for a list field and a mistake for any other."""
    found: dict[str, str | list[str]] = {}
    lists = route.query.lists if route.query is not None else ()
    for name in request.query:
        if name == FIELDS and takes_fields(route):
            continue
        values = request.query.getall(name)
        found[name] = values if name in lists or len(values) > 1 else values[0]
    return found


def _body(adapter: TypeAdapter[Any], raw: bytes) -> Any:
    try:
        value = adapter.validate_json(raw)
    except ValidationError as error:
        raise _refused(error, ("body",)) from None
    return _storable(value, ("body",))


def _checked(adapter: TypeAdapter[Any], value: object, where: tuple[str, ...]) -> Any:
    try:
        checked = adapter.validate_python(value)
    except ValidationError as error:
        raise _refused(error, where) from None
    return _storable(checked, where)


def _refused(error: ValidationError, where: tuple[str, ...]) -> InvalidInput:
    """Which fields, and why; the rejected values themselves are left out, they may be personal data."""
    found = error.errors(include_url=False, include_input=False, include_context=False)
    return invalid({"field": _path((*where, *item["loc"])), "reason": item["msg"]} for item in found)


def invalid(problems: Iterable[Problem]) -> InvalidInput:
    return InvalidInput("the request is not valid", errors=list(problems))


def _storable(value: Any, where: tuple[str, ...]) -> Any:
    """Refuse what a model may accept and no database of ours can hold or compare."""
    problems = [{"field": _path(path), "reason": reason} for path, reason in _unstorable(value, where)]
    if problems:
        raise invalid(problems)
    return value


def _unstorable(value: object, where: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for name, part in _parts(value):
        yield from _unstorable(part, (*where, name))
    if reason := _why_unstorable(value):
        yield where, reason


def _parts(value: object) -> Iterable[tuple[str | int, object]]:
    if isinstance(value, BaseModel):
        return [*value.__dict__.items(), *(value.__pydantic_extra__ or {}).items()]
    if isinstance(value, Mapping):
        # A key is as free as a value where a model takes any object.
        return [pair for key, part in value.items() for pair in ((str(key)[:40], part), ("key", key))]
    if isinstance(value, list | tuple | set | frozenset):
        return list(enumerate(value))
    return ()


def _why_unstorable(value: object) -> str | None:
    if isinstance(value, str):
        return _why_not_text(value)
    if isinstance(value, int) and not INT64_MIN <= value <= INT64_MAX:
        return "the number is too large"
    if isinstance(value, float) and not math.isfinite(value):
        return "the number is not finite"
    if isinstance(value, datetime):
        return _why_not_time(value)
    return None


def _why_not_text(value: str) -> str | None:
    if "\0" in value:
        return "the text holds a NUL character"
    if any("\ud800" <= character <= "\udfff" for character in value):
        return "the text is not valid Unicode"
    return None


def _why_not_time(value: datetime) -> str | None:
    if value.tzinfo is None:
        return "the time needs a zone, such as 2026-01-31T09:00:00Z"
    try:
        value.astimezone(UTC)
    except OverflowError:
        return "the time is out of range"
    return None


def _path(parts: Iterable[str | int]) -> str:
    return ".".join(str(part).replace("\0", "").encode(errors="replace").decode() for part in parts)
