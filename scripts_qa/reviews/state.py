"""The lives of a review and of a task."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from scripts_qa.reviews.errors import WrongStep


class ReviewState(StrEnum):
    DRAFT = "draft"
    FINISHED = "finished"
    RELEASED = "released"
    VOIDED = "voided"


class TaskState(StrEnum):
    """`replaced`: another call was drawn in its place; `expired`: its period ended before somebody did it."""

    OPEN = "open"
    STARTED = "started"
    DONE = "done"
    REPLACED = "replaced"
    EXPIRED = "expired"


REVIEW_STEPS: Final[Mapping[ReviewState, frozenset[ReviewState]]] = MappingProxyType(
    {
        ReviewState.DRAFT: frozenset({ReviewState.FINISHED, ReviewState.VOIDED}),
        ReviewState.FINISHED: frozenset({ReviewState.DRAFT, ReviewState.RELEASED, ReviewState.VOIDED}),
        ReviewState.RELEASED: frozenset(),
        ReviewState.VOIDED: frozenset(),
    }
)
TASK_STEPS: Final[Mapping[TaskState, frozenset[TaskState]]] = MappingProxyType(
    {
        TaskState.OPEN: frozenset({TaskState.STARTED, TaskState.REPLACED, TaskState.EXPIRED}),
        TaskState.STARTED: frozenset({TaskState.DONE, TaskState.REPLACED}),
        TaskState.DONE: frozenset({TaskState.STARTED}),
        TaskState.REPLACED: frozenset(),
        TaskState.EXPIRED: frozenset(),
    }
)


def advance_review(now: ReviewState, then: ReviewState) -> ReviewState:
    if then not in REVIEW_STEPS[now]:
        raise WrongStep(f"a {now} review does not become {then}", state=str(now))
    return then


def advance_task(now: TaskState, then: TaskState) -> TaskState:
    if then not in TASK_STEPS[now]:
        raise WrongStep(f"a {now} task does not become {then}", state=str(now))
    return then
