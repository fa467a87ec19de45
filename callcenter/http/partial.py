"""Partial answers: `?fields=id,name,phones.e164` on anything that is read as JSON.

Names are those of the card, or of one item of a list; a page keeps its cursor and whatever else stands beside its
items. A dot leads into a part, and into each element where the part is a list. A name that the answer's type does not
have is malformed input: a program with a misspelt name would otherwise wait for a value that never comes.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from aiohttp import web
from pydantic import TypeAdapter

from callcenter.errors import InvalidInput
from callcenter.http.routing import Route

FIELDS: Final = "fields"
LONGEST: Final = 2000
_NAMES: Final = re.compile(r"[A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*(?:,[A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*)*")
_REF: Final = "#/$defs/"

Tree = dict[str, "Tree"]
"""What is wanted, by name; an empty tree wants all of it."""
Schema = Mapping[str, Any]


def takes_fields(route: Route) -> bool:
    """Whether the route's answers can be had in part. One that has a parameter of this name keeps it."""
    own = route.query is not None and FIELDS in route.query.model.model_fields
    return route.method == "GET" and route.answer is not None and not own


def wanted_fields(route: Route, request: web.Request) -> Tree | None:
    """None wants everything.

    :raises InvalidInput: for a name that the answer does not have
    """
    text = request.query.get(FIELDS, "") if takes_fields(route) else ""
    if not text or route.answer is None:
        return None
    if len(text) > LONGEST or not _NAMES.fullmatch(text):
        raise _refused("names separated by commas, with dots into parts")
    tree = _parse(text)
    unknown = list(_unknown(tree, _element(route.answer.adapter), ""))
    if unknown:
        raise _refused(f"unknown: {', '.join(sorted(unknown))}")
    return tree


def cut(document: Any, tree: Tree) -> Any:
    """The wanted part of an answer: of each item of a page or a list, or of the card."""
    if isinstance(document, Mapping) and "items" in document and "next_cursor" in document:
        return {**document, "items": _cut(document["items"], tree)}
    return _cut(document, tree)


def _cut(value: Any, tree: Tree) -> Any:
    if not tree:
        return value
    if isinstance(value, list):
        return [_cut(item, tree) for item in value]
    if isinstance(value, Mapping):
        return {name: _cut(part, tree[name]) for name, part in value.items() if name in tree}
    return value


def _parse(text: str) -> Tree:
    tree: Tree = {}
    for path in text.split(","):
        at = tree
        for name in path.split("."):
            at = at.setdefault(name, {})
    return tree


class _Shape:
    """A place in a JSON schema with the definitions that it refers to."""

    def __init__(self, schema: Schema, definitions: Mapping[str, Schema]) -> None:
        self._schemas = list(_plain(schema, definitions))
        self._definitions = definitions

    @property
    def is_open(self) -> bool:
        """Takes any name: a dictionary by its nature."""
        return any(("properties" not in one and one.get("type") == "object") or not one for one in self._schemas)

    def part(self, name: str) -> "_Shape | None":
        found = [one["properties"][name] for one in self._schemas if name in one.get("properties", {})]
        return _Shape({"anyOf": found}, self._definitions) if found else None


def _plain(schema: Schema, definitions: Mapping[str, Schema]) -> Iterator[Schema]:
    """What a value may be, without references, alternatives and lists around it."""
    if reference := schema.get("$ref", ""):
        yield from _plain(definitions[reference.removeprefix(_REF)], definitions)
    elif choices := [*schema.get("anyOf", ()), *schema.get("oneOf", ())]:
        for choice in choices:
            yield from _plain(choice, definitions)
    elif "items" in schema:
        yield from _plain(schema["items"], definitions)
    else:
        yield schema


def _element(adapter: TypeAdapter[Any]) -> _Shape:
    schema = adapter.json_schema(mode="serialization", by_alias=True)
    definitions: Mapping[str, Schema] = schema.get("$defs", {})
    whole = _Shape(schema, definitions)
    items = whole.part("items") if whole.part("next_cursor") else None
    return items or whole


def _unknown(tree: Tree, shape: _Shape, before: str) -> Iterator[str]:
    for name, rest in tree.items():
        part = shape.part(name)
        if part is not None:
            yield from _unknown(rest, part, f"{before}{name}.")
        elif not shape.is_open:
            yield f"{before}{name}"


def _refused(reason: str) -> InvalidInput:
    return InvalidInput("the request is not valid", errors=[{"field": f"query.{FIELDS}", "reason": reason}])
