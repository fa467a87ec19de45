"""The same visits as other programs would count them, and which calls make the difference.

From their sources: Asterisk 22 app_queue (AMI QueueStatus), Wazo (xivo-dao), VICIdial (AST_CLOSERstats), Asternic
Stats Lite. A reader who compares our report with the one he had sees where each call went.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from callcenter.reports.queue_figures import share
from callcenter.reports.switches import Counting
from callcenter.reports.visits import Ending, Visit

_COMPLETED: Final = frozenset({"COMPLETECALLER", "COMPLETEAGENT"})
_TALKED: Final = _COMPLETED | {"BLINDTRANSFER", "ATTENDEDTRANSFER", "TRANSFER"}
_AMI_ABANDONED: Final = frozenset(
    {Ending.ABANDONED, Ending.TIMEOUT, Ending.EMPTY, Ending.WITHDRAWN, Ending.INCOMPATIBLE}
)
_WAZO_UNANSWERED: Final = frozenset({Ending.ABANDONED, Ending.FULL, Ending.EMPTY, Ending.JOIN_EMPTY, Ending.TIMEOUT})
_WAZO_WAITED: Final = frozenset({Ending.ANSWERED, Ending.ABANDONED, Ending.EMPTY, Ending.TIMEOUT})


@dataclass(frozen=True, slots=True)
class Counted:
    """`answered_only_here`, `lost_only_here`: calls that this program counts so and we do not; `not_...`: those that we
    count so and it does not."""

    program: str
    answered: int
    lost: int
    service_level: float | None
    second_level: float | None
    asa_s: float | None
    answered_only_here: tuple[str, ...]
    not_answered_here: tuple[str, ...]
    lost_only_here: tuple[str, ...]
    not_lost_here: tuple[str, ...]


def as_ami_counts(visits: Sequence[Visit], switches: Counting) -> Counted:
    """Completed rises when the talk ends, so calls in progress are missing; abandoned includes whoever timed out or
    was taken out. Its second level counts a quick hang-up as a success. Its own hold time is a moving average."""
    completed = [visit for visit in visits if visit.event in _TALKED]
    abandoned = [visit for visit in visits if visit.ending in _AMI_ABANDONED]
    in_time = _within(completed, switches)
    both = share(in_time + _within(abandoned, switches), len(completed) + len(abandoned))
    return _counted("ami", visits, completed, abandoned, levels=(share(in_time, len(completed)), both), asa=None)


def as_wazo_counts(visits: Sequence[Visit], switches: Counting) -> Counted:
    """The level on answered calls; the second figure is its answered rate. Its average wait is of all who waited."""
    answered = [visit for visit in visits if visit.answered and visit.event in _TALKED]
    lost = [visit for visit in visits if visit.ending in _WAZO_UNANSWERED]
    waited = [visit for visit in visits if visit.ending in _WAZO_WAITED]
    levels = (share(_within(answered, switches), len(answered)), share(len(answered), len(answered) + len(lost)))
    return _counted("wazo", visits, answered, lost, levels=levels, asa=_mean_wait(waited))


def as_vicidial_counts(visits: Sequence[Visit], switches: Counting) -> Counted:
    """Answered in time of the answered; the second figure is its drop ratio: dropped / answered."""
    answered = [visit for visit in visits if visit.answered]
    dropped = [visit for visit in visits if visit.lost]
    levels = (share(_within(answered, switches), len(answered)), share(len(dropped), len(answered)))
    return _counted("vicidial", visits, answered, dropped, levels=levels, asa=_mean_wait(answered))


def as_asternic_counts(visits: Sequence[Visit], switches: Counting) -> Counted:
    """Answered are those that ended by COMPLETE*, so transfers of today's Asterisk vanish; lost are ABANDON and
    EXITWITHTIMEOUT. The level is on all connections."""
    completed = [visit for visit in visits if visit.event in _COMPLETED or visit.event == "TRANSFER"]
    lost = [visit for visit in visits if visit.ending in (Ending.ABANDONED, Ending.TIMEOUT)]
    connected = [visit for visit in visits if visit.answered]
    levels = (share(_within(connected, switches), len(connected)), None)
    return _counted("asternic-lite", visits, completed, lost, levels=levels, asa=_mean_wait(completed))


PROGRAMS: Final[Sequence[Callable[[Sequence[Visit], Counting], Counted]]] = (
    as_ami_counts,
    as_wazo_counts,
    as_vicidial_counts,
    as_asternic_counts,
)


def _counted(
    program: str,
    visits: Sequence[Visit],
    answered: Sequence[Visit],
    lost: Sequence[Visit],
    *,
    levels: tuple[float | None, float | None],
    asa: float | None,
) -> Counted:
    ours_answered = [visit for visit in visits if visit.answered]
    ours_lost = [visit for visit in visits if visit.lost]
    return Counted(
        program=program,
        answered=len(answered),
        lost=len(lost),
        service_level=levels[0],
        second_level=levels[1],
        asa_s=asa,
        answered_only_here=_without(answered, ours_answered),
        not_answered_here=_without(ours_answered, answered),
        lost_only_here=_without(lost, ours_lost),
        not_lost_here=_without(ours_lost, lost),
    )


def _without(some: Sequence[Visit], others: Sequence[Visit]) -> tuple[str, ...]:
    known = {id(visit) for visit in others}
    return tuple(visit.call_id for visit in some if id(visit) not in known)


def _within(visits: Sequence[Visit], switches: Counting) -> int:
    return sum(1 for visit in visits if visit.wait_s <= switches.of(visit).answer_within_s)


def _mean_wait(visits: Sequence[Visit]) -> float | None:
    return sum(visit.wait_s for visit in visits) / len(visits) if visits else None
