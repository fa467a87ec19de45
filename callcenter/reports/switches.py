"""What a queue report counts how: set by the firm, per queue where it must, and printed with every report."""

from collections.abc import Mapping
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from callcenter.reports.visits import Visit

Seconds = Annotated[float, Field(ge=0, le=3600)]


class Switches(BaseModel):
    """`answer_within_s` is the service level's limit; callers who left before `short_s` had hardly called (0: none is
    short). The three others change what the service level is measured on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    answer_within_s: Seconds = 20
    short_s: Seconds = 5
    count_short: bool = False
    count_flow_out: bool = False
    count_refused: bool = False


DEFAULT: Final = Switches()


class QueueSwitches(BaseModel):
    """The same for all queues but those that are named."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    usual: Switches = DEFAULT
    of_queue: Mapping[str, Switches] = {}

    def of(self, visit: Visit) -> Switches:
        return self.of_queue.get(visit.queue, self.usual)
