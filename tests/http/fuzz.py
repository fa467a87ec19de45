"""Requests nobody would send: for any route, built from what its signature names."""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Annotated, Any, Final, get_args, get_origin
from urllib.parse import quote, urlencode

from hypothesis import strategies as st
from pydantic import BaseModel

from callcenter.http.routing import Route
from tests.http.access import address

_ODD: Final = st.sampled_from(
    [
        "",
        "\0",
        "a\0b",
        "\ud800",
        "ё" * 300,
        "' OR 1=1 --",
        "%",
        "../../etc/passwd",
        "9" * 30,
        "-1",
        "NaN",
        "1e400",
        "2026-03-01T10:00:00",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59.999999-14:00",
        "null",
        "true",
        2**31,
        2**63,
        -(2**63) - 1,
        1e308,
        True,
        None,
    ]
)
_SCALAR: Final = st.one_of(_ODD, st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=40))
_JSON: Final = st.recursive(
    _SCALAR,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
_PLAUSIBLE: Final[dict[Any, st.SearchStrategy[Any]]] = {
    str: st.one_of(st.text("abcёж", min_size=1, max_size=20), st.just("eight green bottles"), st.just("a\0bcdefghijk")),
    int: st.sampled_from([0, 1, 2, 2**31, 2**63 - 1]),
    bool: st.booleans(),
    datetime: st.sampled_from(["2026-03-01T10:00:00Z", "2026-03-01T10:00:00", "0001-01-01T00:00:00+14:00"]),
}
_BYTES: Final = st.one_of(st.binary(max_size=60), st.just(b"[" * 3000), st.just(b'{"a":' * 3000))


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    target: str
    body: bytes | None


def requests_for(route: Route) -> st.SearchStrategy[Request]:
    return st.builds(Request, st.just(route.method), _targets(route), _bodies(route))


def _targets(route: Route) -> st.SearchStrategy[str]:
    query = _fields(route.query.model) if route.query is not None else st.dictionaries(st.text(max_size=5), _ODD)
    return st.builds(lambda path, given: path + "?" + _encoded(given), _paths(route), query)


def _paths(route: Route) -> st.SearchStrategy[str]:
    """Mostly the address of no row; sometimes something that is no key at all."""
    if not route.params:
        return st.just(route.path)
    odd = _SCALAR.map(lambda value: quote(str(value).encode(errors="surrogatepass"), safe=""))
    patterns = odd.filter(lambda word: word not in ("", ".", "..")).map(lambda word: _filled(route, word))
    common = st.sampled_from(["1", "1", "2", "0", "-1", "2147483648", "9223372036854775808", "x", "a%00b", "%ff"])
    return st.one_of(st.just(address(route)), common.map(lambda word: _filled(route, word)), patterns)


def _filled(route: Route, word: str) -> str:
    return "/".join(word if part.startswith("{") else part for part in route.path.split("/"))


def _encoded(given: dict[str, Any]) -> str:
    return urlencode(given, errors="surrogatepass", doseq=True)


def _bodies(route: Route) -> st.SearchStrategy[bytes | None]:
    if route.body is None:
        return st.none()
    kind = route.body.kind
    named = _fields(kind) if isinstance(kind, type) and issubclass(kind, BaseModel) else _JSON
    return st.one_of(named.map(_dumped), _JSON.map(_dumped), _BYTES)


def _fields(model: type[BaseModel]) -> st.SearchStrategy[dict[str, Any]]:
    """Either something under each name, or all names with what mostly passes: only that gets to the database."""
    fields = {field.alias or name: field for name, field in model.model_fields.items()}
    passing = {name: st.one_of(_plausible(field.annotation), _ODD) for name, field in fields.items()}
    whole = {name: _plausible(field.annotation) for name, field in fields.items()}
    return st.one_of(
        st.fixed_dictionaries(whole),
        st.fixed_dictionaries({}, optional=whole),
        st.fixed_dictionaries(passing),
        st.fixed_dictionaries({}, optional=dict.fromkeys(fields, _JSON)),
    )


def _plausible(kind: Any) -> st.SearchStrategy[Any]:
    if get_origin(kind) is Annotated:
        return _plausible(get_args(kind)[0])
    if get_origin(kind) is not None and type(None) in get_args(kind):
        return st.one_of(st.none(), *(_plausible(part) for part in get_args(kind) if part is not type(None)))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return st.sampled_from([member.value for member in kind])
    return _PLAUSIBLE.get(kind, _JSON)


def _dumped(value: object) -> bytes:
    return json.dumps(value).encode()
