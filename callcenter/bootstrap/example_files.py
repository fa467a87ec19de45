"""A file, a pinned note and a mention for the example firm, on the card of a customer and on his deal."""

import hashlib
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.principal import Principal
from callcenter.auth.roles import viewer
from callcenter.bootstrap.card_files import file_store
from callcenter.bootstrap.house import now
from callcenter.db import Database
from callcenter.settings import Settings
from crm import service as customers
from crm.cards import histories
from crm.cards.lines import Wanted
from crm.deals import listing as deals
from crm.deals.schemas import DealQuery
from crm.fields.kinds import CardRef, FieldEntity
from crm.files import service as files
from crm.files.sniffing import PDF
from crm.files.storing import Received
from crm.history import StoredCalls
from crm.inbox import service as inbox
from crm.kinds import CustomerKind, CustomerRef
from crm.schemas import Named

AUTHOR: Final = "timur"
ASKED: Final = ("olena", "irina")
NAME: Final = "Offer.pdf"
_LINES: Final = ("Offer", "40 office chairs, 12 desks", "Delivery within three working days", "Valid for 30 days")


async def seed_files(settings: Settings, database: Database, ids: Mapping[str, int], calls: StoredCalls) -> None:
    """Nothing where the example has no deal with a contact."""
    async with database.reading() as session:
        author = await viewer(session, ids[AUTHOR])
        found = None if author is None else await _deal_with_contact(session, author)
    if author is None or found is None:
        return
    deal, contact = found
    await _add_offer(settings, database, author, (contact, deal))
    async with database.transaction() as session:
        await _note(session, author, contact, [ids[login] for login in ASKED if login in ids], calls)


async def _deal_with_contact(session: AsyncSession, author: Principal) -> tuple[CardRef, CardRef] | None:
    page = await deals.find(session, DealQuery(), author)
    for deal in page.items:
        if deal.contact is not None:
            return CardRef(FieldEntity.DEAL, deal.id), CardRef(FieldEntity.CONTACT, deal.contact.id)
    return None


async def _add_offer(settings: Settings, database: Database, author: Principal, cards: tuple[CardRef, CardRef]) -> None:
    content, store = offer(), file_store(settings, database)
    with tempfile.TemporaryDirectory(prefix="callcenter-example-") as folder:
        path = Path(folder) / "offer"
        path.write_bytes(content)  # some hundred bytes, before anything runs
        for card in cards:
            received = Received(path, len(content), hashlib.sha256(content).hexdigest(), PDF)
            file_id, kept = await store.keep(received, NAME, author.user_id, now())
            async with database.transaction() as session:
                await files.add(session, card, file_id, kept, author_id=author.user_id)


async def _note(
    session: AsyncSession, author: Principal, contact: CardRef, asked: list[int], calls: StoredCalls
) -> None:
    """Of the colleagues who are asked to look at it, pinned for all."""
    people = [one.name for one in await inbox.colleagues(session, author) if one.id in asked]
    text = f"The offer is on the card. {' and '.join(f'@{name}' for name in people)}, please look at the delivery."
    ref = CustomerRef(CustomerKind.CONTACT, contact.id)
    item = await customers.add_note(session, ref, text, author=Named(id=author.user_id, name=author.name))
    await inbox.noted(session, contact, item, asked, author)
    await histories.pin(session, contact, author, Wanted(item.id, item.at), calls)


def offer() -> bytes:
    """One page of PDF with some lines of text."""
    lines = " T* ".join(f"({line}) Tj" for line in _LINES)
    drawn = f"BT /F1 18 Tf 72 760 Td 26 TL {lines} ET".encode()
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
    )
    out, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    return out + head + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(out))
