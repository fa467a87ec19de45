"""Everything of a person into other hands, in one transaction: all of it or nothing.

Each customer, deal, task and project keeps its history and gets a line in it that tells the hand-over. Deals and
projects that ended and tasks that are done stay with who ended them: reports of the past do not change with the staff.
"""

from collections.abc import Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.principal import Principal
from callcenter.auth.scopes import Action, Entity
from callcenter.errors import NotFound
from crm import service as customers
from crm.deals import handing_over as deals
from crm.errors import invalid_field
from crm.kinds import CustomerKind
from crm.leaving.schemas import Belongings, HandOver
from crm.projects import service as projects
from crm.tasks import service as tasks
from crm.tasks.schemas import LeaverHandOver

_COUNTED: Final = {CustomerKind.CONTACT: "contacts", CustomerKind.COMPANY: "companies", CustomerKind.LEAD: "leads"}


def check_reach(viewer: Principal, user_id: int) -> None:
    """Whoever hands over everything of a person must be able to change everything of that person.

    :raises NotFound: otherwise, as of an id that nobody has
    """
    if not all(viewer.reach(entity, Action.CHANGE).holds(user_id) for entity in Entity):
        raise NotFound("there is no such person among yours")


async def belongings(session: AsyncSession, user_id: int) -> Belongings:
    """How much waits for this person."""
    return Belongings(
        **{name: await customers.count_of(session, kind, user_id) for kind, name in _COUNTED.items()},
        deals=await deals.count_open_of(session, user_id),
        tasks=await tasks.count_open_of(session, user_id),
        projects=await projects.count_running_of(session, user_id),
    )


async def hand_over(session: AsyncSession, form: HandOver, author: Principal) -> tuple[Belongings, Sequence[int]]:
    """How much was given, and who gave tasks of it to the leaver and wants to know.

    :raises InvalidInput: when both are one person, or the heir does no tasks here
    """
    if form.from_id == form.to_id:
        raise invalid_field("body.to_id", "is the person who leaves")
    check_reach(author, form.from_id)
    wanted = LeaverHandOver(from_id=form.from_id, responsible_id=form.to_id, remark=form.remark)
    given = await tasks.hand_over_all(session, wanted, author)
    counts = {
        name: await customers.hand_over_all(session, kind, form.from_id, form.to_id, author_id=author.user_id)
        for kind, name in _COUNTED.items()
    }
    open_deals = await deals.hand_over_all(session, form.from_id, form.to_id, author=author, remark=form.remark)
    running = await projects.hand_over_all(
        session, form.from_id, form.to_id, author_id=author.user_id, remark=form.remark
    )
    givers = {task.created_by_id for task in given if task.created_by_id is not None}
    return Belongings(**counts, deals=open_deals, tasks=len(given), projects=running), sorted(givers)
