"""The little that the tracker wants of an event, so that it runs on anything that looks like one."""

from collections.abc import Mapping
from typing import Protocol

Headers = Mapping[str, str]
"""Names are spelled as Asterisk spells them; a repeated header stands with its first value.

Handlers get this plain mapping and not the event: it is read some ten times for every event of a busy PBX.
"""


class EventLike(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def headers(self) -> Headers: ...
