"""One project of the example firm, begun of a won deal, with tasks on their way."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.principal import Principal
from crm.deals import service as deals
from crm.deals.kinds import StageOutcome
from crm.projects import service
from crm.projects.kinds import ProjectState
from crm.projects.models import Project
from crm.projects.schemas import ProjectInput
from crm.tasks import service as tasks
from crm.tasks.kinds import TaskState
from crm.tasks.schemas import Due, TaskInput

_TASKS: Final = (("Снять замеры на объекте", -6), ("Заказать материалы", -1), ("Монтаж", 9), ("Подписать акт", 12))
"""With the days from now on which they are due; the first is done."""


async def seed_project(session: AsyncSession, *, boss: Principal, workers: Sequence[int], now: datetime) -> int | None:
    """None when there is a project already, or no deal was won."""
    won = [deal_id for deal_id, outcome in await deals.all_outcomes(session) if outcome == StageOutcome.WON]
    if not won or await session.scalar(select(Project.id).limit(1)) is not None:
        return None
    today = now.date()
    form = ProjectInput(
        name="Поставка и монтаж под ключ",
        description="Замер, поставка и монтаж по договору. Связь с прорабом каждый вторник.",
        state=ProjectState.ACTIVE,
        deal_id=won[0],
        starts_on=today - timedelta(days=10),
        due_on=today + timedelta(days=14),
        members=list(workers),
    )
    project_id = await service.create(session, form, boss)
    for place, (title, days) in enumerate(_TASKS):
        due = Due(day=today + timedelta(days=days))
        who = workers[place % len(workers)] if workers else boss.user_id
        wanted = TaskInput(title=title, project_id=project_id, deal_id=won[0], due=due, responsible_id=who)
        task = await tasks.create(session, wanted, boss)
        if place == 0:
            await tasks.end(session, task, TaskState.DONE, result="Замеры сняты, отклонений нет.", author_id=who)
    return project_id
