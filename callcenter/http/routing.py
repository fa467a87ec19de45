"""Routes that state their permission and their shapes, read from the handler's own signature.

A handler is `async def name(ctx, *path_parameters, query: Model, body: Model) -> Model | list[Model] | None`.
Path parameters are taken by name from the pattern and converted to their annotation; `query` and `body` are
pydantic models; the answer is validated against the return annotation. The same signature makes the OpenAPI
description, so that the two cannot disagree.
"""

import inspect
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, get_type_hints

from pydantic import BaseModel, TypeAdapter

from callcenter.auth.permissions import Access, Permission

API: Final = "/api/v1"

Handler = Callable[..., Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Route:
    """One operation of the API; `path` is below `/api/v1`."""

    method: str
    path: str
    access: Permission | Access
    status: int
    tag: str
    handler: Handler
    params: dict[str, TypeAdapter[Any]]
    query: type[BaseModel] | None
    body: type[BaseModel] | None
    answer: TypeAdapter[Any] | None

    @property
    def operation_id(self) -> str:
        return self.handler.__name__

    @property
    def writes(self) -> bool:
        return self.method not in ("GET", "HEAD")


class Routes:
    """The routes of one feature; `tag` groups them in the description."""

    def __init__(self, tag: str) -> None:
        self._tag = tag
        self._routes: list[Route] = []

    def __iter__(self) -> Iterator[Route]:
        return iter(self._routes)

    def get(self, path: str, access: Permission | Access) -> Callable[[Handler], Handler]:
        return self._add("GET", path, access, 200)

    def post(self, path: str, access: Permission | Access, *, status: int = 201) -> Callable[[Handler], Handler]:
        return self._add("POST", path, access, status)

    def put(self, path: str, access: Permission | Access) -> Callable[[Handler], Handler]:
        return self._add("PUT", path, access, 200)

    def patch(self, path: str, access: Permission | Access) -> Callable[[Handler], Handler]:
        return self._add("PATCH", path, access, 200)

    def delete(self, path: str, access: Permission | Access) -> Callable[[Handler], Handler]:
        return self._add("DELETE", path, access, 204)

    def _add(self, method: str, path: str, access: Permission | Access, status: int) -> Callable[[Handler], Handler]:
        def register(handler: Handler) -> Handler:
            self._routes.append(_read_signature(handler, method, path, access, status, self._tag))
            return handler

        return register


def _read_signature(
    handler: Handler, method: str, path: str, access: Permission | Access, status: int, tag: str
) -> Route:
    hints = get_type_hints(handler)
    names = list(inspect.signature(handler).parameters)[1:]
    returns = hints.get("return")
    return Route(
        method=method,
        path=path,
        access=access,
        status=status,
        tag=tag,
        handler=handler,
        params={name: TypeAdapter(hints[name]) for name in names if name not in ("query", "body")},
        query=hints.get("query"),
        body=hints.get("body"),
        answer=None if returns in (None, type(None)) else TypeAdapter(returns),
    )
