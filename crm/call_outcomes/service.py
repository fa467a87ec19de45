"""An outcome as it is given on a card, with what it makes in other rooms."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.names import StoredNames
from callcenter.auth.permissions import Permission
from callcenter.auth.principal import Principal
from callcenter.calls.outcomes import service as outcomes
from callcenter.calls.outcomes.schemas import CallOutcomeOut
from callcenter.calls.outcomes.service import Giver, Talk
from callcenter.calls.schemas import CallRow
from callcenter.errors import Forbidden
from callcenter.phones import display
from crm.call_outcomes.schemas import OutcomeGiven
from crm.kinds import CustomerRef
from crm.repository import owners_of
from crm.schemas import CustomerBrief
from crm.tasks.kinds import TaskKind
from crm.tasks.making import post
from crm.tasks.schemas import Due, TaskInput

NAMES: Final = StoredNames()
MAX_TITLE: Final = 200


@dataclass(frozen=True, slots=True)
class Done:
    """`owners` have the call in their history; `promised`: a task to call back was made."""

    given: CallOutcomeOut
    is_news: bool
    owners: Sequence[CustomerRef]
    promised: bool


async def give(session: AsyncSession, call: CallRow, form: OutcomeGiven, author: Principal) -> Done:
    """One's own outcome, or with the right to others' calls that of whoever had the talk.

    :raises Forbidden: for somebody else's talk without that right
    """
    user_id = author.user_id if form.user_id is None else form.user_id
    if user_id != author.user_id and not author.may(Permission.CALLS_CONTROL_OTHERS):
        right = str(Permission.CALLS_CONTROL_OTHERS)
        raise Forbidden("the outcome of a colleague's talk is not yours to give", permission=right)
    giver = Giver(author.user_id, NAMES)
    given = await outcomes.give(session, Talk(call.id, user_id), form, form.call_back is not None, by=giver)
    owners = [] if call.customer_key is None else await owners_of(session, call.customer_key)
    if given.is_news and form.call_back is not None:
        await _promise(session, call, owners, form.call_back, given.out, author.user_id)
    refs = [owner.ref for owner in owners]
    return Done(given.out, given.is_news, refs, given.is_news and form.call_back is not None)


async def _promise(
    session: AsyncSession,
    call: CallRow,
    owners: Sequence[CustomerBrief],
    due: Due,
    given: CallOutcomeOut,
    by_id: int,
) -> None:
    """A task for whoever talked. Its title is whom to call, as that of a lost caller; of several who share the number
    it is nobody's card, for nobody knows who it was."""
    number = call.customer_key or (call.to_number if call.direction == "outbound" else call.from_number)
    who = owners[0] if len(owners) == 1 else None
    shown = display(call.customer_key) if call.customer_key is not None else number or given.name or ""
    form = TaskInput(
        title=(shown if who is None else who.name)[:MAX_TITLE],
        text=given.remark,
        kind=TaskKind.CALL,
        due=due,
        responsible_id=given.user.id,
        call_id=call.id,
    )
    if who is not None:
        form = form.model_copy(update={f"{who.kind}_id": who.id})
    await post(session, form, by_id=by_id)
