"""What a queue report counts how: set by the firm, per queue where it must, and printed with every report."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Final, Protocol

from pydantic import BaseModel, ConfigDict, Field

from callcenter.reports.visits import Visit

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
Seconds = Annotated[float, Field(ge=0, le=3600)]


class Switches(BaseModel):
    """`answer_within_s` is the service level's limit; callers who left before `short_s` had hardly called, and of an
    answered call that lasted less than `short_talk_s` little came (0: none is short). The three others change what
    the service level is measured on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    answer_within_s: Seconds = 20
    short_s: Seconds = 5
    short_talk_s: Seconds = 10
    count_short: bool = False
    count_flow_out: bool = False
    count_refused: bool = False


DEFAULT: Final = Switches()


class Counting(Protocol):
    """How a visit is counted."""

    def of(self, visit: Visit) -> Switches:
        """The switches of its queue at its time."""


class QueueSwitches(BaseModel):
    """The same for all queues but those that are named."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    usual: Switches = DEFAULT
    of_queue: Mapping[str, Switches] = {}

    def of(self, visit: Visit) -> Switches:
        return self.of_queue.get(visit.queue, self.usual)


@dataclass(frozen=True, slots=True)
class Version:
    """How the firm counts the visits that began at `valid_from` or later, until the next version."""

    valid_from: datetime
    switches: QueueSwitches


@dataclass(frozen=True, slots=True)
class SwitchBook:
    """All versions, the oldest first: last year's visits are counted as they were last year."""

    versions: Sequence[Version]

    def of(self, visit: Visit) -> Switches:
        return self.at(visit.entered_at).of(visit)

    def at(self, moment: datetime) -> QueueSwitches:
        """The version in force; what was before all versions is counted by the first."""
        place = bisect_right(self.versions, moment, key=lambda version: version.valid_from)
        return self.versions[max(place - 1, 0)].switches

    def within(self, since: datetime, until: datetime) -> Sequence[Version]:
        """The versions that count visits of the period."""
        later = [version for version in self.versions if since < version.valid_from < until]
        return [Version(since, self.at(since)), *later]


def always(switches: QueueSwitches) -> SwitchBook:
    """One way of counting for all times: somebody asks what would have been."""
    return SwitchBook((Version(EPOCH, switches),))
