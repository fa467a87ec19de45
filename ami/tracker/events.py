"""The little that the tracker wants of an event, so that it runs on anything that looks like one."""

from typing import Protocol


class EventLike(Protocol):
    """Header names are spelled as Asterisk spells them; a repeated header gives its first value."""

    @property
    def name(self) -> str: ...

    @property
    def timestamp(self) -> float | None:
        """Seconds since 1970 by the PBX's clock; None without `timestampevents = yes`."""

    def get(self, header: str, default: str, /) -> str: ...
