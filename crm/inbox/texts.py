"""What a notice says, read from the card and from the note on the day of reading."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.cards.opening import customer_ref
from crm.deals import service as deals
from crm.fields.kinds import CardRef, FieldEntity
from crm.files import service as files
from crm.inbox.mentions import DEAL_NOTE, NOTE, TASK_NOTE
from crm.models import Note
from crm.repository import TABLES
from crm.tasks import noting
from crm.tasks import service as tasks

FILE = "file"
SHOWN = 160


async def card_names(session: AsyncSession, cards: Iterable[CardRef]) -> dict[CardRef, str]:
    found: dict[CardRef, str] = {}
    wanted = set(cards)
    for entity in FieldEntity:
        ids = {card.id for card in wanted if card.entity is entity}
        names = await _names(session, entity, ids) if ids else {}
        found |= {CardRef(entity, id_): name for id_, name in names.items()}
    return found


async def _names(session: AsyncSession, entity: FieldEntity, ids: set[int]) -> dict[int, str]:
    if entity is FieldEntity.DEAL:
        return await deals.titles(session, ids)
    if entity is FieldEntity.TASK:
        return await tasks.titles(session, ids)
    table = TABLES[customer_ref(CardRef(entity, 0)).kind]
    rows = await session.execute(select(table.id, table.name).where(table.id.in_(ids)))
    return {row.id: row.name for row in rows}


async def beginnings(session: AsyncSession, lines: Sequence[str]) -> dict[str, str]:
    """Of notes the first words, of files the name, by the line's id."""
    rows = await session.execute(select(Note.id, Note.text).where(Note.id.in_(_ids(lines, NOTE))))
    found = {f"{NOTE}:{id_}": text for id_, text in rows}
    found |= {f"{DEAL_NOTE}:{id_}": text for id_, text in (await deals.notes(session, _ids(lines, DEAL_NOTE))).items()}
    found |= {f"{TASK_NOTE}:{id_}": text for id_, text in (await noting.texts(session, _ids(lines, TASK_NOTE))).items()}
    found |= {f"{FILE}:{id_}": name for id_, name in (await files.names_of(session, _ids(lines, FILE))).items()}
    return {line: text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…" for line, text in found.items()}


def _ids(lines: Iterable[str], wanted: str) -> list[int]:
    parts = (line.partition(":") for line in lines)
    return [int(id_) for kind, _, id_ in parts if kind == wanted]
