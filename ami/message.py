"""One AMI message as received: an event or the response to an action.

Header names are kept as Asterisk spells them (`Uniqueid`, `ActionID`) and are looked up exactly so.
"""

from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Self, TypeVar, overload

T = TypeVar("T")
Headers = dict[str, str]
RawHeaders = Mapping[str, str | list[str]]
NO_REPEATS: Mapping[str, list[str]] = {}


def time_in(headers: Mapping[str, str]) -> float | None:
    """Seconds since 1970 by the PBX's clock; needs `timestampevents = yes`; of responses only that of Ping has it."""
    try:
        stamp = float(headers.get("Timestamp", ""))
    except ValueError:
        return None
    return stamp if isfinite(stamp) else None


class Message(Mapping[str, str]):
    """A read-only mapping of header to its first value; `getlist` gives every value of a repeated header.

    The first value wins so that a line smuggled in behind it cannot replace it. `headers` is the plain dictionary
    behind the mapping, for those who read thousands of events a second. `repr` shows no values: they hold numbers
    and names.
    """

    __slots__ = ("_repeats", "headers")

    def __init__(self, headers: Headers, repeats: Mapping[str, list[str]] = NO_REPEATS) -> None:
        """`repeats`: all values of those headers that came more than once."""
        self.headers = headers
        self._repeats = repeats

    def __getitem__(self, name: str) -> str:
        return self.headers[name]

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
        return self.headers.get(name, default)

    def getlist(self, name: str) -> list[str]:
        value = self.headers.get(name)
        if value is None:
            return []
        return list(self._repeats.get(name, (value,)))

    @property
    def raw(self) -> dict[str, str | list[str]]:
        """Everything as it came: a list where a header was repeated."""
        return {**self.headers, **self._repeats}

    @property
    def action_id(self) -> str:
        return self.get("ActionID", "")

    @property
    def timestamp(self) -> float | None:
        return time_in(self.headers)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and isinstance(other, Message) and other.raw == self.raw

    __hash__ = None  # type: ignore[assignment]


class Event(Message):
    __slots__ = ("name",)

    def __init__(self, name: str, headers: Headers, repeats: Mapping[str, list[str]] = NO_REPEATS) -> None:
        self.name = name
        self.headers = headers
        self._repeats = repeats

    @classmethod
    def of(cls, raw: RawHeaders) -> Self:
        """From headers that include `Event`; KeyError without it."""
        headers = {name: value if isinstance(value, str) else value[0] for name, value in raw.items()}
        repeats = {name: value for name, value in raw.items() if not isinstance(value, str)}
        return cls(headers["Event"], headers, repeats)

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
