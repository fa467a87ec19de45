"""Which worker runs what next, when the suite runs in several of them.

Tests with phones or a browser mostly wait; all others compute. Some workers are lanes: they take the waiting tests
first, the largest group first, while the others compute. So the processor does not stand still, and never more phones
ring at once than the machine can carry.
"""

import os
from typing import TYPE_CHECKING, Final

from xdist.scheduler import LoadGroupScheduling

if TYPE_CHECKING:
    from xdist.workermanage import WorkerController

FEWEST_LANES: Final = 2
AHEAD: Final = 1
"""A worker begins a test only when it knows the next one, or that there is none."""


class Lanes(LoadGroupScheduling):  # type: ignore[misc] # xdist does not show its types
    """Hands out a group of live tests, or a module of others: what its tests share is then made once."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid.rpartition("@")[2] if _is_grouped(nodeid) else nodeid.partition("::")[0]

    def _assign_work_unit(self, node: "WorkerController") -> None:
        unit = self._next_for(node)
        if unit is None:
            node.shutdown()
            return
        self.workqueue.move_to_end(unit, last=False)
        super()._assign_work_unit(node)

    def _reschedule(self, node: "WorkerController") -> None:
        if not node.shutting_down and self._pending_of(self.assigned_work[node]) <= AHEAD:
            self._assign_work_unit(node)

    def _next_for(self, node: "WorkerController") -> str | None:
        """A lane computes when nothing is left that waits; who is no lane never takes what waits."""
        units = self.workqueue.items()
        live = next((unit for unit, tests in units if any(map(_is_grouped, tests))), None)
        computing = next((unit for unit, tests in units if not any(map(_is_grouped, tests))), None)
        lanes = self.nodes[: max(FEWEST_LANES, os.cpu_count() or FEWEST_LANES)]
        return (live or computing) if node in lanes else computing


def _is_grouped(nodeid: str) -> bool:
    """Every live test belongs to a group (`xdist_group`), which xdist writes behind its name; others do not."""
    return nodeid.rfind("@") > nodeid.rfind("]")
