"""The rules of deals: made, changed, moved, won and lost."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.principal import Principal
from callcenter.auth.scopes import OWN_FIELD, Entity
from callcenter.auth.viewing import viewer_of
from crm import repository as customers
from crm.bin.standing import deleted
from crm.deals import listing, repository
from crm.deals.kinds import EntryKind, StageOutcome
from crm.deals.lines import writing
from crm.deals.lines.reading import lines_of
from crm.deals.lines.schemas import DealLinesInput
from crm.deals.models import Deal, DealEntry, Pipeline, Stage
from crm.deals.money import from_hundredths, to_hundredths
from crm.deals.parties import CUSTOMERS, check_references, company_of
from crm.deals.rights import check_addable, check_editable, check_visible, may_delete, visible
from crm.deals.schemas import DealCard, DealInput, DealMove, DealPatch, Total
from crm.dictionaries.kinds import DictionaryKind
from crm.dictionaries.service import word_name
from crm.errors import LossReasonNeeded, Outdated, VersionNeeded, invalid_field
from crm.fields import service as own_fields
from crm.fields.kinds import CardRef, FieldEntity, Situation
from crm.inbox import telling as inbox
from crm.inbox.kinds import NoticeKind
from crm.kinds import CustomerKind, CustomerRef
from crm.repository import WITHDRAWN
from crm.schemas import Named, TimelineItem, noted_line
from crm.telling import Added, tell_added, tell_deal
from crm.veil import current
from crm.words import fold


async def open_sums(session: AsyncSession, customers_asked: Collection[CustomerRef]) -> dict[CustomerRef, list[Total]]:
    """What the open deals of each customer come to, a sum for each currency; without regard to who asks."""
    found: defaultdict[CustomerRef, list[Total]] = defaultdict(list)
    for kind in CustomerKind:
        ids = {ref.id for ref in customers_asked if ref.kind is kind}
        for id_, currency, hundredths in await repository.open_sums(session, kind, ids) if ids else ():
            amount = from_hundredths(hundredths)
            if amount:
                found[CustomerRef(kind, id_)].append(Total(currency=currency, amount=amount))
    return dict(found)


async def existing(session: AsyncSession, deal_id: int, viewer: Principal, *, lock: bool = False) -> Deal:
    """The row, if this person may see it.

    :raises Deleted: when it lies in the bin
    """
    deal = check_visible(viewer, await session.get(Deal, deal_id, with_for_update=lock or None))
    if deal.deleted_at is not None:
        mine = may_delete(viewer, deal)
        raise await deleted(session, Entity.DEAL, deal.id, name=deal.title, may_restore=mine)
    return deal


async def may_see(session: AsyncSession, deal_id: int, viewer: Principal) -> bool:
    query = select(Deal.id).where(Deal.id == deal_id, visible(viewer))
    return await session.scalar(query) is not None


async def card(session: AsyncSession, deal_id: int, viewer: Principal) -> DealCard:
    deal = await existing(session, deal_id, viewer)
    row = (await session.execute(repository.briefs().where(Deal.id == deal_id))).one()
    (brief,) = await listing.listed(session, [row], viewer)
    authors = await customers.user_names(session, [] if deal.created_by_id is None else [deal.created_by_id])
    return DealCard(
        **dict(brief),
        note=deal.note,
        call_id=deal.call_id,
        loss_note=deal.loss_note,
        created_by=None if deal.created_by_id is None else authors.get(deal.created_by_id),
        updated_at=deal.updated_at,
        lines=await lines_of(session, deal_id, deal.currency),
    )


def own_ref(deal_id: int) -> CardRef:
    return CardRef(FieldEntity.DEAL, deal_id)


async def create(
    session: AsyncSession, form: DealInput, author: Principal, *, ask: bool = True, day: date | None = None
) -> int:
    """A deal at the beginning of its pipeline, or at the open stage that was named. Without a word about the company
    it is the contact's. `ask`: own fields that are needed there have to be given. `day` is whose price lists its lines
    take their prices from, today's otherwise."""
    stage, currency = await _first_stage(session, form)
    values = form.model_dump(exclude={"stage_id", "amount", "currency", "fields", "lines"})
    await check_references(session, values)
    if "company_id" not in form.model_fields_set:
        values["company_id"] = await company_of(session, form.contact_id)
    now = datetime.now(UTC)
    if "responsible_id" not in form.model_fields_set:
        values["responsible_id"] = author.user_id
    check_addable(author, stage.pipeline_id, values["responsible_id"])
    deal = Deal(
        **values,
        stage_id=stage.id,
        amount=to_hundredths(form.amount),
        currency=form.currency or currency,
        title_key=fold(form.title),
        created_by_id=author.user_id,
        created_at=now,
        updated_at=now,
        stage_since=now,
        loss_note="",
        version=1,
    )
    session.add(deal)
    await session.flush()
    await own_fields.save(session, own_ref(deal.id), form.fields, await situation(session, stage), ask=ask)
    if form.lines:
        await writing.write(session, deal, form.lines, day or now.date())
    _remember(session, deal, EntryKind.CREATED, author.user_id)
    await session.flush()
    return deal.id


async def patch(
    session: AsyncSession, deal_id: int, form: DealPatch, author: Principal, *, step: str | None = None
) -> bool:
    """Whether anything changed at all: saving what already is makes no new version. `step` names the change of many
    that it is part of."""
    own = (f"{OWN_FIELD}{key}" for key in form.fields or ())
    deal = await _locked(session, deal_id, form.version, author, [*form.model_fields_set, *own])
    values = form.model_dump(include=form.model_fields_set - {"version", "fields"})
    await check_references(session, values)
    if "amount" in values:
        values["amount"] = to_hundredths(form.amount)
    await writing.check_typed(session, deal, values)
    changes = [
        {"field": name, "before": _shown(name, getattr(deal, name)), "after": _shown(name, value)}
        for name, value in values.items()
        if getattr(deal, name) != value
    ]
    if form.fields is not None:
        here = await situation(session, await session.get_one(Stage, deal.stage_id))
        changes += await own_fields.save(session, own_ref(deal_id), form.fields, here)
    if not changes:
        return False
    for name, value in values.items():
        setattr(deal, name, value)
    deal.title_key = fold(deal.title)
    _changed(deal)
    _remember(session, deal, EntryKind.CHANGED, author.user_id, changes=changes)
    await inbox.tell_of_changes(session, own_ref(deal_id), changes, author.user_id, step=step)
    await session.flush()
    return True


async def put_lines(session: AsyncSession, deal_id: int, form: DealLinesInput, author: Principal, *, day: date) -> bool:
    """What the deal sells from now on. Whether that is anything else: who may not change its sum, may not either."""
    deal = await _locked(session, deal_id, form.version, author, ["amount"])
    changes = await writing.write(session, deal, form.lines, day)
    if not changes:
        return False
    _changed(deal)
    _remember(session, deal, EntryKind.CHANGED, author.user_id, changes=changes)
    await session.flush()
    return True


async def move(session: AsyncSession, deal_id: int, form: DealMove, author: Principal) -> bool:
    """To another stage, also of another pipeline, also back from an end. Whether it was elsewhere before."""
    own = (f"{OWN_FIELD}{key}" for key in form.fields)
    deal = await _locked(session, deal_id, form.version, author, own)
    stage = await stage_to(session, form.stage_id)
    if stage.id == deal.stage_id:
        return False
    if stage.pipeline_id != deal.pipeline_id:
        check_addable(author, stage.pipeline_id, deal.responsible_id)
    reason = await _loss_reason(session, stage, form)
    changes = await own_fields.save(session, own_ref(deal_id), form.fields, await situation(session, stage))
    now = datetime.now(UTC)
    if changes:
        _remember(session, deal, EntryKind.CHANGED, author.user_id, changes=changes)
    _remember(
        session,
        deal,
        EntryKind.MOVED,
        author.user_id,
        text=". ".join(part for part in (reason or "", form.loss_note) if part),
        from_stage_id=deal.stage_id,
        to_stage_id=stage.id,
        stayed_s=(now - deal.stage_since).total_seconds(),
    )
    lost = stage.outcome == StageOutcome.LOST
    deal.stage_id, deal.pipeline_id, deal.stage_since = stage.id, stage.pipeline_id, now
    deal.closed_at = None if stage.outcome == StageOutcome.OPEN else now
    deal.loss_reason_id = form.loss_reason_id if lost else None
    deal.loss_note = form.loss_note if lost else ""
    _changed(deal)
    await inbox.tell_followers(session, own_ref(deal_id), NoticeKind.STAGE, author.user_id)
    await session.flush()
    return True


async def situation(session: AsyncSession, stage: Stage) -> Situation:
    """Of a deal in this stage."""
    behind, lost = {stage.id}, stage.outcome == StageOutcome.LOST
    if not lost:
        before = (Stage.pipeline_id == stage.pipeline_id, Stage.position <= stage.position)
        query = select(Stage.id).where(*before, Stage.outcome != str(StageOutcome.LOST), Stage.archived.is_(False))
        behind |= set(await session.scalars(query))
    return Situation(stage.pipeline_id, frozenset(str(id_) for id_ in behind), lost=lost)


async def inherit_fields(session: AsyncSession, lead: CardRef, deal_id: int, author: Principal) -> None:
    """What the lead has in fields that deals have too."""
    changes = await own_fields.carry(session, lead, own_ref(deal_id))
    if changes:
        deal = await session.get_one(Deal, deal_id)
        _remember(session, deal, EntryKind.CHANGED, author.user_id, changes=changes)
        await session.flush()


async def note(session: AsyncSession, deal_id: int, text: str, author: Principal) -> TimelineItem:
    """Whoever sees a deal may note something about it: the line of its history."""
    deal = await existing(session, deal_id, author)
    entry = _remember(session, deal, EntryKind.NOTE, author.user_id, text=text)
    await session.flush()
    item = noted_line(f"deal-note:{entry.id}", entry.at, text, Named(id=author.user_id, name=author.name))
    tell_added(session, "deal", deal_id, Added.NOTE, author.user_id, line=item.id)
    return item


async def rewrite_note(session: AsyncSession, entry_id: int, text: str | None) -> None:
    """What a note says from now on; None: nothing."""
    entry = await session.get_one(DealEntry, entry_id, with_for_update=True)
    entry.text = WITHDRAWN if text is None else text
    await session.flush()


async def titles(session: AsyncSession, ids: Collection[int]) -> dict[int, str]:
    """Without regard to who asks."""
    query = select(Deal.id, Deal.title).where(Deal.id.in_(ids))
    return {row.id: row.title for row in await session.execute(query)}


async def seen_titles(session: AsyncSession, ids: Collection[int]) -> dict[int, str]:
    """Of those that the person of this session sees."""
    viewer = viewer_of(session)
    seen = [] if viewer is None else [visible(viewer)]
    query = select(Deal.id, Deal.title).where(Deal.id.in_(ids), *seen)
    return {row.id: row.title for row in await session.execute(query)}


async def notes(session: AsyncSession, ids: Collection[int]) -> dict[int, str]:
    """The texts of these entries; without regard to who asks."""
    query = select(DealEntry.id, DealEntry.text).where(DealEntry.id.in_(ids))
    return {row.id: row.text for row in await session.execute(query)}


def seen_outcomes(viewer: Principal) -> Select[int, str]:
    """The deals that this person may see, with the outcomes of their stages, for rooms that hang something on deals."""
    return (
        select(Deal.id.label("id"), Stage.outcome.label("outcome"))
        .join(Stage, Stage.id == Deal.stage_id)
        .where(visible(viewer))
    )


async def all_outcomes(session: AsyncSession) -> list[tuple[int, str]]:
    """Every deal with the outcome of its stage, the oldest first, for examples."""
    query = select(Deal.id, Stage.outcome).join(Stage, Stage.id == Deal.stage_id).order_by(Deal.id)
    return [(row.id, row.outcome) for row in await session.execute(query)]


async def outcome_of(session: AsyncSession, deal: Deal) -> StageOutcome:
    return StageOutcome((await session.get_one(Stage, deal.stage_id)).outcome)


async def tell_change(
    session: AsyncSession, deal_id: int, changes: list[dict[str, Any]], author_id: int | None
) -> None:
    """A line in the history about what hangs on the deal; it makes no new version of the deal itself."""
    _remember(session, await session.get_one(Deal, deal_id), EntryKind.CHANGED, author_id, changes=changes)
    await session.flush()


async def refs_of(session: AsyncSession, deal_id: int) -> list[CustomerRef]:
    """The customers whose histories show the deal."""
    deal = await session.get_one(Deal, deal_id)
    ids = {name: getattr(deal, name) for name in CUSTOMERS}
    return [CustomerRef(CUSTOMERS[name], id_) for name, id_ in ids.items() if id_ is not None]


async def _locked(
    session: AsyncSession, deal_id: int, version: int | None, author: Principal, fields: Iterable[str] = ()
) -> Deal:
    if version is None:
        raise VersionNeeded("say which version is changed: `version` in the body or the header If-Match")
    deal = await existing(session, deal_id, author, lock=True)
    check_editable(author, deal, fields)
    if deal.version != version:
        now = await card(session, deal_id, author)
        raise Outdated("it was changed meanwhile", current=current(session, now))
    return deal


async def _first_stage(session: AsyncSession, form: DealInput) -> tuple[Stage, str]:
    """Where it begins, and the money of its pipeline."""
    pipeline = await session.get(Pipeline, form.pipeline_id)
    if pipeline is None or pipeline.archived:
        raise invalid_field("body.pipeline_id", "there is no such pipeline")
    query = select(Stage).where(
        Stage.pipeline_id == pipeline.id, Stage.archived.is_(False), Stage.outcome == str(StageOutcome.OPEN)
    )
    if form.stage_id is not None:
        query = query.where(Stage.id == form.stage_id)
    stage = await session.scalar(query.order_by(Stage.position, Stage.id).limit(1))
    if stage is None:
        raise invalid_field("body.stage_id", "the pipeline has no such open stage")
    return stage, pipeline.currency


async def check_move(session: AsyncSession, form: DealMove) -> None:
    """What is wrong with a move whichever deal it is of."""
    await _loss_reason(session, await stage_to(session, form.stage_id), form)


async def stage_to(session: AsyncSession, stage_id: int) -> Stage:
    """One that deals may be moved to."""
    stage = await session.get(Stage, stage_id)
    if stage is None or stage.archived:
        raise invalid_field("body.stage_id", "there is no such stage")
    return stage


async def _loss_reason(session: AsyncSession, stage: Stage, form: DealMove) -> str | None:
    if stage.outcome != StageOutcome.LOST:
        return None
    if form.loss_reason_id is None:
        raise LossReasonNeeded("say why the deal was lost: `loss_reason_id`")
    name = await word_name(session, DictionaryKind.LOSS_REASON, form.loss_reason_id)
    if name is None:
        raise invalid_field("body.loss_reason_id", "there is no such loss reason")
    return name


def _shown(name: str, value: Any) -> Any:
    """As the change log keeps it: sums and days as text."""
    if name == "amount":
        value = from_hundredths(value)
    return str(value) if isinstance(value, Decimal | date) else value


def _changed(deal: Deal) -> None:
    deal.version += 1
    deal.updated_at = datetime.now(UTC)


def _remember(session: AsyncSession, deal: Deal, kind: EntryKind, author_id: int | None, **values: Any) -> DealEntry:
    defaults: dict[str, Any] = {"text": "", "changes": []}
    entry = DealEntry(
        deal_id=deal.id, at=datetime.now(UTC), author_id=author_id, kind=str(kind), **{**defaults, **values}
    )
    session.add(entry)
    told = {name: values.get(name) for name in ("from_stage_id", "to_stage_id", "changes")}
    tell_deal(session, deal.id, str(kind), author_id, **told)
    return entry
