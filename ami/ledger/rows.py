"""One line of each book, with its time in UTC."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CelRow:
    """A channel event. `extra` is the JSON of the column of that name; `linkedid` as it was at that moment; `kind` says
    what stream begins or ends (`MOH_STREAM_BEGIN`)."""

    event: str
    at: datetime
    uniqueid: str
    linkedid: str
    channel: str
    caller_name: str = ""
    caller_number: str = ""
    exten: str = ""
    context: str = ""
    application: str = ""
    data: str = ""
    kind: str = ""
    extra: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CdrRow:
    """One attempt to connect two channels; a call has as many as phones were tried. Whole seconds unless the backend
    keeps more. `linkedid` is empty where the file has no such column."""

    uniqueid: str
    linkedid: str
    channel: str
    other: str
    source: str
    caller_id: str
    number: str
    context: str
    application: str
    data: str
    start: datetime
    answer: datetime | None
    end: datetime
    disposition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueLogRow:
    """`call_id` is the caller's uniqueid; whole seconds in the file, microseconds in a table."""

    at: datetime
    call_id: str
    queue: str
    agent: str
    event: str
    data: tuple[str, ...] = ()
