"""What colleagues answered to lines of histories, as far as the person of the session may see it.

A line may stand on several cards, such as a call of a number that two customers share. A reaction or a comment was
given on one of them, and whoever does not see that card sees the line without it. What was given on a lead is seen with
the contact or the company that it became, as the lead's lines are.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.viewing import viewer_of
from crm.cards.seen import seen, seen_in
from crm.deals import facts
from crm.feed.kinds import ReactionKind
from crm.feed.models import Comment, Reaction
from crm.fields.kinds import FieldEntity
from crm.inbox.mentions import DEAL_NOTE, NOTE, TASK_NOTE, mentioned_in
from crm.kinds import CustomerKind
from crm.models import Note
from crm.notes.service import states as note_states
from crm.repository import owner_column, user_names
from crm.schemas import CommentView, ReactionView, TimelineItem
from crm.tasks.facts import notes_seen as task_notes_seen

COLUMNS: Final = {NOTE: "note_id", DEAL_NOTE: "deal_entry_id", TASK_NOTE: "task_entry_id"}
"""By what a note's line begins with, where a comment keeps its id."""


async def mark(session: AsyncSession, items: Sequence[TimelineItem]) -> None:
    """Put the reactions and comments to their lines."""
    lines = [item.id for item in items]
    if not lines:
        return
    reactions, comments = await reactions_to(session, lines), await comments_to(session, lines)
    answered = await answered_by(session, lines)
    for item in items:
        item.reactions, item.comments = reactions.get(item.id, []), comments.get(item.id, [])
        item.answers = answered.get(item.id)


async def reactions_to(session: AsyncSession, lines: Collection[str]) -> dict[str, list[ReactionView]]:
    """Of each line the kinds in the order in which they came, each with who gave it."""
    query = select(Reaction.line, Reaction.kind, Reaction.user_id).where(Reaction.line.in_(lines), _on_seen(session))
    rows = (await session.execute(query.order_by(Reaction.id))).all()
    names = await user_names(session, {row.user_id for row in rows}) if rows else {}
    found: defaultdict[str, dict[str, ReactionView]] = defaultdict(dict)
    for line, kind, user_id in rows:
        view = found[line].setdefault(kind, ReactionView(kind=ReactionKind(kind), by=[]))
        view.by += [names[user_id]] if user_id in names else []
    return {line: list(kinds.values()) for line, kinds in found.items()}


async def comments_to(session: AsyncSession, lines: Collection[str]) -> dict[str, list[CommentView]]:
    """The oldest first; what was withdrawn is left out."""
    rows: list[tuple[str, Any]] = []
    for kind, query in _comments(session).items():
        found = await session.execute(query.where(Comment.line.in_(lines)))
        rows += [(f"{kind}:{row.id}", row) for row in found]
    if not rows:
        return {}
    changed = await note_states(session, [id_ for id_, _ in rows])
    names = await user_names(session, {row.author_id for _, row in rows if row.author_id is not None})
    mentions = await mentioned_in(session, [id_ for id_, _ in rows])
    views: defaultdict[str, list[CommentView]] = defaultdict(list)
    for id_, row in sorted(rows, key=lambda one: (one[1].at, one[0])):
        if id_ in changed and changed[id_].withdrawn:
            continue
        author = None if row.author_id is None else names.get(row.author_id)
        view = CommentView(id=id_, at=row.at, author=author, text=row.text, mentions=mentions.get(id_, []))
        views[row.line].append(view)
    return dict(views)


async def answered_by(session: AsyncSession, lines: Iterable[str]) -> dict[str, str]:
    """Of those of these lines that are comments: the lines that they answer."""
    ids: defaultdict[str, list[int]] = defaultdict(list)
    for kind, _, id_ in (line.partition(":") for line in lines):
        if kind in COLUMNS:
            ids[kind].append(int(id_))
    found: dict[str, str] = {}
    for kind, some in ids.items():
        column = getattr(Comment, COLUMNS[kind])
        rows = await session.execute(select(column, Comment.line).where(column.in_(some)))
        found |= {f"{kind}:{id_}": line for id_, line in rows}
    return found


def _comments(session: AsyncSession) -> dict[str, Select[*tuple[Any, ...]]]:
    """The answering notes that may be seen, of each kind: the line answered, id, time, author and text."""
    of_deals, of_tasks = facts.notes_seen(viewer_of(session)), task_notes_seen(viewer_of(session))
    return {
        NOTE: select(Comment.line, Note.id, Note.at, Note.author_id, Note.text)
        .join(Note, Note.id == Comment.note_id)
        .where(_of_seen_customers(session)),
        **{
            kind: select(Comment.line, of.c.id, of.c.at, of.c.author_id, of.c.text).join(
                of, of.c.id == getattr(Comment, COLUMNS[kind])
            )
            for kind, of in ((DEAL_NOTE, of_deals), (TASK_NOTE, of_tasks))
        },
    }


def _on_seen(session: AsyncSession) -> ColumnElement[bool]:
    viewer = viewer_of(session)
    if viewer is None:
        return true()
    return or_(seen(Reaction, viewer), *_became_seen(session, Reaction.lead_id.expression))


def _of_seen_customers(session: AsyncSession) -> ColumnElement[bool]:
    viewer = viewer_of(session)
    if viewer is None:
        return true()
    mine = (seen_in(owner_column(kind, Note), viewer, FieldEntity(kind)) for kind in CustomerKind)
    return or_(*mine, *_became_seen(session, Note.lead_id.expression))


def _became_seen(session: AsyncSession, lead_id: ColumnElement[int | None]) -> list[ColumnElement[bool]]:
    """That a lead became a contact or a company which the person sees."""
    viewer = viewer_of(session)
    if viewer is None:
        return []
    became = facts.conversions()
    heirs = ((became.c.contact_id, FieldEntity.CONTACT), (became.c.company_id, FieldEntity.COMPANY))
    return [
        select(became.c.lead_id).where(became.c.lead_id == lead_id, seen_in(column, viewer, entity)).exists()
        for column, entity in heirs
    ]
