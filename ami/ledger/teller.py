"""What is remembered while the rows of one call are told: see `retelling`."""

from dataclasses import dataclass, field

from ami.ledger.rows import CelRow, QueueLogRow

Told = tuple[str, dict[str, str]]


@dataclass(slots=True)
class RowChannel:
    """`hangup` and `originated` are the rows that tell of it, read ahead; `bridged`: is in a bridge now, `left`: how it
    left its last queue."""

    first: CelRow
    cause: int = 0
    answered: bool = False
    hangup: CelRow | None = None
    originated: CelRow | None = None
    bridged: bool = False
    dialer: "RowChannel | None" = None
    left: QueueLogRow | None = None
    application: str = ""
    data: str = ""
    queue: str | None = None
    connected: bool = False
    asked_to_hang_up: bool = False
    met: bool = False
    """Was in a bridge."""


@dataclass(slots=True)
class Teller:
    """`log` is what the queue_log says of each caller, not yet used up."""

    channels: dict[str, RowChannel]
    log: dict[str, list[QueueLogRow]]
    knows_queues: bool
    seen: dict[str, RowChannel] = field(default_factory=dict)
    dialers: list[str] = field(default_factory=list)
    bridges: dict[str, dict[str, CelRow]] = field(default_factory=dict)


def named(row: CelRow, prefix: str = "") -> dict[str, str]:
    return {
        f"{prefix}Uniqueid": row.uniqueid,
        f"{prefix}Linkedid": row.linkedid,
        f"{prefix}Channel": row.channel,
        f"{prefix}CallerIDNum": row.caller_number,
        f"{prefix}CallerIDName": row.caller_name,
        f"{prefix}Exten": row.exten,
        f"{prefix}Context": row.context,
    }
