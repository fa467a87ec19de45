"""One AMI message as received: an event or the response to an action.

Header names are kept as Asterisk spells them (`Uniqueid`, `ActionID`) and are looked up exactly so.
"""

from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Self, TypeVar, overload

T = TypeVar("T")
Headers = dict[str, str | list[str]]


class Message(Mapping[str, str]):
    """A read-only mapping of header to its first value; `getlist` gives every value of a repeated header.

    The first value wins so that a line smuggled in behind it cannot replace it. `repr` shows no values:
    they hold numbers and names.
    """

    __slots__ = ("headers",)

    def __init__(self, headers: Headers) -> None:
        self.headers = headers

    def __getitem__(self, name: str) -> str:
        value = self.headers[name]
        return value if isinstance(value, str) else value[0]

    def __iter__(self) -> Iterator[str]:
        return iter(self.headers)

    def __len__(self) -> int:
        return len(self.headers)

    def __contains__(self, name: object) -> bool:
        return name in self.headers

    @overload
    def get(self, name: str, /) -> str | None: ...
    @overload
    def get(self, name: str, /, default: str | T) -> str | T: ...
    def get(self, name: str, /, default: object = None) -> object:
        value = self.headers.get(name)
        if value is None:
            return default
        return value if isinstance(value, str) else value[0]

    def getlist(self, name: str) -> list[str]:
        value = self.headers.get(name)
        if value is None:
            return []
        return [value] if isinstance(value, str) else list(value)

    @property
    def action_id(self) -> str:
        return self.get("ActionID", "")

    @property
    def timestamp(self) -> float | None:
        """Seconds since 1970 by the PBX's clock; needs `timestampevents = yes`, responses have none."""
        try:
            stamp = float(self.get("Timestamp", ""))
        except ValueError:
            return None
        return stamp if isfinite(stamp) else None

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and isinstance(other, Message) and other.headers == self.headers

    __hash__ = None  # type: ignore[assignment]


class Event(Message):
    __slots__ = ("name",)

    def __init__(self, name: str, headers: Headers) -> None:
        self.headers = headers
        self.name = name

    @classmethod
    def of(cls, headers: Headers) -> Self:
        """From headers that include `Event`; KeyError without it."""
        value = headers["Event"]
        return cls(value if isinstance(value, str) else value[0], headers)

    def __repr__(self) -> str:
        return f"<Event {self.name!r}, {len(self.headers)} headers>"


class Response(Message):
    """`output` is the text of a Command action, which Asterisk sends as one `Output` header per line."""

    __slots__ = ()

    @property
    def ok(self) -> bool:
        return self.get("Response", "") in ("Success", "Follows", "Goodbye", "Pong")

    @property
    def message(self) -> str:
        return self.get("Message", "")

    @property
    def output(self) -> list[str]:
        return self.getlist("Output")

    def __repr__(self) -> str:
        return f"<Response {self.get('Response', '')!r}, {len(self.headers)} headers>"
