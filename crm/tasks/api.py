"""Tasks over HTTP."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from callcenter.auth.permissions import Permission
from callcenter.http.context import Context
from callcenter.http.routing import Routes
from crm.api_parts import CALL_HISTORY
from crm.cards import histories
from crm.events import CUSTOMERS, CustomerChanged, to_payload
from crm.fields.kinds import CardRef, FieldEntity
from crm.inbox import service as inbox
from crm.inbox.kinds import NoticeKind
from crm.preconditions import if_match
from crm.schemas import CardNoteInput, NotedItem, TimelinePage, TimelineQuery
from crm.tasks import noting, series, service
from crm.tasks.call_backs import settle_by_hand
from crm.tasks.events import TASKS, tasks_changed
from crm.tasks.kinds import TaskState
from crm.tasks.load import load
from crm.tasks.making import own_ref
from crm.tasks.models import Task
from crm.tasks.ports import MISSED_CALLERS, TASK_DEFAULTS
from crm.tasks.schemas import (
    CountQuery,
    DayLoad,
    LoadQuery,
    ReminderPostponed,
    TaskBrief,
    TaskCard,
    TaskCounts,
    TaskDefaults,
    TaskEnd,
    TaskHandOver,
    TaskInput,
    TaskMove,
    TaskPage,
    TaskPatch,
    TaskPerson,
    TaskQuery,
    TaskReopen,
)

VIEW: Final = Permission.TASKS_VIEW
EDIT: Final = Permission.TASKS_EDIT
MOST_REMINDERS: Final = 50

routes: Final = Routes("tasks")


@routes.get("/tasks", VIEW)
async def list_tasks(ctx: Context, query: TaskQuery) -> TaskPage:
    """The tasks that one may see, by deadline: one's own, those that one gave, and nobody's; or all."""
    return await service.find(ctx.session, query, ctx.user)


@routes.get("/tasks/counts", VIEW)
async def count_tasks(ctx: Context, query: CountQuery) -> TaskCounts:
    """How many open tasks one has, by where their deadline lies in one's own day."""
    return await service.counts(ctx.session, ctx.user, query.time_zone)


@routes.get("/tasks/reminders", VIEW)
async def list_reminders(ctx: Context) -> list[TaskBrief]:
    """One's tasks whose reminder has come and was not seen, the oldest first."""
    return list(await service.reminders(ctx.session, ctx.user, MOST_REMINDERS))


@routes.get("/tasks/people", VIEW)
async def list_task_people(ctx: Context) -> list[TaskPerson]:
    """Everybody who can be given tasks."""
    found = await service.people(ctx.session)
    return [TaskPerson(id=id_, name=name, is_me=id_ == ctx.user.user_id) for id_, name in found]


@routes.get("/tasks/defaults", VIEW)
async def get_task_defaults(ctx: Context) -> TaskDefaults:
    """What the form of a new task begins with."""
    return ctx.part(TASK_DEFAULTS)


@routes.get("/tasks/load", VIEW)
async def get_task_load(ctx: Context, query: LoadQuery) -> list[DayLoad]:
    """How many open tasks and planned minutes each day has, of those that one may see."""
    return await load(ctx.session, query, ctx.user)


@routes.post("/tasks", EDIT)
async def create_task(ctx: Context, body: TaskInput) -> TaskCard:
    """Make a task, for oneself or for a colleague."""
    task = await service.create(ctx.session, body, ctx.user)
    return await _told(ctx, task)


@routes.get("/tasks/{task_id}", VIEW)
async def get_task(ctx: Context, task_id: int) -> TaskCard:
    return await service.card(ctx.session, task_id, ctx.user)


@routes.get("/tasks/{task_id}/timeline", VIEW)
async def list_task_timeline(ctx: Context, task_id: int, query: TimelineQuery) -> TimelinePage:
    """What happened to a task, newest first."""
    card = CardRef(FieldEntity.TASK, task_id)
    return await histories.page(ctx.session, card, ctx.user, query, ctx.part(CALL_HISTORY))


@routes.post("/tasks/{task_id}/notes", EDIT)
async def add_note_to_task(ctx: Context, task_id: int, body: CardNoteInput) -> NotedItem:
    """Note something about a task that one may see; who does it and who gave it are told."""
    item, around = await noting.note(ctx.session, task_id, body.text, ctx.user)
    concerns = {NoticeKind.NOTE: around}
    noted = await inbox.noted(ctx.session, own_ref(task_id), item, body.mentions, ctx.user, concerns=concerns)
    _tell(ctx, await service.existing(ctx.session, task_id, ctx.user))
    return noted


@routes.patch("/tasks/{task_id}", EDIT)
async def change_task(ctx: Context, task_id: int, body: TaskPatch) -> TaskCard:
    """Change fields of an open task; 409 with the current card when a colleague was faster."""
    body.version = body.version or if_match(ctx)
    task = await service.patch(ctx.session, task_id, body, ctx.user)
    return await _told(ctx, task) if task else await service.card(ctx.session, task_id, ctx.user)


@routes.post("/tasks/{task_id}/move", EDIT, status=200)
async def move_task(ctx: Context, task_id: int, body: TaskMove) -> TaskCard:
    """To another day or time; the reminder follows."""
    task = await service.move(ctx.session, task_id, body.due, body.version or if_match(ctx), ctx.user)
    return await _told(ctx, task) if task else await service.card(ctx.session, task_id, ctx.user)


@routes.post("/tasks/{task_id}/done", EDIT, status=200)
async def finish_task(ctx: Context, task_id: int, body: TaskEnd) -> TaskCard:
    """Done, with what came of it. A repeated task is followed by its next one; a missed caller counts as settled."""
    return await _ended(ctx, task_id, body, TaskState.DONE)


@routes.post("/tasks/{task_id}/cancel", EDIT, status=200)
async def cancel_task(ctx: Context, task_id: int, body: TaskEnd) -> TaskCard:
    """Not to be done any more. It ends a repetition."""
    return await _ended(ctx, task_id, body, TaskState.CANCELLED)


@routes.post("/tasks/{task_id}/reopen", EDIT, status=200)
async def reopen_task(ctx: Context, task_id: int, body: TaskReopen) -> TaskCard:
    return await _told(ctx, await service.reopen(ctx.session, task_id, body.version or if_match(ctx), ctx.user))


@routes.post("/tasks/{task_id}/hand-over", EDIT, status=200)
async def hand_over_task(ctx: Context, task_id: int, body: TaskHandOver) -> TaskCard:
    """Give it to a colleague with a remark; one may lose sight of it by that."""
    body.version = body.version or if_match(ctx)
    before = (await service.existing(ctx.session, task_id, ctx.user)).responsible_id
    task = await service.hand_over(ctx.session, task_id, body, ctx.user)
    if task is None:
        return await service.card(ctx.session, task_id, ctx.user)
    _tell(ctx, task, [before])
    return await service.card_of(ctx.session, task, ctx.user)


@routes.post("/tasks/{task_id}/postpone", EDIT, status=200)
async def postpone_reminder(ctx: Context, task_id: int, body: ReminderPostponed) -> TaskCard:
    """Be reminded once more; the deadline stays."""
    return await _told(ctx, await service.postpone(ctx.session, task_id, body, ctx.user))


@routes.post("/tasks/{task_id}/seen", EDIT, status=200)
async def see_reminder(ctx: Context, task_id: int) -> TaskCard:
    """The reminder was seen and is not shown any more."""
    return await _told(ctx, await service.see_reminder(ctx.session, task_id, ctx.user), customers=False)


async def _ended(ctx: Context, task_id: int, body: TaskEnd, state: TaskState) -> TaskCard:
    version = body.version or if_match(ctx)
    task = await service.close(ctx.session, task_id, state, version=version, result=body.result, author=ctx.user)
    if state is TaskState.DONE:
        await series.follow(ctx.session, task, datetime.now(UTC))
        await settle_by_hand(ctx.session, ctx.part(MISSED_CALLERS), task, ctx.user.user_id)
    return await _told(ctx, task)


async def _told(ctx: Context, task: Task, *, customers: bool = True) -> TaskCard:
    _tell(ctx, task, customers=customers)
    return await service.card_of(ctx.session, task, ctx.user)


def _tell(ctx: Context, task: Task, more: Iterable[int | None] = (), *, customers: bool = True) -> None:
    """The screens of whom it concerns; the histories of its customers show it, too."""
    ctx.publish(TASKS, tasks_changed([task.responsible_id, task.created_by_id, ctx.user.user_id, *more]))
    for ref in service.refs_of(task) if customers else ():
        event = CustomerChanged(at=datetime.now(UTC), kind=ref.kind, customer_id=ref.id)
        ctx.publish(CUSTOMERS, to_payload(event))
