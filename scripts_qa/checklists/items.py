"""What is asked of a card after a day's talk, and which of it can be read from the stored card."""

from enum import StrEnum
from typing import Final

from crm.card_keeping import CardKept


class Item(StrEnum):
    """In the order of the sheet's columns."""

    FIELDS = "fields"
    RESPONSIBLE = "responsible"
    STATUS = "status"
    NOTE = "note"
    NEED = "need"
    NEXT_STEP = "next_step"
    LETTER = "letter"


MACHINE: Final = (Item.FIELDS, Item.RESPONSIBLE, Item.STATUS, Item.NOTE)
"""The rest is for a person: whether a note says what the customer needs can only be read."""


def judge(item: Item, card: CardKept, agent_id: int) -> bool | None:
    """None: it does not apply, or only a person can say."""
    match item:
        case Item.FIELDS:
            return not card.lacking
        case Item.RESPONSIBLE:
            return card.has_responsible
        case Item.STATUS:
            return None if card.status is None else card.status != "new"
        case Item.NOTE:
            return agent_id in card.note_authors
        case _:
            return None
