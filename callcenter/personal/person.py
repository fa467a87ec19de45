"""Who is looked for: by whose cards, numbers, calls and words a room knows its traces."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from callcenter.bus import JsonValue

Row = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """`cards` are (kind, id) pairs, former cards among them. `numbers` (E.164), `emails` and `identifiers` are those
    that nobody else has. `names` are searched for in texts; a name of one word, or one that a namesake has too, is
    not among them. `shared` are numbers and e-mails that stay because another card has them."""

    cards: tuple[tuple[str, int], ...] = ()
    names: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    call_ids: tuple[str, ...] = ()
    deal_ids: tuple[int, ...] = ()

    def ids(self, kind: str) -> list[int]:
        """The ids of the person's cards of one kind."""
        return [id_ for card_kind, id_ in self.cards if card_kind == kind]

    def to_json(self) -> dict[str, JsonValue]:
        stored: dict[str, JsonValue] = {
            name: [list(one) if isinstance(one, tuple) else one for one in value]
            for name, value in asdict(self).items()
        }
        return stored

    @classmethod
    def from_json(cls, stored: Mapping[str, JsonValue]) -> "Person":
        values = {name: tuple(value) for name, value in stored.items() if isinstance(value, list)}
        cards = tuple((str(one[0]), int(str(one[1]))) for one in values.pop("cards", ()) if isinstance(one, list))
        return cls(cards=cards, **values)  # type: ignore[arg-type]  # what `to_json` wrote


@dataclass(frozen=True, slots=True)
class Obstacle:
    """`code` is one of ours, `subject` the id of the recording, call or hold."""

    code: str
    subject: str


@dataclass(frozen=True, slots=True)
class Traces:
    """Rows of one table: the person's own, which are `linked`, and then those that only mention the person."""

    table: str
    rows: Sequence[Row] = ()
    linked: frozenset[tuple[object, ...]] = field(default_factory=frozenset)
    """Primary keys."""

    @property
    def own(self) -> int:
        """How many of the rows, from the first, are the person's own."""
        return min(len(self.linked), len(self.rows))
