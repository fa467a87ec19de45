"""Which of the fixed parts of a card a firm asks for, and which it does not want to see at all.

Fields that a firm made or that come with the house say so themselves; these are the rest of a card.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, model_validator
from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.viewing import viewer_of
from crm.errors import invalid_field
from crm.fields.errors import FieldsNeeded
from crm.kinds import CustomerKind
from crm.rights import ENTITIES
from crm.schemas import CustomerCard
from crm.sections.models import CardPart


class Part(StrEnum):
    POSITION = "position"
    PHONES = "phones"
    EMAILS = "emails"
    NOTE = "note"
    SOURCE = "source"
    TAGS = "tags"
    COMPANIES = "companies"
    REQUISITES = "requisites"
    ADDRESSES = "addresses"
    LOYALTY = "loyalty"


_ALL: Final = (Part.PHONES, Part.EMAILS, Part.NOTE, Part.SOURCE, Part.TAGS)
_SECTIONS: Final = (Part.REQUISITES, Part.ADDRESSES, Part.LOYALTY)
OF_KIND: Final[Mapping[CustomerKind, tuple[Part, ...]]] = {
    CustomerKind.CONTACT: (Part.POSITION, *_ALL, Part.COMPANIES, *_SECTIONS),
    CustomerKind.COMPANY: (*_ALL, *_SECTIONS),
    CustomerKind.LEAD: (*_ALL, *_SECTIONS),
}
ASKABLE: Final = frozenset({Part.POSITION, *_ALL})
"""What stands on the form of a card. Sections are filled when the card is there, so nobody is kept from making it."""
SEEN: Final = frozenset({Part.PHONES})
"""A card without its numbers is no card of a call centre."""


class PartOut(BaseModel):
    kind: CustomerKind
    part: Part
    hidden: bool
    needed: bool
    askable: bool
    hidable: bool


class PartInput(BaseModel):
    model_config = ConfigDict(extra="forbid")

    part: Part
    hidden: bool = False
    needed: bool = False

    @model_validator(mode="after")
    def _one_of_both(self) -> "PartInput":
        if self.hidden and self.needed:
            raise ValueError("what is hidden cannot be asked for")
        return self


class PartsInput(BaseModel):
    """All that is not as usual; a part that is left out is shown and not asked for."""

    model_config = ConfigDict(extra="forbid")

    parts: list[PartInput] = Field(max_length=len(Part))


class PartList(BaseModel):
    items: list[PartOut]


async def parts(session: AsyncSession) -> list[PartOut]:
    """Of every kind of card, in their order."""
    rows = {(row.kind, row.part): row for row in await session.scalars(select(CardPart))}
    return [
        PartOut(
            kind=kind, part=part, hidden=(row := rows.get((str(kind), str(part)))) is not None and row.hidden,
            needed=row is not None and row.needed, askable=part in ASKABLE, hidable=part not in SEEN,
        )
        for kind, mine in OF_KIND.items() for part in mine
    ]  # fmt: skip


async def save(session: AsyncSession, kind: CustomerKind, form: PartsInput) -> list[PartOut]:
    for place, one in enumerate(form.parts):
        wrong = one.part not in OF_KIND[kind] or (one.needed and one.part not in ASKABLE)
        if wrong or (one.hidden and one.part in SEEN):
            raise invalid_field(f"body.parts.{place}", "this part of such a card cannot be set so")
    if len({one.part for one in form.parts}) < len(form.parts):
        raise invalid_field("body.parts", "a part stands twice in the list")
    await session.execute(delete(CardPart).where(CardPart.kind == str(kind)))
    values = [
        {"kind": str(kind), "part": str(one.part), "hidden": one.hidden, "needed": one.needed}
        for one in form.parts
        if one.hidden or one.needed
    ]
    if values:
        await session.execute(insert(CardPart), values)
    return await parts(session)


async def ask(session: AsyncSession, card: CustomerCard) -> None:
    """Of a card that a person makes or whose form a person saves. What the person's role may not fill is not asked for.

    :raises FieldsNeeded: naming each part that is empty
    """
    needed = select(CardPart.part).where(CardPart.kind == str(card.kind), CardPart.needed.is_(True))
    viewer = viewer_of(session)
    locked = frozenset[str]() if viewer is None else viewer.rights.locked(ENTITIES[card.kind])
    lacking = [part for part in await session.scalars(needed) if not getattr(card, part) and part not in locked]
    if lacking:
        errors = [
            {"field": f"body.{part}", "reason": "has to be filled", "code": "required"} for part in sorted(lacking)
        ]
        raise FieldsNeeded("fields have to be filled first", errors=errors)
