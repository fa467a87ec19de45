"""The history of a customer, newest first: calls, notes, edits, deals, tasks, and how it began.

Each kind of line is read in the order (time, source, id), each below the cursor and no more than a page,
and merged. The order is total and never changes for a line once written, so that pages neither repeat nor skip
anything while new lines come in at the top.
"""

from collections.abc import Awaitable, Callable, Collection, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.calls.ports import NumberSpan
from callcenter.calls.schemas import CallRow
from crm import cursors, schemas
from crm.errors import invalid_field
from crm.feed.marks import mark
from crm.fields.kinds import CardRef
from crm.inbox.mentions import mentioned_in
from crm.kinds import CustomerKind, CustomerRef, LeadOrigin
from crm.models import Change, Contact, Lead, Note
from crm.notes.service import states as note_states
from crm.numbers.keeping import spans_of, spans_of_all
from crm.ports import CallHistory
from crm.repository import get, owner_column, user_names
from crm.schemas import FileMention, LineKind, Named, StageMove, TaskMention, TimelineItem, TimelinePage, TimelineQuery


class Source(IntEnum):
    """Of two lines of one microsecond the higher one is the newer."""

    CREATED = 0
    CALL = 1
    CHANGE = 2
    NOTE = 3
    DEAL = 4
    TASK = 5
    FILE = 6


_TYPES: Final[dict[Source, LineKind]] = {
    Source.CREATED: "created",
    Source.CALL: "call",
    Source.CHANGE: "changed",
    Source.NOTE: "note",
    Source.DEAL: "note",
    Source.TASK: "task",
    Source.FILE: "file",
}

LAST_TEXT: Final = "\U0010ffff"
MAX_ROW: Final = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Line:
    """One line and its place; `id` is a number but for calls. `type` where the source does not tell it; `whose_id` is
    the person of a company whose line it is. `key` is what the line is called where that is not its type and id; `card`
    is where it stands, for whoever shows lines of many cards."""

    at: datetime
    source: Source
    id: int | str
    author_id: int | None = None
    call: CallRow | None = None
    text: str | None = None
    changes: Sequence[dict[str, Any]] = ()
    type: LineKind | None = None
    deal: Named | None = None
    moved: StageMove | None = None
    task: TaskMention | None = None
    file: FileMention | None = None
    whose_id: int | None = None
    key: str | None = None
    card: CardRef | None = None

    @property
    def order(self) -> tuple[datetime, int, int, str]:
        number, word = (self.id, "") if isinstance(self.id, int) else (0, self.id)
        return self.at, self.source, number, word


@dataclass(frozen=True, slots=True)
class Place:
    """The last line of the page before."""

    at: datetime
    source: Source
    id: int | str

    def row_bound(self, source: Source) -> tuple[datetime, int]:
        """Rows of a table strictly below this (time, id) come after the place."""
        if source is self.source and isinstance(self.id, int):
            return self.at, self.id
        return self.at, MAX_ROW if source < self.source else 0

    def call_bound(self) -> tuple[datetime, str]:
        if self.source is Source.CALL:
            return self.at, str(self.id)
        return self.at, LAST_TEXT if self.source > Source.CALL else ""


MoreLines = Callable[[AsyncSession, Place | None, int], Awaitable[list[Line]]]
"""Lines of another room about one card: strictly below the place, newest first, no more than so many."""


@dataclass(frozen=True, slots=True)
class Around:
    """What else belongs to a history: the leads that the customer was, the contacts of a company, whose numbers it has
    by now, and lines of other rooms."""

    leads: Sequence[CustomerRef] = ()
    people: Sequence[int] = ()
    heir: CustomerRef | None = None
    more: Sequence[MoreLines] = ()


async def page(
    session: AsyncSession, ref: CustomerRef, query: TimelineQuery, calls: CallHistory, *, around: Around | None = None
) -> TimelinePage:
    """A page of the history of a customer that exists."""
    wider = around or Around()
    after = place_of(query.cursor)
    limit = query.limit + 1
    spans = await _spans(session, ref, wider)
    lines = await _beginning(session, ref, after) if query.wants("created") else []
    if query.wants("call"):
        lines += await call_lines(session, spans, after, limit, calls)
    if query.wants("note"):
        owners = [owner_column(owner.kind, Note) == owner.id for owner in (ref, *wider.leads)]
        owners += [Note.contact_id.in_(wider.people)] if wider.people else []
        lines += await _notes(session, [*owners, *_within(spans)], wider.people, after, limit)
    for owner in (ref, *wider.leads) if query.wants("changed") else ():
        lines += await _changes(session, owner, after, limit)
    for more in wider.more:
        lines += await more(session, after, limit)
    return await merged(session, lines, query.limit, people=wider.people)


async def _spans(session: AsyncSession, ref: CustomerRef, wider: Around) -> list[NumberSpan]:
    spans = await spans_of(session, ref)
    if not spans and wider.heir is not None:
        spans = await spans_of(session, wider.heir)
    theirs = await spans_of_all(session, CustomerKind.CONTACT, wider.people)
    return list(dict.fromkeys([*spans, *theirs]))


async def merged(
    session: AsyncSession, lines: Sequence[Line], limit: int, *, people: Collection[int] = ()
) -> TimelinePage:
    """One page out of lines of all sources, each read one further than the page; those of `people` say whose they
    are."""
    ordered = sorted(lines, key=lambda line: line.order, reverse=True)
    shown = ordered[:limit]
    names = await user_names(session, {line.author_id for line in shown if line.author_id is not None})
    cursor = _cursor(shown[-1]) if len(ordered) > limit else None
    items = [item_of(line, names) for line in shown]
    await fill(session, items)
    whose = await _whose(session, shown, set(people)) if people else {}
    for item in items:
        item.whose = whose.get(item.id)
    return TimelinePage(items=items, next_cursor=cursor)


async def fill(session: AsyncSession, items: Sequence[TimelineItem]) -> None:
    """Who is named in the notes, what was corrected in them, and what colleagues answered to the lines."""
    mentions = await mentioned_in(session, [item.id for item in items])
    changed = await note_states(session, [item.id for item in items])
    for item in items:
        item.note = changed.get(item.id)
        item.text = None if item.note is not None and item.note.withdrawn else item.text
        item.mentions = mentions.get(item.id, [])
    await mark(session, items)


def born(ref: CustomerRef) -> str:
    """What the first line of a customer's history is called."""
    return f"created-{ref.kind}:{ref.id}"


async def _whose(session: AsyncSession, lines: Sequence[Line], people: Set[int]) -> dict[str, Named]:
    """By the item's id. A call is of the first of them who has its number."""
    ids: dict[str, int] = {}
    for line in lines:
        callers = () if line.call is None else (one.id for one in line.call.customers if one.kind == "contact")
        one = next((id_ for id_ in (line.whose_id, *callers) if id_ in people), None)
        if one is not None:
            ids[item_of(line, {}).id] = one
    query = select(Contact.id, Contact.name).where(Contact.id.in_(set(ids.values())))
    names = {row.id: row.name for row in await session.execute(query)} if ids else {}
    return {item: Named(id=id_, name=names[id_]) for item, id_ in ids.items() if id_ in names}


async def _beginning(session: AsyncSession, ref: CustomerRef, after: Place | None) -> list[Line]:
    customer = await get(session, ref)
    if customer is None:
        return []
    at = customer.created_at
    if after is not None and (at, 1) >= after.row_bound(Source.CREATED):
        return []
    text = customer.origin if isinstance(customer, Lead) else LeadOrigin.USER
    return [Line(at, Source.CREATED, 0, author_id=customer.created_by_id, text=str(text), key=born(ref))]


async def _notes(
    session: AsyncSession,
    conditions: Sequence[ColumnElement[bool]],
    people: Sequence[int],
    after: Place | None,
    limit: int,
) -> list[Line]:
    """The customer's own notes and those of calls with its numbers. Each condition is answered by one index, which also
    puts in order: the texts are fetched of the chosen ones alone."""
    lines: dict[int, Line] = {}
    for condition in conditions:
        chosen = below(select(Note.id).where(condition), (Note.at, Note.id), after, Source.NOTE).limit(limit)
        columns = (Note.id, Note.at, Note.author_id, Note.text, Note.contact_id)
        for id_, at, author_id, text, contact_id in await session.execute(select(*columns).where(Note.id.in_(chosen))):
            whose_id = contact_id if people else None
            lines[id_] = Line(at, Source.NOTE, id_, author_id=author_id, text=text, whose_id=whose_id)
    return list(lines.values())


async def call_notes(session: AsyncSession, spans: Sequence[NumberSpan], after: Place | None, limit: int) -> list[Line]:
    """The notes of calls with these numbers."""
    return await _notes(session, _within(spans), (), after, limit)


async def _changes(session: AsyncSession, ref: CustomerRef, after: Place | None, limit: int) -> list[Line]:
    columns = (Change.id, Change.at, Change.author_id, Change.changes)
    query = select(*columns).where(owner_column(ref.kind, Change) == ref.id)
    query = below(query, (Change.at, Change.id), after, Source.CHANGE).limit(limit)
    return [
        Line(at, Source.CHANGE, id_, author_id=author_id, changes=changes)
        for id_, at, author_id, changes in await session.execute(query)
    ]


async def call_lines(
    session: AsyncSession, spans: Sequence[NumberSpan], after: Place | None, limit: int, calls: CallHistory
) -> list[Line]:
    """The calls of these numbers."""
    before = after.call_bound() if after is not None else None
    rows = await calls.calls_of_numbers(session, spans, before=before, limit=limit) if spans else []
    return [Line(row.started_at, Source.CALL, row.id, call=row) for row in rows]


def _within(spans: Sequence[NumberSpan]) -> list[ColumnElement[bool]]:
    """Numbers that were always theirs are one condition, each other stretch is one of its own."""
    whole = [span.key for span in spans if span.since is None and span.until is None]
    found: list[ColumnElement[bool]] = [Note.number_key.in_(whole)] if whole else []
    for span in spans:
        bounds = [Note.at >= span.since] if span.since is not None else []
        bounds += [Note.at < span.until] if span.until is not None else []
        found += [and_(Note.number_key == span.key, *bounds)] if bounds else []
    return found


def below(query: Select[*tuple[Any, ...]], columns: tuple[Any, Any], after: Place | None, source: Source) -> Any:
    """The rows of a source that come after the place, newest first by (time, id)."""
    ordered = query.order_by(*(column.desc() for column in columns))
    return ordered if after is None else ordered.where(tuple_(*columns) < after.row_bound(source))


def item_of(line: Line, names: dict[int, Named]) -> TimelineItem:
    kind = line.type or _TYPES[line.source]
    foreign = line.source is Source.DEAL or (line.source is Source.TASK and kind == "note")
    prefix = f"{line.source.name.lower()}-{kind}" if foreign else kind
    return TimelineItem(
        id=line.key or f"{prefix}:{line.id}",
        at=line.at,
        type=kind,
        author=names.get(line.author_id) if line.author_id is not None else None,
        call=line.call,
        text=line.text,
        changes=[schemas.Change.model_validate(change) for change in line.changes],
        deal=line.deal,
        moved=line.moved,
        task=line.task,
        file=line.file,
    )


def _cursor(line: Line) -> str:
    return cursor_of(Place(line.at, line.source, line.id))


def cursor_of(place: Place) -> str:
    return cursors.write(place.at.isoformat(), int(place.source), str(place.id))


def place_of(cursor: str | None) -> Place | None:
    """Where the page begins; None at the top."""
    if cursor is None:
        return None
    at_text, source_number, id_text = cursors.read(cursor, (str, int, str))
    try:
        at, source = datetime.fromisoformat(str(at_text)), Source(int(source_number))
        id_ = str(id_text) if source is Source.CALL else int(id_text)
        naive = at.tzinfo is None
        at = at.astimezone(UTC)
    except (ValueError, OverflowError):
        raise invalid_field("query.cursor", "not a cursor of this list") from None
    if naive or (isinstance(id_, int) and not 0 <= id_ <= MAX_ROW):
        raise invalid_field("query.cursor", "not a cursor of this list")
    return Place(at, source, id_)
