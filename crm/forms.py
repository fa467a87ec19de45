"""From what a client sends to what the tables hold."""

from collections.abc import Iterable, Mapping, Sequence

from callcenter.phones import normalise, split_numbers
from crm.alike import key_words
from crm.kinds import PhoneKind
from crm.models import Lead
from crm.repository import AnyCustomer
from crm.schemas import PhoneInput
from crm.words import email_key, words_to_store

PhoneRow = dict[str, object]


def phone_rows(phones: Iterable[PhoneInput], country: str) -> list[PhoneRow]:
    """One row per number; the same number with the same extension is kept once."""
    rows: dict[tuple[object, object], PhoneRow] = {}
    for phone in phones:
        for row in _rows_of(phone, country):
            rows.setdefault((row["e164"] or row["raw"], row["extension"]), row)
    return list(rows.values())


def _rows_of(phone: PhoneInput, country: str) -> list[PhoneRow]:
    pieces = split_numbers(phone.raw)
    numbers = [normalise(piece, country) for piece in pieces]
    if any(number.e164 is None for number in numbers):
        numbers = [normalise(phone.raw, country)]
    return [
        {
            "raw": number.raw,
            "e164": number.e164,
            "extension": phone.extension or number.extension,
            "kind": str(phone.kind),
        }
        for number in numbers
    ]


def number_row(raw: str, e164: str) -> PhoneRow:
    """A caller's number: what kind of telephone it is, nobody knows."""
    return {"raw": raw, "e164": e164, "extension": None, "kind": str(PhoneKind.OTHER)}


def email_rows(addresses: Iterable[str]) -> list[tuple[str, str]]:
    """(address, key), each key once."""
    return [(address, key) for key, address in {email_key(address): address for address in addresses}.items()]


def phone_texts(phones: Iterable[Mapping[str, object]]) -> list[str]:
    """Phones as the change log shows them."""
    return [
        str(phone["e164"] or phone["raw"]) + (f" #{phone['extension']}" if phone["extension"] else "")
        for phone in phones
    ]


def search_words(customer: AnyCustomer, emails: Sequence[str]) -> list[str]:
    """What the customer is found by: its name, for a lead also its subject and company, its e-mails; and the key of
    its name."""
    names = [customer.name]
    if isinstance(customer, Lead):
        names += [customer.title, customer.company_name]
    return [*key_words(customer.name), *words_to_store(names, emails)]
