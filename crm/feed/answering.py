"""Reactions and comments: whoever sees a line may react to it, whoever may write on the card may comment on it.

The line is looked for in the card's history as the person sees it, so nobody answers to what is hidden from that
person.
"""

from collections.abc import Collection
from datetime import UTC, datetime

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.principal import Principal
from callcenter.errors import Forbidden
from crm import service as customers
from crm.cards import histories
from crm.cards.columns import values_of
from crm.cards.lines import Wanted
from crm.cards.opening import EDITS, customer_ref
from crm.deals import service as deals
from crm.feed.kinds import ReactionKind
from crm.feed.marks import COLUMNS, answered_by, reactions_to
from crm.feed.models import Comment, Reaction
from crm.feed.schemas import CommentInput
from crm.fields.kinds import CardRef, FieldEntity
from crm.inbox import service as inbox
from crm.inbox.kinds import NoticeKind
from crm.ports import CallHistory
from crm.schemas import Named, NotedItem, ReactionView, TimelineItem
from crm.tasks import noting as tasks


async def react(
    session: AsyncSession, card: CardRef, wanted: Wanted, kind: ReactionKind, viewer: Principal, calls: CallHistory
) -> list[ReactionView]:
    """One reaction of a person to a line: a second one stands instead of the first.

    :raises NotFound: when the card's history has no such line for this person
    """
    item = await histories.line(session, card, viewer, wanted, calls)
    await take_back(session, item.id, viewer)
    reaction = Reaction(line=item.id, user_id=viewer.user_id, kind=str(kind), at=datetime.now(UTC), **values_of(card))
    session.add(reaction)
    await session.flush()
    return (await reactions_to(session, [item.id])).get(item.id, [])


async def take_back(session: AsyncSession, line: str, viewer: Principal) -> None:
    """One's own reaction; done twice it is gone."""
    await session.execute(delete(Reaction).where(Reaction.line == line, Reaction.user_id == viewer.user_id))


async def comment(
    session: AsyncSession, card: CardRef, form: CommentInput, author: Principal, calls: CallHistory
) -> NotedItem:
    """A note on the card that answers a line of its history; whose line it is hears of it. An answer to a comment
    stands under the same line.

    :raises NotFound: when the card's history has no such line for this person
    """
    if not author.may(EDITS[card.entity]):
        raise Forbidden(f"this needs the permission {EDITS[card.entity]}", permission=str(EDITS[card.entity]))
    item = await histories.line(session, card, author, Wanted(form.line, form.at), calls)
    written, around = await _write(session, card, form.text, author)
    kind, _, id_ = written.id.partition(":")
    root = await _root(session, item.id)
    session.add(Comment(line=root, **{COLUMNS[kind]: int(id_)}))
    concerns = {NoticeKind.ANSWER: _whose(item), NoticeKind.NOTE: around}
    noted = await inbox.noted(session, card, written, form.mentions, author, concerns=concerns)
    noted.answers = root
    return noted


async def _root(session: AsyncSession, line: str) -> str:
    if line.partition(":")[0] not in COLUMNS:
        return line
    return (await answered_by(session, [line])).get(line, line)


def _whose(item: TimelineItem) -> set[int]:
    """The line's author; of a call whoever of the firm talked."""
    talked = {agent.user_id for agent in item.call.agents if agent.answered} if item.call is not None else set()
    return {id_ for id_ in talked if id_ is not None} | ({item.author.id} if item.author is not None else set())


async def _write(
    session: AsyncSession, card: CardRef, text: str, author: Principal
) -> tuple[TimelineItem, Collection[int]]:
    """The note, and whom every note of the card concerns."""
    if card.entity is FieldEntity.TASK:
        return await tasks.note(session, card.id, text, author)
    if card.entity is FieldEntity.DEAL:
        return await deals.note(session, card.id, text, author), ()
    by = Named(id=author.user_id, name=author.name)
    return await customers.add_note(session, customer_ref(card), text, author=by), ()
