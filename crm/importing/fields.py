"""What a column of a file may become.

The list is open: a room that hangs more fields on customers (the firm's own, for example) gives a `MoreFields`, and
its fields can be mapped, checked and written like the built-in ones.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.bus import JsonValue
from crm.kinds import CustomerKind, PhoneKind

K = CustomerKind
EVERYBODY: Final = frozenset(K)


@dataclass(frozen=True, slots=True)
class ImportField:
    """`many`: several columns may go there. `title` is set for fields that the console has no words for; `headers` are
    other names by which a file may call it."""

    key: str
    kinds: frozenset[CustomerKind] = EVERYBODY
    many: bool = False
    title: str = ""
    headers: tuple[str, ...] = ()


class MoreFields(Protocol):
    """Fields of customers that another room keeps. Their keys begin with the room's own word and a colon."""

    async def fields(self, session: AsyncSession, kind: CustomerKind) -> Sequence[ImportField]:
        """Those that this kind of customer has now."""

    def parse(self, key: str, text: str) -> JsonValue:
        """The value of a filled cell.

        :raises ValueError: with a word for the reason, when it is none
        """

    async def ready(self, session: AsyncSession, values: Sequence[dict[str, JsonValue]]) -> None:
        """Before the rows of a batch are laid onto customers: make what their cells name and nobody has yet."""

    async def read(
        self, session: AsyncSession, kind: CustomerKind, ids: Sequence[int]
    ) -> Mapping[int, Mapping[str, JsonValue]]:
        """What these customers have, by id and key."""

    async def write(
        self, session: AsyncSession, kind: CustomerKind, values: Mapping[int, Mapping[str, JsonValue]]
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
NAME_PARTS: Final = ("first_name", "middle_name", "last_name")
"""In the order in which they are written as one name."""
PEOPLE: Final = frozenset({K.CONTACT, K.LEAD})

FIELDS: Final = (
    ImportField("name"),
    *(ImportField(part, PEOPLE) for part in ("last_name", "first_name", "middle_name")),
    *(ImportField(key, many=True) for key in PHONE_FIELDS),
    ImportField(EMAIL, many=True),
    ImportField("company", PEOPLE),
    ImportField("position", frozenset({K.CONTACT})),
    ImportField("title", frozenset({K.LEAD})),
    ImportField("status", frozenset({K.LEAD})),
    ImportField(TAX_NUMBER),
    ImportField(EXTERNAL_ID),
    ImportField("source"),
    ImportField("tags", many=True),
    ImportField("responsible"),
    ImportField("note", many=True),
)


def built_in(kind: CustomerKind) -> list[ImportField]:
    return [field for field in FIELDS if kind in field.kinds]
