"""The rules of tasks: made, changed, moved, handed over, done."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.names import StoredNames
from callcenter.auth.permissions import Permission
from callcenter.auth.principal import Principal
from callcenter.auth.scopes import Entity
from crm import repository as customers
from crm.bin.standing import deleted
from crm.deals import service as deals
from crm.errors import Outdated, VersionNeeded, invalid_field
from crm.fields import service as own_fields
from crm.fields.finding import Clock, conditions_of
from crm.fields.kinds import FieldEntity
from crm.inbox.kinds import NoticeKind
from crm.inbox.telling import tell, tell_given, tell_handed_over, tell_of_changes
from crm.kinds import CustomerKind, CustomerRef
from crm.projects import service as projects
from crm.tasks import making, repository
from crm.tasks.due import day_bounds
from crm.tasks.errors import TaskClosed, TaskOpen
from crm.tasks.kinds import Repeat, TaskEvent, TaskState
from crm.tasks.making import own_ref
from crm.tasks.models import TO_DO, Task
from crm.tasks.rights import check_addable, check_editable, check_visible, may_delete
from crm.tasks.schemas import (
    Due,
    LeaverHandOver,
    ReminderPostponed,
    Rhythm,
    TaskBrief,
    TaskCard,
    TaskCounts,
    TaskHandOver,
    TaskInput,
    TaskPage,
    TaskPatch,
    TaskQuery,
)
from crm.veil import current
from crm.words import fold

NAMES: Final = StoredNames()
_CUSTOMERS: Final = {
    "contact_id": CustomerKind.CONTACT,
    "company_id": CustomerKind.COMPANY,
    "lead_id": CustomerKind.LEAD,
}
_DUE: Final = ("due_day", "due_time", "time_zone")


async def find(session: AsyncSession, query: TaskQuery, viewer: Principal) -> TaskPage:
    now = datetime.now(UTC)
    clock = Clock(ZoneInfo(query.time_zone), now, viewer.user_id)
    own = await conditions_of(session, FieldEntity.TASK, Task.id.expression, query.field, clock)
    where = [*repository.conditions(viewer, query, now), *own]
    rows, cursor = await repository.page(session, where, query)
    return TaskPage(items=[repository.brief(row, viewer) for row in rows], next_cursor=cursor)


async def counts(session: AsyncSession, viewer: Principal, zone: str) -> TaskCounts:
    return await repository.counts(session, viewer.user_id, day_bounds(datetime.now(UTC), ZoneInfo(zone)))


async def existing(session: AsyncSession, task_id: int, viewer: Principal, *, lock: bool = False) -> Task:
    """The row, if this person may see it.

    :raises Deleted: when it lies in the bin
    """
    task = check_visible(viewer, await session.get(Task, task_id, with_for_update=lock or None))
    if task.deleted_at is not None:
        raise await deleted(session, Entity.TASK, task.id, name=task.title, may_restore=may_delete(viewer, task))
    return task


async def card(session: AsyncSession, task_id: int, viewer: Principal) -> TaskCard:
    return await card_of(session, await existing(session, task_id, viewer), viewer)


async def card_of(session: AsyncSession, task: Task, viewer: Principal) -> TaskCard:
    """Also to somebody who has just given it away and may not see it any more."""
    row = (await session.execute(repository.briefs().where(Task.id == task.id))).one()
    own = await own_fields.of_card(session, own_ref(task.id))
    closer = await customers.user_names(session, [] if task.closed_by_id is None else [task.closed_by_id])
    return TaskCard(
        **dict(repository.brief(row, viewer)),
        text=task.text,
        closed_by=next(iter(closer.values()), None),
        updated_at=task.updated_at,
        fields=own.values,
        field_names=own.names,
    )


async def create(session: AsyncSession, form: TaskInput, author: Principal) -> Task:
    """A task of one's own, of a colleague, or of nobody."""
    values = making.columns(form)
    if "responsible_id" not in form.model_fields_set:
        values["responsible_id"] = author.user_id
    await _check_responsible(session, values["responsible_id"])
    check_addable(author, values["responsible_id"])
    values |= await _about(session, values, author)
    task = making.new_task(values, form.due, created_by_id=author.user_id)
    making.put_repeat(task, form.repeat, form.rhythm)
    session.add(task)
    await session.flush()
    await own_fields.save(session, own_ref(task.id), form.fields)
    making.remember(session, task, TaskEvent.CREATED, author.user_id)
    tell_given(session, own_ref(task.id), task.responsible_id, author.user_id)
    await session.flush()
    return task


async def patch(session: AsyncSession, task_id: int, form: TaskPatch, author: Principal) -> Task | None:
    """None when nothing changed at all: saving what already is makes no new version."""
    task = await open_one(session, task_id, form.version, author)
    values = form.model_dump(include=form.model_fields_set - {"version", "due", "repeat", "rhythm", "fields"})
    await _about(session, values, author)
    before = _shown(task)
    for name, value in values.items():
        setattr(task, name, str(value) if name in ("kind", "priority") else value)
    task.title_key = fold(task.title)
    if "due" in form.model_fields_set:
        making.put_due(task, form.due)
    elif "remind_before_min" in values:
        making.remind_anew(task)
    _repeat_anew(task, form)
    if task.due_day is None and (task.remind_before_min is not None or task.repeat != Repeat.NEVER):
        raise invalid_field("body.due", "a reminder and a repetition need a deadline")
    if form.fields is not None:
        before["own"] = await own_fields.save(session, own_ref(task_id), form.fields)
    return await _changed(session, task, before, TaskEvent.CHANGED, author)


def _repeat_anew(task: Task, form: TaskPatch) -> None:
    """As far as it differs: saving the rhythm that a task has does not begin its series anew."""
    repeat = Repeat(task.repeat) if form.repeat is None else form.repeat
    rhythm = form.rhythm
    if rhythm is None:
        rhythm = making.rhythm_of(task) if repeat == task.repeat else Rhythm()
    if repeat != task.repeat or rhythm != making.rhythm_of(task):
        making.put_repeat(task, repeat, rhythm)


async def move(session: AsyncSession, task_id: int, due: Due, version: int | None, author: Principal) -> Task | None:
    """To another day or time, as by dragging; the reminder follows. None when it was there already."""
    task = await open_one(session, task_id, version, author)
    before = _shown(task)
    making.put_due(task, due)
    return await _changed(session, task, before, TaskEvent.MOVED, author)


async def hand_over(session: AsyncSession, task_id: int, form: TaskHandOver, author: Principal) -> Task | None:
    """To a colleague, or to nobody; whoever gave the task goes on seeing it. None when it was his already."""
    task = await open_one(session, task_id, form.version, author)
    await _check_responsible(session, form.responsible_id)
    before = _shown(task)
    task.responsible_id = form.responsible_id
    if task.remind_at is not None and before["responsible_id"] != form.responsible_id:
        task.reminder_seen_at = None
    return await _changed(session, task, before, TaskEvent.HANDED_OVER, author, text=form.remark)


async def count_open_of(session: AsyncSession, user_id: int) -> int:
    """How many tasks of this person are not done."""
    query = select(func.count()).where(Task.responsible_id == user_id, TO_DO)
    return await session.scalar(query) or 0


async def hand_over_all(session: AsyncSession, form: LeaverHandOver, author: Principal) -> list[Task]:
    """Each keeps its deadline, its reminder and its history, and tells the hand-over."""
    await _check_responsible(session, form.responsible_id)
    if form.responsible_id == form.from_id:
        return []
    theirs = (Task.responsible_id == form.from_id, TO_DO)
    tasks = list(await session.scalars(select(Task).where(*theirs).order_by(Task.id).with_for_update()))
    for task in tasks:
        before = _shown(task)
        task.responsible_id, task.reminder_seen_at = form.responsible_id, None
        _written(session, task, before, TaskEvent.HANDED_OVER, author, text=form.remark)
    await session.flush()
    ids = [task.id for task in tasks]
    await tell_handed_over(session, FieldEntity.TASK, ids, author.user_id, to_id=form.responsible_id)
    return tasks


async def postpone(session: AsyncSession, task_id: int, form: ReminderPostponed, author: Principal) -> Task:
    """The reminder comes once more, the deadline stays."""
    task = await existing(session, task_id, author, lock=True)
    check_editable(author, task)
    _check_open(task)
    if form.until <= datetime.now(UTC):
        raise invalid_field("body.until", "lies in the past")
    before = _shown(task)
    task.remind_at, task.reminder_seen_at = form.until, None
    await _changed(session, task, before, TaskEvent.POSTPONED, author)
    return task


async def see_reminder(session: AsyncSession, task_id: int, author: Principal) -> Task:
    """It is not shown any more."""
    task = await existing(session, task_id, author, lock=True)
    check_editable(author, task)
    task.reminder_seen_at = datetime.now(UTC)
    await session.flush()
    return task


async def reminders(session: AsyncSession, viewer: Principal, most: int) -> Sequence[TaskBrief]:
    """One's own that came and were not seen."""
    query = repository.due_reminders(datetime.now(UTC)).where(Task.responsible_id == viewer.user_id).limit(most)
    return [repository.brief(row, viewer) for row in await session.execute(query)]


async def close(
    session: AsyncSession, task_id: int, state: TaskState, *, version: int | None, result: str, author: Principal
) -> Task:
    """Done, or cancelled: a cancelled task of a series ends the series."""
    task = await open_one(session, task_id, version, author)
    await end(session, task, state, result=result, author_id=author.user_id)
    kind = NoticeKind.DONE if state is TaskState.DONE else NoticeKind.CANCELLED
    tell(session, own_ref(task_id), kind, author.user_id, around(task, author.user_id))
    await session.flush()
    return task


def around(task: Task, besides: int | None) -> list[int]:
    """Who does the task and who gave it."""
    people = dict.fromkeys((task.responsible_id, task.created_by_id))
    return [person for person in people if person is not None and person != besides]


async def end(session: AsyncSession, task: Task, state: TaskState, *, result: str, author_id: int | None) -> None:
    now = datetime.now(UTC)
    task.state, task.result, task.closed_at, task.closed_by_id = str(state), result, now, author_id
    task.version += 1
    task.updated_at = now
    if state is TaskState.CANCELLED:
        task.followed = True
    event = TaskEvent.DONE if state is TaskState.DONE else TaskEvent.CANCELLED
    making.remember(session, task, event, author_id, text=result)
    await session.flush()


async def reopen(session: AsyncSession, task_id: int, version: int | None, author: Principal) -> Task:
    """What came of it stays in the history. A call-back that was opened again is not closed by the talk before."""
    task = await _locked(session, task_id, version, author)
    if task.state == TaskState.OPEN:
        raise TaskOpen("this task is open")
    now = datetime.now(UTC)
    if task.caller_key is not None:
        await making.check_only_call_back(session, task.caller_key)
        task.lost_at = now
    task.state, task.result, task.closed_at, task.closed_by_id = str(TaskState.OPEN), "", None, None
    task.version += 1
    task.updated_at = now
    making.remember(session, task, TaskEvent.REOPENED, author.user_id)
    await session.flush()
    return task


def refs_of(task: Task) -> list[CustomerRef]:
    """The customers whose histories show the task."""
    ids = {name: getattr(task, name) for name in _CUSTOMERS}
    return [CustomerRef(_CUSTOMERS[name], id_) for name, id_ in ids.items() if id_ is not None]


async def people(session: AsyncSession) -> list[tuple[int, str]]:
    """Everybody who can be given tasks, by name."""
    names = await NAMES.names(session, await NAMES.allowed(session, Permission.TASKS_EDIT))
    return sorted(names.items(), key=lambda one: (one[1].casefold(), one[0]))


async def follow_conversion(session: AsyncSession, lead_id: int, contact_id: int, deal_id: int | None) -> list[Task]:
    """The tasks of a lead are those of the contact that it became, and the open ones of its deal."""
    tasks = list(await session.scalars(select(Task).where(Task.lead_id == lead_id, Task.contact_id.is_(None))))
    for task in tasks:
        task.contact_id = contact_id
        if task.state == TaskState.OPEN and task.deal_id is None:
            task.deal_id = deal_id
    await session.flush()
    return tasks


async def titles(session: AsyncSession, ids: Collection[int]) -> dict[int, str]:
    """Without regard to who asks."""
    query = select(Task.id, Task.title).where(Task.id.in_(ids))
    return {row.id: row.title for row in await session.execute(query)}


async def open_one(session: AsyncSession, task_id: int, version: int | None, author: Principal) -> Task:
    task = await _locked(session, task_id, version, author)
    _check_open(task)
    return task


def _check_open(task: Task) -> None:
    if task.state != TaskState.OPEN:
        raise TaskClosed("this task is over; open it again first")


async def _locked(session: AsyncSession, task_id: int, version: int | None, author: Principal) -> Task:
    if version is None:
        raise VersionNeeded("say which version is changed: `version` in the body or the header If-Match")
    task = await existing(session, task_id, author, lock=True)
    check_editable(author, task)
    if task.version != version:
        now = await card(session, task_id, author)
        raise Outdated("it was changed meanwhile", current=current(session, now))
    return task


async def _check_responsible(session: AsyncSession, user_id: int | None) -> None:
    if user_id is not None and user_id not in await NAMES.allowed(session, Permission.TASKS_EDIT):
        raise invalid_field("body.responsible_id", "there is nobody of this id who does tasks")


async def _about(session: AsyncSession, values: Mapping[str, Any], author: Principal) -> dict[str, Any]:
    """What the customers of the deal add, where no customer was named."""
    for field, kind in _CUSTOMERS.items():
        id_ = values.get(field)
        if id_ is not None and await customers.get(session, CustomerRef(kind, id_)) is None:
            raise invalid_field(f"body.{field}", f"there is no such {kind}")
    project_id = values.get("project_id")
    if project_id is not None and not await projects.may_see(session, project_id, author):
        raise invalid_field("body.project_id", "there is no such project")
    deal_id = values.get("deal_id")
    if deal_id is None:
        return {}
    if not await deals.may_see(session, deal_id, author):
        raise invalid_field("body.deal_id", "there is no such deal")
    if any(values.get(field) is not None for field in _CUSTOMERS):
        return {}
    return {f"{ref.kind}_id": ref.id for ref in await deals.refs_of(session, deal_id)}


def _shown(task: Task) -> dict[str, Any]:
    names = ("title", "text", "kind", "priority", "responsible_id", "duration_min", "remind_before_min", "repeat")
    about = (*_CUSTOMERS, "deal_id", "project_id")
    due = None if task.due_day is None else " ".join(filter(None, (task.due_day.isoformat(), task.due_time)))
    remind_at = None if task.remind_at is None else task.remind_at.isoformat(timespec="seconds")
    return {name: getattr(task, name) for name in (*names, *about)} | {
        "due": due,
        "remind_at": remind_at,
        **{f"rhythm_{name}": value for name, value in Rhythm().model_dump(mode="json").items()},
        **{f"rhythm_{name}": value for name, value in task.rhythm.items()},
    }


async def _changed(
    session: AsyncSession, task: Task, before: Mapping[str, Any], event: TaskEvent, author: Principal, *, text: str = ""
) -> Task | None:
    """`before` is what `_shown` said, with the changes of own fields under `own`."""
    changes = _written(session, task, before, event, author, text=text)
    if not changes:
        return None
    await tell_of_changes(session, own_ref(task.id), changes, author.user_id)
    await session.flush()
    return task


def _written(
    session: AsyncSession, task: Task, before: Mapping[str, Any], event: TaskEvent, author: Principal, *, text: str = ""
) -> list[dict[str, Any]]:
    """What differs, in the history and as the task's next version."""
    after = _shown(task)
    hidden = set() if event is TaskEvent.POSTPONED else {"remind_at"}
    changes = [
        {"field": name, "before": value, "after": after[name]}
        for name, value in before.items()
        if name != "own" and value != after[name] and name not in hidden
    ]
    changes += before.get("own", ())
    if changes:
        task.version += 1
        task.updated_at = datetime.now(UTC)
        making.remember(session, task, event, author.user_id, text=text, changes=changes)
    return changes
