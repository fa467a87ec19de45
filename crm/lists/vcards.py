"""Customers as vCards, for telephones and mail programs."""

from collections.abc import Iterable, Sequence
from typing import Final

from crm.kinds import CustomerKind, PhoneKind
from crm.lists.schemas import ExportedCustomer

_TYPES: Final = {
    PhoneKind.MOBILE: "cell",
    PhoneKind.WORK: "work",
    PhoneKind.HOME: "home",
    PhoneKind.FAX: "fax",
    PhoneKind.OTHER: "voice",
}
_MOST_OCTETS: Final = 75
"""Of a line, without its end (RFC 6350, 3.2)."""


def written(customers: Iterable[ExportedCustomer], version: str) -> bytes:
    """One card for each, of version 4.0 (RFC 6350) or 3.0 (RFC 2426), in UTF-8."""
    lines = [line for customer in customers for line in _card(customer, version)]
    return "".join(f"{_folded(line)}\r\n" for line in lines).encode()


def _card(customer: ExportedCustomer, version: str) -> list[str]:
    is_firm = customer.kind is CustomerKind.COMPANY
    firm = customer.name if is_firm else ("" if customer.company is None else customer.company.name)
    known = [
        ("ORG", firm),
        ("TITLE", customer.position or ""),
        ("NOTE", customer.note),
        ("UID", f"urn:callcenter:{customer.kind}:{customer.id}"),
    ]
    kind = ["KIND:org" if is_firm else "KIND:individual"] if version == "4.0" else []
    return [
        *("BEGIN:VCARD", f"VERSION:{version}", *kind, f"FN:{_text(customer.name)}", f"N:{_text(customer.name)};;;;"),
        *(f"{name}:{_text(value)}" for name, value in known if value),
        *(
            f"TEL;TYPE={_TYPES[phone.kind]}:{_number(phone.e164, phone.raw, phone.extension)}"
            for phone in customer.phones
        ),
        *(f"EMAIL:{_text(address)}" for address in customer.emails),
        *([f"CATEGORIES:{_list(customer.tags)}"] if customer.tags else []),
        "END:VCARD",
    ]


def _number(e164: str | None, raw: str, extension: str | None) -> str:
    return _text(f"{e164 or raw} ext. {extension}" if extension else e164 or raw)


def _list(texts: Sequence[str]) -> str:
    return ",".join(_text(text) for text in texts)


def _text(text: str) -> str:
    """Signs that part things in a card stand behind a backslash."""
    clean = "".join(sign for sign in text if sign >= " " or sign == "\n")
    for sign in ("\\", ";", ","):
        clean = clean.replace(sign, f"\\{sign}")
    return clean.replace("\n", "\\n")


def _folded(line: str) -> str:
    """Long lines go on behind a blank; no letter is cut in its octets."""
    pieces, size, piece = list[str](), 0, ""
    for sign in line:
        octets = len(sign.encode("utf-8", "replace"))
        if size + octets > _MOST_OCTETS:
            pieces.append(piece)
            piece, size = " ", 1
        piece += sign
        size += octets
    return "\r\n".join([*pieces, piece])
