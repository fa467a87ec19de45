"""The words of this room: sides, states and kinds of stored objects."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Side(StrEnum):
    """Whose voice a track holds. Asterisk's `r` file is what the channel's own party says, `t` what it hears; the
    recorded channel is the customer's."""

    CUSTOMER = "customer"
    AGENT = "agent"


class RecordingState(StrEnum):
    """`arriving`: known, its files are being taken in; `stored`: everything is kept and verified; `removed`: only
    the row and its certificate are left."""

    ARRIVING = "arriving"
    STORED = "stored"
    REMOVED = "removed"


class Audibility(StrEnum):
    """What a call has to hear. `preparing`: over a moment ago, or its files are being taken in; `missing`: the
    exchange said that it recorded, and nothing came; `closed`: there is sound, and the settings keep it from this
    person; `unrecorded`: nobody answered, or a rule left it out."""

    LIVE = "live"
    PREPARING = "preparing"
    READY = "ready"
    QUARANTINED = "quarantined"
    MISSING = "missing"
    CLOSED = "closed"
    UNRECORDED = "unrecorded"


class ObjectKind(StrEnum):
    """What a stored object is. Originals are never changed; all others can be made from them again."""

    CUSTOMER = "customer"
    AGENT = "agent"
    CUSTOMER_REPAIRED = "customer_repaired"
    AGENT_REPAIRED = "agent_repaired"
    OGG = "ogg"
    MP3 = "mp3"
    PEAKS = "peaks"


REDACTED: Final[Mapping[str, str]] = MappingProxyType(
    {ObjectKind.OGG: "redacted_ogg", ObjectKind.MP3: "redacted_mp3", ObjectKind.PEAKS: "redacted_peaks"}
)
"""The copy without the redacted spans, in the place of each copy for browsers; where nothing is redacted, none."""
ORIGINALS = {Side.CUSTOMER: ObjectKind.CUSTOMER, Side.AGENT: ObjectKind.AGENT}
REPAIRED = {Side.CUSTOMER: ObjectKind.CUSTOMER_REPAIRED, Side.AGENT: ObjectKind.AGENT_REPAIRED}


class BoundBy(StrEnum):
    """How a recording found its call: by the channel's unique id, or by time and channel as a last resort."""

    UNIQUEID = "uniqueid"
    TIME = "time"


class MarkKind(StrEnum):
    MARKER = "marker"
    COMMENT = "comment"
