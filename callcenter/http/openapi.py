"""OpenAPI 3.1 from the routes themselves."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import JsonSchemaMode

from callcenter.auth.permissions import Access
from callcenter.http.partial import FIELDS, LONGEST, takes_fields
from callcenter.http.routing import API, Route

Schema = dict[str, Any]
Use = tuple[str, JsonSchemaMode, TypeAdapter[Any]]
"""Where a type is used, in which direction, and the type."""

REF: Final = "#/components/schemas/{model}"
_REF_PREFIX: Final = REF.format(model="")
_PARAMETER_PATTERN: Final = re.compile(r"{(\w+):[^{}]*(?:{[^{}]*}[^{}]*)*}")
PROBLEM: Final[Schema] = {
    "type": "object",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Stable; what a client matches on."},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "reason"],
                "properties": {"field": {"type": "string"}, "reason": {"type": "string"}},
            },
        },
    },
}


class DuplicateOperation(ValueError):
    """Two routes with one address, or two handlers with one name: the names are the clients' method names."""


def describe(routes: Iterable[Route], *, version: str, messages: Iterable[type[BaseModel]] = ()) -> Schema:
    """The whole description. `messages` are the models that travel over the WebSocket: they have no path, but
    clients want their types too."""
    listed = list(routes)
    shapes = _Shapes.of(listed, messages)
    paths: dict[str, Schema] = {}
    names: set[str] = set()
    for route in listed:
        operations = paths.setdefault(API + _PARAMETER_PATTERN.sub(r"{\1}", route.path), {})
        if route.method.lower() in operations or route.operation_id in names:
            raise DuplicateOperation(f"{route.operation_id} at {route}")
        operations[route.method.lower()] = _operation(route, shapes)
        names.add(route.operation_id)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Call centre", "version": version},
        "paths": paths,
        "components": {
            "schemas": dict(sorted({**shapes.components, "Problem": PROBLEM}.items())),
            "securitySchemes": {
                "session": {"type": "apiKey", "in": "cookie", "name": "callcenter_session"},
                "token": {"type": "http", "scheme": "bearer"},
            },
        },
    }


@dataclass(frozen=True, slots=True)
class _Shapes:
    """All types made into schemas in one go: only so does pydantic give two models of one name two names, and a
    model that differs between input and output two schemas."""

    by_use: dict[tuple[str, JsonSchemaMode], Schema]
    components: dict[str, Schema]

    @classmethod
    def of(cls, routes: Iterable[Route], messages: Iterable[type[BaseModel]]) -> "_Shapes":
        uses = [use for route in routes for use in _uses(route)]
        uses += [(f"message {model.__qualname__}", "serialization", TypeAdapter(model)) for model in messages]
        by_use, definitions = TypeAdapter.json_schemas(uses, ref_template=REF)
        return cls(dict(by_use), definitions.get("$defs", {}))

    def given(self, route: Route, part: str) -> Schema:
        return self.by_use[f"{route} {part}", "validation"]

    def answered(self, route: Route) -> Schema:
        return self.by_use[f"{route} answer", "serialization"]

    def resolved(self, schema: Schema) -> Schema:
        reference = schema.get("$ref", "")
        return self.components[reference.removeprefix(_REF_PREFIX)] if reference else schema


def _uses(route: Route) -> Iterator[Use]:
    for name, shape in route.params.items():
        yield f"{route} path {name}", "validation", shape.adapter
    if route.query is not None:
        yield f"{route} query", "validation", TypeAdapter(route.query.model)
    if route.body is not None:
        yield f"{route} body", "validation", route.body.adapter
    if route.answer is not None:
        yield f"{route} answer", "serialization", route.answer.adapter


def _operation(route: Route, shapes: _Shapes) -> Schema:
    operation: Schema = {
        "operationId": route.operation_id,
        "tags": [route.tag],
        "summary": (route.handler.__doc__ or route.operation_id.replace("_", " ")).strip().split("\n")[0],
        "x-permission": str(route.access),
        "parameters": [
            *_path_parameters(route, shapes),
            *_query_parameters(route, shapes),
            *_partial(route),
            *_headers(route),
        ],
        "responses": _responses(route, shapes),
        "security": _security(route),
    }
    if route.body is not None:
        content = {"application/json": {"schema": shapes.given(route, "body")}}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _security(route: Route) -> list[Schema]:
    match route.access:
        case Access.PUBLIC:
            return []
        case Access.SIGNED_IN:
            return [{"session": []}]
        case _:
            return [{"session": []}, {"token": []}]


def _path_parameters(route: Route, shapes: _Shapes) -> list[Schema]:
    return [
        {"name": name, "in": "path", "required": True, "schema": shapes.given(route, f"path {name}")}
        for name in route.params
    ]


def _query_parameters(route: Route, shapes: _Shapes) -> list[Schema]:
    if route.query is None:
        return []
    schema = shapes.resolved(shapes.given(route, "query"))
    required = schema.get("required", [])
    return [
        {"name": name, "in": "query", "required": name in required, "schema": shape}
        for name, shape in schema.get("properties", {}).items()
    ]


def _partial(route: Route) -> list[Schema]:
    if not takes_fields(route):
        return []
    text = "Only these fields of the card or of each item, by name, separated by commas; a dot leads into a part"
    shape = {"type": "string", "maxLength": LONGEST}
    return [{"name": FIELDS, "in": "query", "required": False, "description": text, "schema": shape}]


def _headers(route: Route) -> list[Schema]:
    if not route.keyed:
        return []
    text = "One's own name of the request, 8 to 128 characters: sent again, it is answered as before and not done twice"
    shape = {"type": "string", "minLength": 8, "maxLength": 128}
    return [{"name": "Idempotency-Key", "in": "header", "required": False, "description": text, "schema": shape}]


def _responses(route: Route, shapes: _Shapes) -> Schema:
    problem = {"application/problem+json": {"schema": {"$ref": REF.format(model="Problem")}}}
    return {
        str(route.status): {"description": "Done", **_content(route, shapes)},
        "default": {"description": "A refusal or a failure", "content": problem},
    }


def _content(route: Route, shapes: _Shapes) -> Schema:
    if route.streams:
        return {"content": {"*/*": {}}}
    if route.answer is None:
        return {}
    return {"content": {"application/json": {"schema": shapes.answered(route)}}}
