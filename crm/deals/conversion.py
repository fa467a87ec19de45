"""A lead becomes a customer, and mostly a deal, in one step, and nothing of it is lost.

Phones and e-mails go over to the contact, so that the next call finds one customer and not two. Everything else
stays readable at the lead, and the contact's history shows the lead's lines as its own.
"""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.principal import Principal
from callcenter.auth.scopes import Action
from crm import forms, repository, rights
from crm.deals import service
from crm.deals.errors import AlreadyConverted
from crm.deals.following import copy_identifiers, take_deals
from crm.deals.models import LeadConversion
from crm.deals.pipelines import pipeline, usual_pipeline
from crm.deals.schemas import ConversionInput, ConversionOut, DealCard, DealInput
from crm.errors import Outdated, VersionNeeded, invalid_field
from crm.fields import service as own_fields
from crm.fields.customers import card_ref, situation
from crm.kinds import CustomerKind, CustomerRef
from crm.models import Change, Company, Contact, Email, Lead, Phone, SearchWord
from crm.numbers.keeping import follow_conversion, take_phones
from crm.repository import AnyCustomer
from crm.schemas import MAX_TAGS, Named
from crm.sections import members
from crm.sections.service import carry
from crm.service import card, changeable, existing, index_words
from crm.state import LeadStatus, advance
from crm.telling import Happened, tell_customer
from crm.veil import current
from crm.words import email_key, fold, name_words

NAMESAKES = 200


async def convert(
    session: AsyncSession, lead_id: int, form: ConversionInput, author: Principal, *, day: date | None = None
) -> ConversionOut:
    """All of it in the caller's transaction. `day` is whose prices the deal's lines take."""
    lead = await _lead(session, lead_id, form)
    lead_ref = CustomerRef(CustomerKind.LEAD, lead_id)
    company = await _company(session, lead, form, author)
    contact = await _contact(session, lead, form, company, author)
    contact_ref = CustomerRef(CustomerKind.CONTACT, contact.id)
    company_id = None if company is None else company.id
    await follow_conversion(session, lead_ref, contact_ref)
    moved = await _move_ways(session, lead_ref, contact_ref)
    await copy_identifiers(session, lead_ref, contact_ref, company_id)
    await take_deals(session, lead_id, contact.id, company_id, author_id=author.user_id)
    await _end_lead(session, lead, lead_ref, moved, author)
    await _inherit(session, lead_ref, contact, contact_ref, author)
    await carry(session, lead_ref, contact_ref, company_id)
    if company is not None:
        await _inherit(session, lead_ref, company, CustomerRef(CustomerKind.COMPANY, company.id), author)
    deal = await _deal(session, lead, form, contact, author, day=day) if form.with_deal else None
    session.add(
        LeadConversion(
            lead_id=lead_id,
            contact_id=contact.id,
            company_id=company_id,
            deal_id=None if deal is None else deal.id,
            at=datetime.now(UTC),
            author_id=author.user_id,
        )
    )
    led_to = {"contact_id": contact.id, "deal_id": None if deal is None else deal.id}
    tell_customer(session, lead_ref, Happened.CONVERTED, author.user_id, **led_to)
    await session.flush()
    return ConversionOut(
        lead_id=lead_id,
        contact=Named(id=contact.id, name=contact.name),
        company=None if company is None else Named(id=company.id, name=company.name),
        deal=deal,
    )


async def _end_lead(
    session: AsyncSession, lead: Lead, ref: CustomerRef, moved: list[dict[str, Any]], author: Principal
) -> None:
    before = lead.status
    lead.status = str(advance(LeadStatus(lead.status), LeadStatus.CONVERTED))
    changes = [{"field": "status", "before": before, "after": lead.status}, *moved]
    await _record(session, lead, ref, changes, author)
    await own_fields.save(session, card_ref(ref), None, situation(lead.status))
    await index_words(session, lead, ref)


async def conversion_of(session: AsyncSession, lead_id: int) -> LeadConversion | None:
    return await session.get(LeadConversion, lead_id)


async def _lead(session: AsyncSession, lead_id: int, form: ConversionInput) -> Lead:
    if form.version is None:
        raise VersionNeeded("say which version is changed: `version` in the body or the header If-Match")
    ref = CustomerRef(CustomerKind.LEAD, lead_id)
    lead = await changeable(session, ref)
    if not isinstance(lead, Lead):
        raise TypeError("a lead's reference led elsewhere")
    if lead.status == LeadStatus.CONVERTED:
        raise AlreadyConverted("this lead is a customer already")
    if lead.version != form.version:
        raise Outdated("it was changed meanwhile", current=current(session, await card(session, ref)))
    return lead


async def _company(session: AsyncSession, lead: Lead, form: ConversionInput, author: Principal) -> Company | None:
    """The one that was chosen; else the company of exactly this name, or a new one."""
    if form.company_id is not None:
        chosen = await repository.get(session, CustomerRef(CustomerKind.COMPANY, form.company_id))
        if not isinstance(chosen, Company):
            raise invalid_field("body.company_id", "there is no such company")
        return chosen
    name = lead.company_name.strip()
    if not name or not form.company:
        return None
    words = name_words(name)
    of_word = select(SearchWord.owner_id).where(
        SearchWord.kind == str(CustomerKind.COMPANY), SearchWord.word == (words[0] if words else "")
    )
    namesakes = select(Company).where(Company.id.in_(of_word.limit(NAMESAKES))).order_by(Company.id)
    namesakes = namesakes.where(*rights.seen(session, CustomerKind.COMPANY, Company.responsible_id.expression))
    for company in await session.scalars(namesakes):
        if fold(company.name) == fold(name):
            return company
    company = Company(name=name, **_inherited(session, CustomerKind.COMPANY, lead, author))
    await _store(session, company, CustomerKind.COMPANY)
    return company


async def _contact(
    session: AsyncSession, lead: Lead, form: ConversionInput, company: Company | None, author: Principal
) -> Contact:
    company_id = None if company is None else company.id
    if form.contact_id is None:
        values = _inherited(session, CustomerKind.CONTACT, lead, author)
        values |= {"note": lead.note, "tags": lead.tags, "company_id": company_id}
        values["last_contact_at"] = lead.last_contact_at
        made = Contact(name=lead.name, position="", **values)
        await _store(session, made, CustomerKind.CONTACT)
        return made
    ref = CustomerRef(CustomerKind.CONTACT, form.contact_id)
    contact = await repository.get(session, ref, lock=True)
    if not isinstance(contact, Contact):
        raise invalid_field("body.contact_id", "there is no such contact")
    rights.check(session, ref, contact.responsible_id, Action.CHANGE)
    await _enrich(session, contact, lead, company_id, author)
    return contact


async def _enrich(
    session: AsyncSession, contact: Contact, lead: Lead, company_id: int | None, author: Principal
) -> None:
    """What is there stays; what only the lead knew is added, and both are seen in the change log."""
    wanted: dict[str, Any] = {
        "note": "\n".join(part for part in (contact.note, lead.note) if part),
        "tags": list(dict.fromkeys([*contact.tags, *lead.tags]))[:MAX_TAGS],
        "source": contact.source or lead.source,
        "company_id": contact.company_id or company_id,
        "responsible_id": contact.responsible_id or lead.responsible_id,
    }
    changes = [
        {"field": name, "before": getattr(contact, name), "after": value}
        for name, value in wanted.items()
        if getattr(contact, name) != value
    ]
    if company_id not in (None, wanted["company_id"]):
        await members.add(session, contact.id, company_id)
    for change in changes:
        setattr(contact, change["field"], change["after"])
    if changes:
        await _record(session, contact, CustomerRef(CustomerKind.CONTACT, contact.id), changes, author)


def _inherited(session: AsyncSession, kind: CustomerKind, lead: Lead, author: Principal) -> dict[str, Any]:
    now = datetime.now(UTC)
    return {
        "source": lead.source,
        "responsible_id": rights.responsible_of_new(session, kind, lead.responsible_id),
        "created_by_id": author.user_id,
        "created_at": now,
        "updated_at": now,
    }


async def _store(session: AsyncSession, customer: AnyCustomer, kind: CustomerKind) -> None:
    session.add(customer)
    await session.flush()
    ref = CustomerRef(kind, customer.id)
    await repository.replace_words(session, ref, forms.search_words(customer, []))
    tell_customer(session, ref, Happened.CREATED, customer.created_by_id)


async def _move_ways(session: AsyncSession, lead: CustomerRef, contact: CustomerRef) -> list[dict[str, Any]]:
    """Give the contact the lead's phones and e-mails, behind its own; what it has already goes. The lead's changes."""
    briefs = await repository.briefs(session, [lead, contact])
    mine = {(phone.e164 or phone.raw, phone.extension) for phone in briefs[1].phones}
    phones = [phone for phone in briefs[0].phones if (phone.e164 or phone.raw, phone.extension) not in mine]
    emails = await repository.emails(session, lead)
    known = {email_key(email.address) for email in await repository.emails(session, contact)}
    new_emails = [email for email in emails if email_key(email.address) not in known]
    await _give(session, Phone, [phone.id for phone in phones], contact)
    await _give(session, Email, [email.id for email in new_emails], contact)
    await take_phones(session, lead)
    await repository.replace_emails(session, lead, [])
    await _find_by_new_emails(session, contact)
    texts = forms.phone_texts([phone.model_dump() for phone in briefs[0].phones])
    changes = [("phones", texts), ("emails", [email.address for email in emails])]
    return [{"field": name, "before": before, "after": []} for name, before in changes if before]


async def _find_by_new_emails(session: AsyncSession, ref: CustomerRef) -> None:
    contact = await existing(session, ref)
    addresses = [email.address for email in await repository.emails(session, ref)]
    await repository.replace_words(session, ref, forms.search_words(contact, addresses))


async def _give(session: AsyncSession, table: type[Phone | Email], ids: list[int], contact: CustomerRef) -> None:
    if not ids:
        return
    last = await session.scalar(select(func.max(table.position)).where(table.contact_id == contact.id))
    behind = {"contact_id": contact.id, "lead_id": None, "position": table.position + (0 if last is None else last + 1)}
    await session.execute(update(table).where(table.id.in_(ids)).values(behind))


async def _inherit(
    session: AsyncSession, lead: CustomerRef, row: AnyCustomer, ref: CustomerRef, author: Principal
) -> None:
    """Own fields of the same key; what is filled stays."""
    changes = await own_fields.carry(session, card_ref(lead), card_ref(ref))
    if changes:
        await _record(session, row, ref, changes, author)
        await index_words(session, row, ref)


async def _record(
    session: AsyncSession, row: AnyCustomer, ref: CustomerRef, changes: list[dict[str, Any]], author: Principal
) -> None:
    row.version += 1
    row.updated_at = datetime.now(UTC)
    session.add(Change(at=row.updated_at, author_id=author.user_id, changes=changes, **repository.owner_values(ref)))
    tell_customer(session, ref, Happened.CHANGED, author.user_id, changes=[*changes])
    await session.flush()


async def _deal(
    session: AsyncSession, lead: Lead, form: ConversionInput, contact: Contact, author: Principal, *, day: date | None
) -> DealCard:
    line = await usual_pipeline(session) if form.pipeline_id is None else await pipeline(session, form.pipeline_id)
    wanted = DealInput(
        title=form.title or lead.title or lead.name,
        pipeline_id=line.id,
        contact_id=contact.id,
        company_id=contact.company_id,
        lead_id=lead.id,
        call_id=lead.call_id,
        responsible_id=lead.responsible_id or author.user_id,
        amount=form.amount,
        currency=form.currency,
        expected_close=form.expected_close,
        source=lead.source,
        note=lead.note,
        tags=lead.tags,
        lines=form.lines,
    )
    deal_id = await service.create(session, wanted, author, ask=False, day=day)
    await service.inherit_fields(session, card_ref(CustomerRef(CustomerKind.LEAD, lead.id)), deal_id, author)
    return await service.card(session, deal_id, author)
