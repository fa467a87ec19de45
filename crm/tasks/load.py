"""How much is planned for each day of a calendar."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.principal import Principal
from crm.tasks import repository
from crm.tasks.due import day_begins
from crm.tasks.kinds import TaskState
from crm.tasks.models import Task
from crm.tasks.schemas import DayLoad, LoadQuery


async def load(session: AsyncSession, query: LoadQuery, viewer: Principal) -> list[DayLoad]:
    """The open tasks of each day by count and planned minutes, in one walk; days without any stand there, too."""
    zone = ZoneInfo(query.time_zone)
    days = [query.first + timedelta(days=at) for at in range((query.last - query.first).days + 1)]
    ends = [day_begins(day, zone) for day in (*days, query.last + timedelta(days=1))]
    within = [and_(Task.due_at >= begin, Task.due_at < end) for begin, end in pairwise(ends)]
    counts = (func.count().filter(one) for one in within)
    minutes = (func.sum(Task.duration_min).filter(one) for one in within)
    where = repository.conditions(viewer, query, datetime.now(UTC))
    where += [Task.state == str(TaskState.OPEN), Task.due_at >= ends[0], Task.due_at < ends[-1]]
    row = (await session.execute(select(*counts, *minutes).where(*where))).one()
    some, long = row[: len(days)], row[len(days) :]
    return [DayLoad(day=day, tasks=n, minutes=min_ or 0) for day, n, min_ in zip(days, some, long, strict=True)]
