"""OpenAPI 3.1 from the routes themselves."""

import re
from collections.abc import Iterable
from typing import Any, Final

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from callcenter.auth.permissions import Access
from callcenter.http.routing import API, Route

REF: Final = "#/components/schemas/{model}"
PROBLEM: Final = {
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
                "properties": {"field": {"type": "string"}, "reason": {"type": "string"}},
            },
        },
    },
}


def describe(routes: Iterable[Route], *, version: str, messages: Iterable[type[BaseModel]] = ()) -> dict[str, Any]:
    """The whole description. `messages` are the models that travel over the WebSocket: they have no path, but
    clients want their types too."""
    schemas: dict[str, Any] = {"Problem": PROBLEM}
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        operation = _operation(route, schemas)
        paths.setdefault(API + route.path, {})[route.method.lower()] = operation
    for model in messages:
        _schema(TypeAdapter(model), "serialization", schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Call centre", "version": version},
        "paths": paths,
        "components": {
            "schemas": dict(sorted(schemas.items())),
            "securitySchemes": {"session": {"type": "apiKey", "in": "cookie", "name": "callcenter_session"}},
        },
    }


def _operation(route: Route, schemas: dict[str, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": route.operation_id,
        "tags": [route.tag],
        "summary": (route.handler.__doc__ or route.operation_id.replace("_", " ")).strip().split("\n")[0],
        "x-permission": str(route.access),
        "parameters": [*_path_parameters(route, schemas), *_query_parameters(route, schemas)],
        "responses": _responses(route, schemas),
    }
    if route.access is not Access.PUBLIC:
        operation["security"] = [{"session": []}]
    if route.body is not None:
        schema = _schema(TypeAdapter(route.body), "validation", schemas)
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    return operation


def _path_parameters(route: Route, schemas: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": _schema(route.params[name], "validation", schemas),
        }
        for name in re.findall(r"{(\w+)", route.path)
    ]


def _query_parameters(route: Route, schemas: dict[str, Any]) -> list[dict[str, Any]]:
    if route.query is None:
        return []
    schema = TypeAdapter(route.query).json_schema(ref_template=REF)
    schemas.update(schema.pop("$defs", {}))
    required = schema.get("required", [])
    return [
        {"name": name, "in": "query", "required": name in required, "schema": shape}
        for name, shape in schema.get("properties", {}).items()
    ]


def _responses(route: Route, schemas: dict[str, Any]) -> dict[str, Any]:
    problem = {"application/problem+json": {"schema": {"$ref": REF.format(model="Problem")}}}
    responses: dict[str, Any] = {"default": {"description": "A refusal or a failure", "content": problem}}
    if route.answer is None:
        return {"204": {"description": "Done"}, **responses}
    schema = _schema(route.answer, "serialization", schemas)
    content = {"application/json": {"schema": schema}}
    return {str(route.status): {"description": "Done", "content": content}, **responses}


def _schema(adapter: TypeAdapter[Any], mode: JsonSchemaMode, schemas: dict[str, Any]) -> dict[str, Any]:
    """The shape of one type; a named model goes to the components and is referred to."""
    kind = getattr(adapter, "_type", None)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        references, definitions = models_json_schema([(kind, mode)], ref_template=REF)
        schemas.update(definitions.get("$defs", {}))
        return dict(references[kind, mode])
    schema = adapter.json_schema(mode=mode, ref_template=REF)
    schemas.update(schema.pop("$defs", {}))
    return schema
