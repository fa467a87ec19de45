"""The feed: what was done on the cards that one sees, newest first.

It is the histories of all cards at once: each source is read along the index of its time, strictly below the cursor,
and merged in the order of a card's own history. A page ends where the slowest source has looked to, so that nothing is
skipped; and it looks back over a stretch of days only, so that its cost does not grow with what the house has.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.principal import Principal
from crm.cards.opening import EDITS
from crm.cards.seen import seen_cards
from crm.deals import facts
from crm.deals import history as deals
from crm.deals.kinds import EntryKind, StageOutcome
from crm.deals.money import from_hundredths
from crm.feed import customers
from crm.feed.asking import Scope, people_of
from crm.feed.customers import Batch, batch
from crm.feed.kinds import FeedKind
from crm.feed.schemas import FeedLine, FeedPage, FeedQuery
from crm.fields.kinds import CardRef, FieldEntity
from crm.files import history as files
from crm.inbox.schemas import CardName
from crm.inbox.texts import card_names
from crm.ports import CallHistory
from crm.repository import user_names
from crm.tasks import history as tasks
from crm.timeline import Line, MoreLines, Place, Source, cursor_of, fill, item_of, place_of

STRETCHES: Final = (timedelta(days=3), timedelta(days=14), timedelta(days=61))
"""How far back a page looks, and further when nothing was done."""
LONGEST: Final = timedelta(days=366)
"""Older things are in the cards and in reports."""
_EVER: Final = datetime.min.replace(tzinfo=UTC)
_ENTRIES: Final = {FeedKind.NOTE: EntryKind.NOTE, FeedKind.MADE: EntryKind.CREATED}
_OUTCOMES: Final = {
    FeedKind.MOVED: StageOutcome.OPEN,
    FeedKind.WON: StageOutcome.WON,
    FeedKind.LOST: StageOutcome.LOST,
}
_OF_OUTCOME: Final = {str(outcome): kind for kind, outcome in _OUTCOMES.items()}
_TURNED: Final = (FeedKind.CONVERTED, FeedKind.HANDED_OVER)


async def page(
    session: AsyncSession, query: FeedQuery, viewer: Principal, calls: CallHistory, *, now: datetime | None = None
) -> FeedPage:
    moment = now or datetime.now(UTC)
    start = Place(query.before, Source.CREATED, 0) if query.before is not None else None
    after = place_of(query.cursor) or start
    people = await people_of(session, query, viewer)
    kinds = frozenset(query.kinds or FeedKind)
    newest, oldest = after.at if after is not None else moment, max(moment - LONGEST, query.after or _EVER)
    if newest <= oldest:
        return FeedPage(items=[], next_cursor=None, as_of=moment)
    lines, place, since = list[Line](), after, oldest
    for stretch in STRETCHES:
        since = max(newest - stretch, oldest)
        lines, place = await _read(session, Scope(viewer, kinds, people, since), after, query.limit, calls)
        if lines or place is not None or since == oldest:
            break
    if place is None and since > oldest:
        place = Place(since, Source.CREATED, 0)
    items = await _items(session, lines, viewer)
    return FeedPage(items=items, next_cursor=place and cursor_of(place), as_of=moment)


async def _read(
    session: AsyncSession, scope: Scope, after: Place | None, limit: int, calls: CallHistory
) -> tuple[list[Line], Place | None]:
    """The lines of one page, and where the next one begins; None: this scope has no more."""
    found = [await _batch(session, more, after, limit + 1) for more in _lines(scope)]
    if scope.wants(FeedKind.TALK):
        found.append(await customers.talks(session, scope, after, limit + 1, calls))
    if scope.wants(FeedKind.NOTE):
        found.append(await customers.notes(session, scope, after, limit + 1))
    if scope.wants(*_TURNED):
        found.append(await customers.turned(session, scope, after, limit + 1))
    if scope.wants(FeedKind.LEAD):
        found.append(await customers.leads_made(session, scope, after, limit + 1))
    ends = [_bare(one.reached) for one in found if one.reached is not None]
    floor = max(ends, key=lambda line: line.order) if ends else None
    known = [line for one in found for line in one.lines if floor is None or line.order >= floor.order]
    ordered = sorted(known, key=lambda line: line.order, reverse=True)
    last = ordered[limit - 1] if len(ordered) > limit else floor
    return ordered[:limit], None if last is None else Place(last.at, last.source, last.id)


def _bare(place: Place) -> Line:
    return Line(place.at, place.source, place.id)


async def _batch(session: AsyncSession, more: MoreLines, after: Place | None, limit: int) -> Batch:
    return batch(await more(session, after, limit), limit)


def _lines(scope: Scope) -> list[MoreLines]:
    """What the rooms of deals, tasks and files tell."""
    entries = [entry for kind, entry in _ENTRIES.items() if scope.wants(kind)]
    outcomes = [outcome for kind, outcome in _OUTCOMES.items() if scope.wants(kind)]
    found: list[MoreLines] = []
    if entries or outcomes:
        found.append(deals.happened(scope.viewer, entries, outcomes, people=scope.people, since=scope.since))
    if scope.wants(FeedKind.TASK):
        found.append(tasks.done_by(scope.viewer, people=scope.people, since=scope.since))
    if scope.wants(FeedKind.FILE):
        found.append(files.added(scope.viewer, people=scope.people, since=scope.since))
    return found


async def _items(session: AsyncSession, lines: Sequence[Line], viewer: Principal) -> list[FeedLine]:
    cards = await _cards(session, lines, viewer)
    titles = await card_names(session, cards.values())
    names = await user_names(session, {line.author_id for line in lines if line.author_id is not None})
    items = [
        FeedLine(
            **dict(item_of(line, names)),
            kind=kind_of(line),
            card=CardName(kind=card.entity, id=card.id, name=titles.get(card, "")),
            may_comment=viewer.may(EDITS[card.entity]),
        )
        for line, card in ((line, cards[line.order]) for line in lines)
    ]
    await fill(session, items)
    await _price(session, items, viewer)
    return items


async def _cards(session: AsyncSession, lines: Sequence[Line], viewer: Principal) -> dict[object, CardRef]:
    """A task is told on the card that it is for, when the viewer sees that one; otherwise by itself."""
    about = {line.card for line in lines if line.task is not None and line.card is not None}
    seen = await seen_cards(session, viewer, about)
    found: dict[object, CardRef] = {}
    for line in lines:
        card = line.card
        if line.task is not None and card not in seen:
            card = CardRef(FieldEntity.TASK, line.task.id)
        if card is not None:
            found[line.order] = card
    return found


async def _price(session: AsyncSession, items: Sequence[FeedLine], viewer: Principal) -> None:
    """What deals are worth, where one was made, won or lost."""
    priced = [item for item in items if item.kind in (FeedKind.MADE, FeedKind.WON, FeedKind.LOST)]
    sums = await facts.sums(session, viewer, {item.card.id for item in priced})
    for item in priced:
        amount, item.currency = sums.get(item.card.id, (None, ""))
        item.amount = None if amount is None else str(from_hundredths(amount))


def kind_of(line: Line) -> FeedKind:
    match line.source:
        case Source.CALL:
            return FeedKind.TALK
        case Source.CREATED:
            return FeedKind.LEAD
        case Source.CHANGE:
            return customers.turns(line)[0]
        case Source.TASK:
            return FeedKind.TASK
        case Source.FILE:
            return FeedKind.FILE
    if line.moved is not None:
        return _OF_OUTCOME[line.moved.outcome]
    return FeedKind.MADE if line.type == "created" else FeedKind.NOTE
