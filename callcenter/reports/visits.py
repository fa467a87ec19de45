"""One caller's stay in one queue, wherever it was read from: the unit that queue reports count.

A caller who comes into the same queue again, or into another one, makes another visit of the same call.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final


class Ending(StrEnum):
    """How a visit ended. `OPEN`: it had not ended where our knowledge ends."""

    ANSWERED = "answered"
    ABANDONED = "abandoned"
    TIMEOUT = "timeout"
    EMPTY = "empty"  # the last agent left while the caller waited
    INCOMPATIBLE = "incompatible"  # Asterisk could not make the two channels speak
    EXIT_KEY = "exit_key"  # the caller pressed a key
    WITHDRAWN = "withdrawn"  # taken out by the dial plan, an application or a transfer
    FULL = "full"  # refused at the door
    JOIN_EMPTY = "join_empty"  # refused at the door: nobody there
    CLOSED = "closed"  # refused at the door: out of hours
    OPEN = "open"


LOST: Final = frozenset({Ending.ABANDONED, Ending.TIMEOUT, Ending.EMPTY, Ending.INCOMPATIBLE})
FLOW_OUT: Final = frozenset({Ending.EXIT_KEY, Ending.WITHDRAWN})
"""Went elsewhere by choice or by plan: neither answered nor lost."""
TRANSFERS: Final = frozenset({"BLINDTRANSFER", "ATTENDEDTRANSFER", "TRANSFER"})
REFUSED: Final = frozenset({Ending.FULL, Ending.JOIN_EMPTY, Ending.CLOSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """`wait_s` until the agent's answer or the end; `talk_s` includes `hold_s`; None where nobody wrote it down.

    `event` is the last line of queue_log that it came from, or what it would have been: others count by it.
    """

    call_id: str
    queue: str
    entered_at: datetime
    ending: Ending
    wait_s: float
    agent: str = ""
    talk_s: float | None = None
    hold_s: float = 0.0
    wrap_s: float = 0.0
    caller: str = ""
    did: str = ""
    event: str = ""
    own: bool = False
    """The call is in our call log."""
    seq: int = 0
    """Of several that one call began in one queue within one second: the log has no finer time."""

    @property
    def answered(self) -> bool:
        return self.ending is Ending.ANSWERED

    @property
    def transferred(self) -> bool:
        """The agent gave the caller away, to whomever."""
        return self.event in TRANSFERS

    @property
    def lost(self) -> bool:
        return self.ending in LOST
