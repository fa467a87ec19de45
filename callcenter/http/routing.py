"""Routes that state their permission and their shapes, read from the handler's own signature.

A handler is `async def name(ctx, *path_parameters, query: Model, body: Model) -> Model | list[Model] | None`.
Path parameters are taken by name from the pattern and converted to their annotation; `query` and `body` are
pydantic models; the answer is validated against the return annotation. The same signature makes the OpenAPI
description, so that the two cannot disagree. A signature that does not fit its pattern fails at import.
"""

import inspect
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Final, Generic, TypeVar, Union, get_args, get_origin, get_type_hints

from aiohttp import web
from pydantic import BaseModel, Field, TypeAdapter

from callcenter.auth.permissions import Access, Permission

API: Final = "/api/v1"
ROW_ID_MAX: Final = 2**31 - 1

Handler = Callable[..., Awaitable[object]]
Decorator = Callable[[Handler], Handler]
T = TypeVar("T")

RowId = Annotated[int, Field(ge=1, le=ROW_ID_MAX)]
"""What a plain `int` in a path means: the key of a row. A larger one would be an error in the database driver."""

_PATTERN_NAME: Final = re.compile(r"{(\w+)")


class Repeats(StrEnum):
    """What becomes of a request that comes again with the same `Idempotency-Key`."""

    KEPT = "kept"
    """It gets the answer of its first time, and nothing is done twice. So it is for everything that is posted."""
    OWN = "own"
    """The handler sees to it itself: it reads its body in its own way, or moves calls."""
    NEVER = "never"
    """No key is taken: the answer must not be kept (it tells a secret, or streams), or nothing is stored anyway."""


class BadRoute(TypeError):
    """A mistake of the programmer in a handler's signature."""


@dataclass(frozen=True, slots=True)
class Shape(Generic[T]):
    """A type as it was annotated, beside pydantic's adapter, which does not give the type back."""

    kind: object
    adapter: TypeAdapter[T]

    @classmethod
    def of(cls, kind: Any) -> "Shape[T]":
        return cls(kind, TypeAdapter(kind))


@dataclass(frozen=True, slots=True)
class Query:
    """A query model, and which of its fields collect a repeated parameter."""

    model: type[BaseModel]
    lists: frozenset[str]


@dataclass(frozen=True, slots=True)
class Route:
    """One operation of the API; `path` is below `/api/v1`."""

    method: str
    path: str
    access: Permission | Access
    status: int
    tag: str
    handler: Handler
    params: Mapping[str, Shape[Any]]
    query: Query | None
    body: Shape[Any] | None
    answer: Shape[Any] | None
    streams: bool
    """The handler makes its own response (a file, an export): annotated `-> web.StreamResponse`."""
    repeats: Repeats = Repeats.NEVER

    @property
    def operation_id(self) -> str:
        return self.handler.__name__

    @property
    def keyed(self) -> bool:
        """Takes the header `Idempotency-Key`."""
        return self.repeats is not Repeats.NEVER

    @property
    def writes(self) -> bool:
        return self.method not in ("GET", "HEAD")

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


class Routes:
    """The routes of one feature; `tag` groups them in the description. `repeats`: how posted requests that come again
    are met, where a route does not say so itself."""

    def __init__(self, tag: str, *, repeats: Repeats = Repeats.KEPT) -> None:
        self._tag = tag
        self._repeats = repeats
        self._routes: list[Route] = []

    def __iter__(self) -> Iterator[Route]:
        return iter(self._routes)

    def get(self, path: str, access: Permission | Access) -> Decorator:
        return self._add("GET", path, access, 200)

    def post(
        self, path: str, access: Permission | Access, *, status: int = 201, repeats: Repeats | None = None
    ) -> Decorator:
        return self._add("POST", path, access, status, repeats or self._repeats)

    def put(self, path: str, access: Permission | Access) -> Decorator:
        return self._add("PUT", path, access, 200)

    def patch(self, path: str, access: Permission | Access) -> Decorator:
        return self._add("PATCH", path, access, 200)

    def delete(self, path: str, access: Permission | Access) -> Decorator:
        return self._add("DELETE", path, access, 204)

    def _add(
        self, method: str, path: str, access: Permission | Access, status: int, repeats: Repeats = Repeats.NEVER
    ) -> Decorator:
        def register(handler: Handler) -> Handler:
            hints = _hints(handler, method, path)
            answer, streams = _answer(hints["return"])
            if streams and repeats is Repeats.KEPT:
                raise BadRoute(f"{handler.__name__} streams: its answer cannot be kept")
            self._routes.append(
                Route(
                    method=method,
                    path=path,
                    access=access,
                    status=_status(status, empty=answer is None and not streams),
                    tag=self._tag,
                    handler=handler,
                    params={name: Shape.of(_path_kind(hints[name])) for name in _PATTERN_NAME.findall(path)},
                    query=_query(handler, hints.get("query")),
                    body=Shape.of(hints["body"]) if "body" in hints else None,
                    answer=answer,
                    streams=streams,
                    repeats=repeats,
                )
            )
            return handler

        return register


def _hints(handler: Handler, method: str, path: str) -> dict[str, Any]:
    """The annotations without the context, once they are known to fit the pattern."""
    if not inspect.iscoroutinefunction(handler):
        raise BadRoute(f"{handler.__name__} must be async")
    hints = get_type_hints(handler, include_extras=True)
    names = list(inspect.signature(handler).parameters)[1:]
    if missing := [name for name in (*names, "return") if name not in hints]:
        raise BadRoute(f"{handler.__name__} has no annotation for {', '.join(missing)}")
    if set(names) - {"query", "body"} != set(_PATTERN_NAME.findall(path)):
        raise BadRoute(f"the parameters of {handler.__name__} are not those of {path}")
    if "body" in names and method in ("GET", "DELETE"):
        raise BadRoute(f"{handler.__name__}: {method} has no body")
    return {name: hints[name] for name in (*names, "return")}


def _answer(kind: Any) -> tuple[Shape[Any] | None, bool]:
    if isinstance(kind, type) and issubclass(kind, web.StreamResponse):
        return None, True
    return (None if kind is type(None) else Shape.of(kind)), False


def _status(status: int, *, empty: bool) -> int:
    """204 and an empty answer belong together."""
    if empty:
        return 204
    return 200 if status == 204 else status


def _path_kind(kind: Any) -> Any:
    return RowId if kind is int else kind


def _query(handler: Handler, model: Any) -> Query | None:
    if model is None:
        return None
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        raise BadRoute(f"the query of {handler.__name__} must be a pydantic model")
    # A parameter travels under its alias, where the field has one.
    lists = [f.alias or name for name, f in model.model_fields.items() if _collects(f.annotation)]
    return Query(model, frozenset(lists))


def _collects(kind: Any) -> bool:
    """Whether a type takes several values: a list, or one of a union's members is."""
    origin = get_origin(kind)
    if origin is Annotated:
        return _collects(get_args(kind)[0])
    if origin is Union or type(kind).__name__ == "UnionType":
        return any(_collects(member) for member in get_args(kind))
    return (origin or kind) in (list, tuple, set, frozenset)
