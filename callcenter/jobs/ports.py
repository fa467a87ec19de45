"""What the rest of the program may know of jobs.

A job is written in the caller's transaction: rolled back with it, visible with its commit. It runs at least
once, so handlers are idempotent; a handler must give the event loop back well within the lease (seconds), and
leaves computing to processes of its own. Personal data belongs in the database, not in a job's arguments, which
hold ids.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Generic, NewType, Protocol, TypeVar, cast

from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.db import Database
from callcenter.errors import NotFound

JobId = NewType("JobId", str)
A = TypeVar("A")
T = TypeVar("T")

DEFAULT_ATTEMPTS: Final = 8
"""With the engine's backoff the last attempt is about half an hour after the first."""


class UnknownJob(LookupError):
    """A job was enqueued or found that no package of this process defines: a programming or upgrade error."""


class NoSuchDeadJob(NotFound):
    code = "no-such-dead-job"


class GiveUp(Exception):
    """Raised by a handler when trying again cannot help: the job goes to the dead letters at once."""


@dataclass(frozen=True, slots=True)
class JobContext:
    """What a handler is given beside its arguments. `attempt` counts from 1."""

    job_id: JobId
    name: str
    attempt: int
    database: Database
    jobs: "Jobs"
    parts: Mapping[type[Any], object]

    def part(self, kind: type[T]) -> T:
        """A service that bootstrap gave to the workers, by its class."""
        return cast(T, self.parts[kind])


JobHandler = Callable[[JobContext, A], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class JobDefinition(Generic[A]):
    """A named handler with the shape of its arguments (a dataclass or a pydantic model).

    `heavy` jobs take minutes: a worker runs only a few of them at a time (`WorkerOptions.heavy`), beside its other
    jobs, so that a backlog of them keeps nothing else waiting.
    """

    name: str
    args_type: type[A]
    handler: JobHandler[A]
    max_attempts: int
    heavy: bool = False

    def dump(self, args: object) -> dict[str, Any]:
        """Arguments as JSON; refuses those of another job."""
        if not isinstance(args, self.args_type):
            raise TypeError(f"job {self.name} takes {self.args_type.__name__}, not {type(args).__name__}")
        dumped: dict[str, Any] = TypeAdapter(self.args_type).dump_python(args, mode="json")
        return dumped

    def load(self, stored: object) -> A:
        return TypeAdapter(self.args_type).validate_python(stored)


def job(
    name: str, args_type: type[A], *, max_attempts: int = DEFAULT_ATTEMPTS, heavy: bool = False
) -> Callable[[JobHandler[A]], JobDefinition[A]]:
    """Define a job: `@job("recordings.transcribe", TranscribeArgs)` above `async def (context, args)`."""

    def define(handler: JobHandler[A]) -> JobDefinition[A]:
        return JobDefinition(name, args_type, handler, max_attempts, heavy)

    return define


@dataclass(frozen=True, slots=True)
class Schedule:
    """Enqueue `job` every `every_s` seconds or by a five-field cron line in UTC; exactly one of the two.

    A run whose forerunner is still queued is left out; what was missed while no scheduler ran is made up once.
    """

    name: str
    job: str
    args: object
    every_s: float | None = None
    cron: str | None = None

    def __post_init__(self) -> None:
        if (self.every_s is None) == (self.cron is None):
            raise ValueError(f"schedule {self.name} needs either every_s or cron")


class JobRegistry:
    """All jobs of all packages, made by bootstrap; a name is defined once."""

    def __init__(self, definitions: Sequence[JobDefinition[Any]], schedules: Sequence[Schedule] = ()) -> None:
        self._definitions = {definition.name: definition for definition in definitions}
        if len(self._definitions) < len(definitions):
            raise ValueError("two jobs have the same name")
        if len({schedule.name for schedule in schedules}) < len(schedules):
            raise ValueError("two schedules have the same name")
        self.schedules = tuple(schedules)
        for schedule in schedules:
            self[schedule.job].dump(schedule.args)

    def __getitem__(self, name: str) -> JobDefinition[Any]:
        definition = self._definitions.get(name)
        if definition is None:
            raise UnknownJob(name)
        return definition

    @property
    def heavy(self) -> list[str]:
        """The names of the heavy jobs."""
        return [definition.name for definition in self if definition.heavy]

    def __contains__(self, name: str) -> bool:
        return name in self._definitions

    def __iter__(self) -> Iterator[JobDefinition[Any]]:
        return iter(self._definitions.values())


@dataclass(frozen=True, slots=True)
class DeadJob:
    """A job that failed for good; `error` names the exception and its place, never its text."""

    id: JobId
    name: str
    args: Mapping[str, Any]
    attempts: int
    error: str
    died_at: datetime


@dataclass(frozen=True, slots=True)
class JobCounts:
    """`waiting_s` is the age of the oldest job that is due and not running; 0 when there is none."""

    queued: int
    running: int
    dead: int
    waiting_s: float


class Jobs(Protocol):
    """The queue as producers and operators see it. Every method acts in the caller's transaction."""

    async def enqueue(
        self,
        session: AsyncSession,
        name: str,
        args: object,
        *,
        unique_key: str | None = None,
        priority: int = 0,
        run_at: datetime | None = None,
    ) -> None:
        """Run the job `name` once this transaction is committed; higher priorities first.

        With `unique_key` nothing is added while a job with that key waits; one that already runs does not count,
        because it may have read the state before this transaction changed it.
        """

    async def hurry(self, session: AsyncSession, unique_key: str, *, priority: int) -> None:
        """Let the waiting job with this key go before others, now; one that runs or is not there is left alone."""

    async def dead(self, session: AsyncSession, *, limit: int = 100) -> Sequence[DeadJob]:
        """Jobs that failed for good, latest first."""

    async def retry(self, session: AsyncSession, job_id: JobId) -> None:
        """Give a dead job all its attempts again.

        :raises NoSuchDeadJob: when it is not dead any more
        """

    async def counts(self, session: AsyncSession) -> JobCounts:
        """For metrics and the readiness page."""
