"""The rules of customers: creating, editing, noting, and who has a number."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.scopes import Action
from callcenter.errors import NotFound
from callcenter.phones import normalise
from callcenter.webhooks.events import Event
from crm import forms, losing, repository, rights
from crm.bin.standing import deleted
from crm.errors import Merged, Outdated, VersionNeeded, invalid_field
from crm.external_ids import service as external_ids
from crm.fields import service as own_fields
from crm.fields.customers import card_ref, situation
from crm.fields.kinds import FieldEntity, GivenFields, Situation
from crm.inbox import telling as inbox
from crm.inbox.telling import tell_of_changes
from crm.kinds import CustomerKind, CustomerRef, LeadOrigin
from crm.leads import LeadDesk, UnknownCaller, ensure_lead
from crm.models import Change, Lead, Note
from crm.numbers.keeping import former_numbers, replace_phones, since_of
from crm.ports import CallHistory
from crm.repository import TABLES, AnyCustomer, callers, owners_of
from crm.schemas import (
    CustomerCard,
    CustomerInput,
    CustomerPatch,
    Named,
    NumberOwners,
    TimelineItem,
    noted_line,
)
from crm.sections import parts
from crm.sections import service as sections
from crm.state import LeadStatus, advance
from crm.telling import Added, Happened, tell_added, tell_customer, tell_handed_over
from crm.veil import current

__all__ = [
    "LeadDesk",
    "UnknownCaller",
    "add_call_note",
    "add_note",
    "amend",
    "callers",
    "card",
    "changeable",
    "create",
    "ensure_lead",
    "has_owner",
    "index_words",
    "numbers_of",
    "owners_of",
    "owners_of_text",
    "patch",
    "record",
    "touch",
]

_ELSEWHERE: Final = frozenset({"phones", "emails", "fields", "companies", "requisites", "addresses", "external_ids"})
"""Not columns of the card itself."""


async def owners_of_text(session: AsyncSession, text: str, country: str) -> NumberOwners:
    """The owners of a number in any notation."""
    key = normalise(text, country).e164
    return NumberOwners(e164=key, owners=[] if key is None else await owners_of(session, key))


async def card(session: AsyncSession, ref: CustomerRef) -> CustomerCard:
    """Everything that the card shows, with those who share a number."""
    customer = await existing(session, ref)
    brief = (await repository.briefs(session, [ref]))[0]
    own = await own_fields.of_card(session, card_ref(ref))
    keys = [phone.e164 for phone in brief.phones if phone.e164 is not None]
    return CustomerCard(
        **dict(brief),
        version=customer.version,
        updated_at=customer.updated_at,
        last_contact_at=customer.last_contact_at,
        emails=await repository.emails(session, ref),
        identifiers=await repository.identifiers(session, ref),
        external_ids=await external_ids.of_card(session, ref),
        note=customer.note,
        source=customer.source,
        tags=customer.tags,
        lead=await losing.details(session, customer) if isinstance(customer, Lead) else None,
        shared_with=await repository.sharers(session, ref, keys),
        former_numbers=await former_numbers(session, ref),
        fields=own.values,
        field_names=own.names,
        **await sections.of_card(session, ref),
    )


async def existing(session: AsyncSession, ref: CustomerRef, *, lock: bool = False) -> AnyCustomer:
    """The row.

    :raises Merged: when it is kept only to lead to another one
    :raises Deleted: when it lies in the bin
    """
    customer = await repository.get(session, ref, lock=lock)
    if customer is not None:
        return customer
    gone = await repository.in_bin(session, ref)
    if gone is not None:
        mine = rights.reach(session, ref.kind, Action.DELETE).holds(gone.responsible_id)
        raise await deleted(session, rights.ENTITIES[ref.kind], ref.id, name=gone.name, may_restore=mine)
    survivor = await repository.merged_into(session, ref)
    if survivor is None or await repository.get(session, CustomerRef(ref.kind, survivor.id)) is None:
        raise NotFound(f"there is no such {ref.kind}")
    raise Merged("it was merged into another one", survivor={"kind": str(ref.kind), **dict(survivor)})


async def changeable(session: AsyncSession, ref: CustomerRef) -> AnyCustomer:
    """The row, locked, when whoever asks may change it."""
    customer = await existing(session, ref, lock=True)
    rights.check(session, ref, customer.responsible_id, Action.CHANGE)
    return customer


async def create(
    session: AsyncSession, kind: CustomerKind, form: CustomerInput, *, author_id: int | None, country: str
) -> CustomerCard:
    """A customer entered by a person."""
    now = datetime.now(UTC)
    values = {name: getattr(form, name) for name in type(form).model_fields if name not in _ELSEWHERE}
    await _check_references(session, values)
    values["responsible_id"] = rights.responsible_of_new(session, kind, values["responsible_id"])
    values, loss = losing.apart(values)
    customer = TABLES[kind](**values, created_by_id=author_id, created_at=now, updated_at=now)
    if isinstance(customer, Lead):
        customer.origin, customer.loss_note = LeadOrigin.USER, ""
        await losing.settle(session, customer, loss)
    session.add(customer)
    await session.flush()
    ref = CustomerRef(kind, customer.id)
    await replace_phones(session, ref, forms.phone_rows(form.phones, country))
    await _replace_emails(session, ref, form.emails)
    await own_fields.save(session, card_ref(ref), form.fields, _situation(customer), fresh=True)
    await sections.save_new(session, ref, form)
    await external_ids.save(session, ref, form.external_ids)
    await index_words(session, customer, ref)
    tell_customer(session, ref, Happened.CREATED, author_id)
    made = await card(session, ref)
    await parts.ask(session, made)
    return made


async def patch(
    session: AsyncSession, ref: CustomerRef, form: CustomerPatch, *, author_id: int | None, country: str
) -> tuple[CustomerCard, bool]:
    """The changed card, and whether anything changed at all: saving what already is makes no new version."""
    if form.version is None:
        raise VersionNeeded("say which version is changed: `version` in the body or the header If-Match")
    customer = await changeable(session, ref)
    named = losing.with_status(sections.with_columns(form.model_fields_set))
    rights.check_fields(session, ref.kind, named, form.fields)
    before = await card(session, ref)
    if customer.version != form.version:
        raise Outdated("it was changed meanwhile", current=current(session, before))
    values = form.model_dump(include=form.model_fields_set - _ELSEWHERE - {"version"})
    await _check_references(session, values)
    changes = await _set_values(session, customer, values)
    changes += await _set_phones(session, before, form, country, author_id)
    changes += await _set_emails(session, before, form)
    changes += await sections.save(session, ref, form)
    changes += await external_ids.save(session, ref, form.external_ids)
    if form.fields is not None or any(change["field"] == "status" for change in changes):
        changes += await own_fields.save(session, card_ref(ref), form.fields, _situation(customer))
    if changes:
        await record(session, customer, ref, changes, author_id)
    after = await card(session, ref) if changes else before
    if form.fields is not None:
        await parts.ask(session, after)
    return after, bool(changes)


async def amend(
    session: AsyncSession,
    ref: CustomerRef,
    values: Mapping[str, Any],
    *,
    author_id: int | None,
    step: str,
    fields: GivenFields | None = None,
) -> bool:
    """Set some columns and own fields of a customer whatever its version is, for changes of many at once; whether
    anything changed. `step` names the change of many."""
    customer = await changeable(session, ref)
    rights.check_fields(session, ref.kind, losing.with_status(values), fields)
    moved = isinstance(customer, Lead) and values.get("status", customer.status) != customer.status
    changes = []
    if moved or fields:
        asked = situation(values["status"]) if moved else _situation(customer)
        changes = await own_fields.save(session, card_ref(ref), fields, asked, ask=moved)
    changes += await _set_values(session, customer, values)
    if changes:
        await record(session, customer, ref, changes, author_id, step=step)
    return bool(changes)


async def add_note(session: AsyncSession, ref: CustomerRef, text: str, *, author: Named) -> TimelineItem:
    """A note of the customer, whom it marks as in touch just now."""
    await existing(session, ref)
    note = Note(at=datetime.now(UTC), author_id=author.id, text=text, **repository.owner_values(ref))
    item = await _save_note(session, note, author)
    tell_added(session, str(ref.kind), ref.id, Added.NOTE, author.id, line=item.id)
    await repository.touch(session, ref, note.at)
    return item


async def add_call_note(
    session: AsyncSession, call_id: str, text: str, *, author: Named, calls: CallHistory
) -> tuple[TimelineItem, list[CustomerRef]]:
    """A note of a call: it shows in the history of every customer who has the call's number, named here."""
    call = await calls.call(session, call_id)
    if call is None:
        raise NotFound("there is no such call")
    note = Note(at=datetime.now(UTC), author_id=author.id, text=text, call_id=call.id, number_key=call.customer_key)
    item = await _save_note(session, note, author)
    owners = [] if call.customer_key is None else await owners_of(session, call.customer_key)
    for owner in owners:
        tell_added(session, str(owner.kind), owner.id, Added.NOTE, author.id, line=item.id)
        await repository.touch(session, owner.ref, note.at)
    return item, [owner.ref for owner in owners]


async def count_of(session: AsyncSession, kind: CustomerKind, user_id: int) -> int:
    """How many customers of a kind somebody is responsible for."""
    table = TABLES[kind]
    query = select(func.count()).where(table.responsible_id == user_id, table.merged_into_id.is_(None))
    return await session.scalar(query) or 0


async def hand_over_all(
    session: AsyncSession, kind: CustomerKind, from_id: int, to_id: int | None, *, author_id: int
) -> int:
    """Somebody's customers of a kind into other hands, each with a line in its history. A merged card goes along
    unseen: when its merge is taken back, nobody has it who left."""
    now, table = datetime.now(UTC), TABLES[kind]
    given = update(table).where(table.responsible_id == from_id)
    given = given.values(responsible_id=to_id, version=table.version + 1, updated_at=now)
    rows = given.returning(table.id, table.merged_into_id).execution_options(synchronize_session=False)
    ids = [id_ for id_, merged_into_id in await session.execute(rows) if merged_into_id is None]
    line = {"at": now, "author_id": author_id, "changes": [_change("responsible_id", from_id, to_id)]}
    if ids:
        owners = (repository.owner_values(CustomerRef(kind, id_)) for id_ in ids)
        await session.execute(insert(Change), [{**line, **owner} for owner in owners])
        await tell_handed_over(
            session, Event(f"{kind}.changed"), ids, author_id, [_change("responsible_id", from_id, to_id)]
        )
        await inbox.tell_handed_over(session, FieldEntity(kind), ids, author_id, to_id=to_id)
    return len(ids)


async def numbers_of(session: AsyncSession, ref: CustomerRef) -> list[str]:
    """The E.164 keys of a customer's numbers."""
    return await repository.keys_of(session, ref)


async def touch(session: AsyncSession, e164: str, at: datetime) -> list[CustomerRef]:
    """A call with this number took place: its owners were in touch. Those for whom that was news."""
    refs = await repository.refs_of_numbers(session, [e164])
    return [ref for _, ref in refs if await repository.touch(session, ref, at)]


async def number_since(session: AsyncSession, owners: Sequence[CustomerRef], e164: str) -> datetime | None:
    """Since when calls with a number are those of its owners; None from the beginning."""
    return await since_of(session, owners, e164)


async def has_owner(session: AsyncSession, e164: str) -> bool:
    """Whether any customer has exactly this number."""
    return bool(await repository.refs_of_numbers(session, [e164]))


async def _save_note(session: AsyncSession, note: Note, author: Named) -> TimelineItem:
    session.add(note)
    await session.flush()
    return noted_line(f"note:{note.id}", note.at, note.text, author)


async def _check_references(session: AsyncSession, values: Mapping[str, Any]) -> None:
    user_id, company_id = values.get("responsible_id"), values.get("company_id")
    if user_id is not None and not await repository.user_exists(session, user_id):
        raise invalid_field("body.responsible_id", "there is no such user")
    company = None if company_id is None else CustomerRef(CustomerKind.COMPANY, company_id)
    if company is not None and await repository.get(session, company) is None:
        raise invalid_field("body.company_id", "there is no such company")


async def _set_values(session: AsyncSession, customer: AnyCustomer, given: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Set what differs; the status of a lead moves by its own rules."""
    values, loss = losing.apart(given)
    if isinstance(customer, Lead) and "status" in values:
        advance(LeadStatus(customer.status), values["status"])
    changes = [_change(name, getattr(customer, name), value) for name, value in values.items()]
    changes = [change for change in changes if change["before"] != change["after"]]
    for change in changes:
        setattr(customer, change["field"], change["after"])
    if isinstance(customer, Lead) and (loss or "status" in values):
        changes += await losing.settle(session, customer, loss)
    return changes


async def _set_phones(
    session: AsyncSession, before: CustomerCard, form: CustomerPatch, country: str, author_id: int | None
) -> list[dict[str, Any]]:
    if form.phones is None:
        return []
    old = [{name: getattr(phone, name) for name in ("raw", "e164", "extension", "kind")} for phone in before.phones]
    new = forms.phone_rows(form.phones, country)
    if old == new:
        return []
    await replace_phones(session, before.ref, new, by_id=author_id)
    return [_change("phones", forms.phone_texts(old), forms.phone_texts(new))]


async def _set_emails(session: AsyncSession, before: CustomerCard, form: CustomerPatch) -> list[dict[str, Any]]:
    old = [email.address for email in before.emails]
    if form.emails is None or form.emails == old:
        return []
    await _replace_emails(session, before.ref, form.emails)
    return [_change("emails", old, form.emails)]


async def _replace_emails(session: AsyncSession, ref: CustomerRef, addresses: Sequence[str]) -> None:
    await repository.replace_emails(session, ref, forms.email_rows(addresses))


async def record(
    session: AsyncSession,
    customer: AnyCustomer,
    ref: CustomerRef,
    changes: list[dict[str, Any]],
    author_id: int | None,
    *,
    step: str | None = None,
) -> None:
    """Write the edit down, as the customer's next version, which is searched by what it says now. `step` names the
    change of many that it is part of."""
    customer.version += 1
    customer.updated_at = datetime.now(UTC)
    session.add(Change(at=customer.updated_at, author_id=author_id, changes=changes, **repository.owner_values(ref)))
    tell_customer(session, ref, Happened.CHANGED, author_id, changes=[*changes])
    await tell_of_changes(session, card_ref(ref), changes, author_id, step=step)
    await session.flush()
    await index_words(session, customer, ref)


async def index_words(session: AsyncSession, customer: AnyCustomer, ref: CustomerRef) -> None:
    """By its names, its e-mails and the texts of its own fields."""
    emails = [email.address for email in await repository.emails(session, ref)]
    words = [*forms.search_words(customer, emails), *await own_fields.words(session, card_ref(ref))]
    await repository.replace_words(session, ref, list(dict.fromkeys(words)))


def _situation(customer: AnyCustomer) -> Situation:
    return situation(customer.status if isinstance(customer, Lead) else None)


def _change(name: str, before: object, after: object) -> dict[str, Any]:
    return {"field": name, "before": before, "after": after}
