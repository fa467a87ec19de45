"""Facts as JSON documents, for a bus between processes.

A document has the fact's own fields, `type` and `v`. Reading is strict: an unknown type or version, a missing,
foreign or ill-typed field raises `WireError`, because a half-understood fact would become a wrong story. The
error names the field and never its value, which may be personal data.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from enum import StrEnum
from math import isfinite
from types import NoneType
from typing import Any, Final, TypeVar, get_args, get_origin, get_type_hints

from callcenter.bus import JsonValue, Payload, Topic
from callcenter.calls import facts
from callcenter.calls.facts import CallFact, MemberChanged

CALL_FACTS: Final = Topic("calls.facts")
MEMBERS: Final = Topic("calls.members")
VERSION: Final = 1
_ENVELOPE: Final = {"v", "type", "term"}

F = TypeVar("F")
E = TypeVar("E", bound=StrEnum)


class WireError(ValueError):
    """A document that is not a fact of this version."""


@dataclass(frozen=True, slots=True)
class Codec:
    """How one kind of value travels: as it is without `write`. `read` raises ValueError or TypeError for anything
    else than its kind."""

    write: Callable[[Any], JsonValue] | None
    read: Callable[[JsonValue], Any]


@dataclass(frozen=True, slots=True)
class Shape:
    """One fact class on the wire."""

    type_name: str
    build: Callable[..., Any]
    codecs: Mapping[str, Codec]


def to_payload(fact: CallFact | MemberChanged, term: int | None = None) -> Payload:
    """`term` tells the bridges of a node apart that followed each other."""
    shape = _BY_CLASS[type(fact)]
    document: dict[str, JsonValue] = {"v": VERSION, "type": shape.type_name}
    if term is not None:
        document["term"] = term
    for name, codec in shape.codecs.items():
        value = getattr(fact, name)
        document[name] = value if codec.write is None else codec.write(value)
    return document


def term_of(payload: Payload) -> int | None:
    term = payload.get("term")
    return term if type(term) is int else None


def call_fact(payload: Payload) -> CallFact:
    """The fact of a `calls.facts` message."""
    fact: CallFact = _read(payload, _CALL_FACTS)
    return fact


def member_changed(payload: Payload) -> MemberChanged:
    """The fact of a `calls.members` message."""
    fact: MemberChanged = _read(payload, _MEMBER_FACTS)
    return fact


def _read(payload: Payload, shapes: Mapping[str, Shape]) -> Any:
    if payload.get("v") != VERSION:
        raise WireError("the version is not known")
    shape = shapes.get(str(payload.get("type")))
    if shape is None:
        raise WireError("the type is not known")
    if payload.keys() - _ENVELOPE != shape.codecs.keys():
        raise WireError(f"{shape.type_name}: fields are missing or foreign")
    return shape.build(**_values(shape, payload))


def _values(shape: Shape, payload: Payload) -> dict[str, Any]:
    values = {}
    for name, codec in shape.codecs.items():
        try:
            values[name] = codec.read(payload[name])
        except (ValueError, TypeError):
            raise WireError(f"{shape.type_name}.{name}: not a value of its kind") from None
    return values


def _exactly(kind: type[F]) -> Callable[[JsonValue], F]:
    def read(value: JsonValue) -> F:
        if type(value) is not kind:
            raise TypeError(kind.__name__)
        return value

    return read


def _read_float(value: JsonValue) -> float:
    if type(value) not in (int, float) or not isfinite(value):  # type: ignore[arg-type]
        raise TypeError("float")
    return float(value)  # type: ignore[arg-type]


def _read_time(value: JsonValue) -> datetime:
    if not isinstance(value, str):
        raise TypeError("datetime")
    at = datetime.fromisoformat(value)
    if at.tzinfo is None:
        raise ValueError("a time without a zone")
    return at if at.tzinfo is UTC else at.astimezone(UTC)


def _write_time(at: datetime) -> str:
    return (at if at.tzinfo is UTC else at.astimezone(UTC)).isoformat()


def _enum(kind: type[E]) -> Codec:
    members = {member.value: member for member in kind}

    def read(value: JsonValue) -> E:
        if type(value) is not str or value not in members:
            raise ValueError(kind.__name__)
        return members[value]

    return Codec(write=str, read=read)


def _pair(value: JsonValue) -> tuple[str, str]:
    if not isinstance(value, list) or len(value) != 2:
        raise TypeError("pair")
    return _exactly(str)(value[0]), _exactly(str)(value[1])


def _or_none(codec: Codec) -> Codec:
    write = codec.write
    return Codec(
        write=write and (lambda value: None if value is None else write(value)),
        read=lambda value: None if value is None else codec.read(value),
    )


_SIMPLE: Final[Mapping[object, Codec]] = {
    str: Codec(write=None, read=_exactly(str)),
    bool: Codec(write=None, read=_exactly(bool)),
    int: Codec(write=None, read=_exactly(int)),
    float: Codec(write=None, read=_read_float),
    datetime: Codec(write=_write_time, read=_read_time),
}


def _codec(hint: Any) -> Codec:
    kind = getattr(hint, "__supertype__", hint)
    if kind in _SIMPLE:
        return _SIMPLE[kind]
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return _enum(kind)
    if get_origin(kind) is tuple:
        return Codec(write=list, read=_pair)
    if NoneType in get_args(kind):
        return _or_none(_codec(next(part for part in get_args(kind) if part is not NoneType)))
    raise TypeError(f"no way to send {hint} over the wire")


def _shape(kind: type[Any]) -> Shape:
    hints = get_type_hints(kind, vars(facts))
    name = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in kind.__name__).lstrip("_")
    return Shape(name, kind, {field.name: _codec(hints[field.name]) for field in fields(kind)})


_BY_CLASS: Final = {kind: _shape(kind) for kind in (*get_args(CallFact), MemberChanged)}
_CALL_FACTS: Final = {shape.type_name: shape for kind, shape in _BY_CLASS.items() if kind is not MemberChanged}
_MEMBER_FACTS: Final = {_BY_CLASS[MemberChanged].type_name: _BY_CLASS[MemberChanged]}
