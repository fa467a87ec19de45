"""What a column of a file may become.

The list is open: a room that hangs more fields on cards (the firm's own, for example) gives a `MoreFields`, and its
fields can be mapped, checked and written like the built-in ones.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.bus import JsonValue
from crm.importing.kinds import ImportKind
from crm.kinds import PhoneKind

K = ImportKind
EVERYTHING: Final = frozenset(K)


@dataclass(frozen=True, slots=True)
class ImportField:
    """`many`: several columns may go there. `title` is set for fields that the console has no words for; `headers` are
    other names by which a file may call it. `needed`: a new card has to have it."""

    key: str
    kinds: frozenset[ImportKind] = EVERYTHING
    many: bool = False
    title: str = ""
    headers: tuple[str, ...] = ()
    needed: bool = False


class MoreFields(Protocol):
    """Fields of cards that another room keeps. Their keys begin with the room's own word and a colon."""

    async def fields(self, session: AsyncSession, kind: ImportKind) -> Sequence[ImportField]:
        """Those that this kind of card has now."""

    def parse(self, key: str, text: str) -> JsonValue:
        """The value of a filled cell.

        :raises ValueError: with a word for the reason, when it is none
        """

    async def ready(self, session: AsyncSession, values: Sequence[dict[str, JsonValue]]) -> None:
        """Before the rows of a batch are laid onto cards: make what their cells name and nobody has yet."""

    async def usual(self, session: AsyncSession, kind: ImportKind) -> Mapping[str, JsonValue]:
        """What a new card has where its row says nothing."""

    async def read(
        self, session: AsyncSession, kind: ImportKind, ids: Sequence[int]
    ) -> Mapping[int, Mapping[str, JsonValue]]:
        """What these cards have, by id and key."""

    async def write(
        self, session: AsyncSession, kind: ImportKind, values: Mapping[int, Mapping[str, JsonValue]]
    ) -> None:
        """Set these values; None takes one away, keys that are not named stay."""


PHONE_FIELDS: Final[Mapping[str, PhoneKind]] = {
    "phone": PhoneKind.OTHER,
    "phone_mobile": PhoneKind.MOBILE,
    "phone_work": PhoneKind.WORK,
    "phone_home": PhoneKind.HOME,
    "phone_fax": PhoneKind.FAX,
}
EMAIL: Final = "email"
TAX_NUMBER: Final = "tax_number"
EXTERNAL_ID: Final = "external_id"
OWN_ID: Final = "id"
CUSTOMER_ID: Final = "customer_external_id"
NAME_PARTS: Final = ("first_name", "middle_name", "last_name")
"""In the order in which they are written as one name."""
MOMENTS: Final = ("created", "closed")
CUSTOMERS: Final = frozenset({K.CONTACT, K.COMPANY, K.LEAD})
PEOPLE: Final = frozenset({K.CONTACT, K.LEAD, K.DEAL})
DEALS: Final = frozenset({K.DEAL})
CLOSED: Final = frozenset({K.LEAD, K.DEAL})

FIELDS: Final = (
    ImportField("title", frozenset({K.LEAD, K.DEAL})),
    *(ImportField(key, DEALS) for key in ("pipeline", "stage", "amount", "currency")),
    ImportField("name"),
    *(ImportField(part, PEOPLE) for part in ("last_name", "first_name", "middle_name")),
    *(ImportField(key, many=True) for key in PHONE_FIELDS),
    ImportField(EMAIL, many=True),
    ImportField("company", PEOPLE),
    ImportField("position", frozenset({K.CONTACT})),
    ImportField("status", frozenset({K.LEAD})),
    ImportField(CUSTOMER_ID, DEALS),
    ImportField(TAX_NUMBER, CUSTOMERS),
    ImportField(EXTERNAL_ID),
    ImportField(OWN_ID),
    ImportField("source"),
    ImportField("tags", many=True),
    ImportField("responsible"),
    ImportField("created"),
    ImportField("expected_close", DEALS),
    *(ImportField(key, CLOSED) for key in ("closed", "loss_reason")),
    ImportField("note", many=True),
)


def built_in(kind: ImportKind) -> list[ImportField]:
    return [field for field in FIELDS if kind in field.kinds]
