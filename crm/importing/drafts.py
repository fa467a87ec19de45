"""What a row of a file says about a customer."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from callcenter.bus import JsonValue
from callcenter.phones import display
from crm.forms import PhoneRow
from crm.importing import cells, times
from crm.importing.cards import UNREADABLE
from crm.importing.cells import BadCell, Problem
from crm.importing.fields import (
    CUSTOMER_ID,
    EMAIL,
    EXTERNAL_ID,
    MOMENTS,
    NAME_PARTS,
    OWN_ID,
    PHONE_FIELDS,
    TAX_NUMBER,
)
from crm.importing.kinds import ImportKind, Word
from crm.importing.plans import MatchKey, Plan
from crm.importing.reading import SourceRow
from crm.importing.vocabulary import Vocabulary
from crm.schemas import MAX_EMAILS, MAX_PHONES, MAX_TAGS
from crm.words import fold

REMARKS: Final = frozenset(
    {"firm_number_wrong", "own_not_a_birthday", "phone_unreadable", "status_unknown", "unknown_user", "name_made_up"}
    | {"loss_reason_unknown"}
)
"""What does not keep a row out."""
_LINES: Final = frozenset({"name", *NAME_PARTS, "company", "position", "title", "source"})
_DEAL_CELLS: Final = frozenset({"pipeline", "stage", "amount", "currency", "expected_close", "loss_reason"})
_NOT_YET: Final = frozenset({"не закрыта", "not closed"})
"""How amoCRM fills the day of the end of what goes on."""
_FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t")
Key = tuple[str, str]
"""A kind of key and its value."""


@dataclass(slots=True)
class Draft:
    """`texts` are the plain fields that are filled; `identifiers` the tax number and the external id by kind. `deal` is
    what only deals have, as their table has it; `moments` are when it was created and closed. `own_id` names a card of
    this house."""

    row: int
    texts: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    phones: list[PhoneRow] = field(default_factory=list)
    emails: list[tuple[str, str]] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    identifiers: dict[str, str] = field(default_factory=dict)
    company: str = ""
    responsible_id: int | None = None
    own_id: int | None = None
    moments: dict[str, datetime] = field(default_factory=dict)
    deal: dict[str, Any] = field(default_factory=dict)
    more: dict[str, JsonValue] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        return not any(problem.fatal for problem in self.problems)

    def keys(self, key: MatchKey) -> list[str]:
        """The values by which the row is the same as a card."""
        match key:
            case MatchKey.PHONE:
                return [str(phone["e164"]) for phone in self.phones if phone["e164"] is not None]
            case MatchKey.EMAIL:
                return [address_key for _, address_key in self.emails]
            case MatchKey.TAX_NUMBER | MatchKey.EXTERNAL_ID:
                value = self.identifiers.get(str(key))
                return [] if value is None else [value]
            case MatchKey.ID:
                return [] if self.own_id is None else [str(self.own_id)]
            case MatchKey.NAME:
                return [self.texts["name"]] if "name" in self.texts else []

    def pairs(self, keys: Iterable[MatchKey]) -> list[Key]:
        return [(str(key), value) for key in keys for value in self.keys(key)]


ParseMore = Callable[[str, str], JsonValue]


@dataclass(frozen=True, slots=True)
class House:
    """What this house knows when a file is read: whose country numbers without a code are of, by which clock it
    writes, what time it is, and its own words."""

    country: str
    zone: ZoneInfo
    now: datetime
    words: Vocabulary


class Drafter:
    """Reads rows by one plan; `parse_more` reads fields of other rooms."""

    def __init__(self, plan: Plan, header: Sequence[str], house: House, parse_more: ParseMore) -> None:
        mapped = plan.mapped()
        self._plan = plan
        self._fields = [(place, name, mapped[name]) for place, name in enumerate(header) if name in mapped]
        self._notes = sum(1 for _, _, target in self._fields if target == "note")
        self._house = house
        self._country = plan.country or house.country
        self._parse_more = parse_more

    def draft(self, row: SourceRow) -> Draft:
        draft = Draft(row.number, tags=list(self._plan.tags))
        for place, column, target in self._fields:
            cell = row.cells[place] if place < len(row.cells) else ""
            if cell:
                self._read(draft, column, target, _unguarded(cell))
        self._finish(draft)
        return draft

    def all(self, rows: Iterable[SourceRow]) -> list[Draft]:
        return [self.draft(row) for row in rows]

    def _read(self, draft: Draft, column: str, target: str, cell: str) -> None:
        try:
            self._take(draft, column, target, cell)
        except BadCell as error:
            code = str(error.args[0])
            draft.problems.append(Problem(column, code, code not in REMARKS))

    def _moment(self, target: str, draft: Draft, cell: str) -> None:
        if not cells.is_nothing(cell) and fold(cell) not in _NOT_YET:
            draft.moments[target] = times.past(cell, self._house.zone, self._house.now)

    def _take(self, draft: Draft, column: str, target: str, cell: str) -> None:
        if target in _LINES:
            self._take_line(draft, target, cells.line(cell))
        elif target in PHONE_FIELDS:
            found, dialable = cells.phones(cell, PHONE_FIELDS[target], self._country)
            draft.phones += found
            if not dialable:
                raise BadCell("phone_unreadable")
        elif target == EMAIL:
            draft.emails += cells.emails(cell)
        elif target == "tags":
            draft.tags += cells.tags(cell)
        elif target == "note":
            self._take_note(draft, column, cell)
        elif target == TAX_NUMBER:
            if not cells.is_nothing(cell):
                draft.identifiers[TAX_NUMBER] = cells.tax_number(cell)
        elif target == EXTERNAL_ID:
            draft.identifiers[EXTERNAL_ID] = cells.identifier(cell)
        else:
            self._take_other(draft, target, cell)

    def _take_line(self, draft: Draft, target: str, text: str) -> None:
        if target == "company":
            draft.company = "" if cells.is_nothing(text) else text
        elif text:
            draft.texts[target] = text

    def _take_note(self, draft: Draft, column: str, cell: str) -> None:
        text = cells.note(cell)
        if text:
            draft.notes.append(f"{column}: {text}" if self._notes > 1 else text)

    def _take_other(self, draft: Draft, target: str, cell: str) -> None:
        if target == "status":
            draft.texts["status"] = str(cells.status(cell))
        elif target == "responsible":
            draft.responsible_id = self._house.words.find(Word.RESPONSIBLE, cell)
        elif target in MOMENTS:
            self._moment(target, draft, cell)
        elif target == OWN_ID:
            draft.own_id = cells.own_id(cell)
        elif target == CUSTOMER_ID:
            draft.deal["customer_external_id"] = cells.identifier(cell)
        elif target in _DEAL_CELLS:
            self._take_of_deal(draft, target, cells.line(cell))
        else:
            self._take_more(draft, target, cell)

    def _take_of_deal(self, draft: Draft, target: str, cell: str) -> None:
        if target == "amount":
            value, currency = times.amount("0" if cells.is_nothing(cell) else cell)
            draft.deal["amount"] = int(value * 100)
            draft.deal |= {} if currency is None else {"currency": currency}
        elif cells.is_nothing(cell):
            return
        elif target == "currency":
            draft.deal["currency"] = times.currency(cell)
        elif target == "expected_close":
            draft.deal["expected_close"] = times.day(cell, self._house.zone).isoformat()
        elif target == "loss_reason":
            draft.deal["loss_note"] = cell
            draft.deal["loss_reason_id"] = self._house.words.find(Word.LOSS_REASON, cell)
        else:
            draft.deal[target] = cell

    def _take_more(self, draft: Draft, target: str, cell: str) -> None:
        try:
            draft.more[target] = self._parse_more(target, cell)
        except BadCell:
            raise
        except ValueError:
            raise BadCell("value_invalid") from None

    def _settle_stage(self, draft: Draft) -> None:
        """Both words together say where a deal stands."""
        try:
            place = self._house.words.place(
                draft.deal.pop("pipeline", ""), draft.deal.pop("stage", ""), self._plan.pipeline_id
            )
        except BadCell as error:
            draft.problems.append(Problem("", str(error.args[0]), True))
            return
        draft.deal |= {} if place is None else place

    def _finish(self, draft: Draft) -> None:
        draft.phones = _unique_phones(draft.phones)
        draft.emails = [(address, key) for key, address in {key: address for address, key in draft.emails}.items()]
        draft.tags = list(dict.fromkeys(draft.tags))
        self._name(draft)
        if self._plan.kind is ImportKind.DEAL:
            self._settle_stage(draft)
        if draft.texts.get("name") == UNREADABLE:
            draft.problems.append(Problem("", "card_unreadable", True))
        for code, count, most in (
            ("too_many_phones", len(draft.phones), MAX_PHONES),
            ("too_many_emails", len(draft.emails), MAX_EMAILS),
            ("too_many_tags", len(draft.tags), MAX_TAGS),
        ):
            if count > most:
                draft.problems.append(Problem("", code, True))

    def _name(self, draft: Draft) -> None:
        """From its parts where it is not given whole; a company's people may have none but the company's."""
        parts = [draft.texts.pop(part, "") for part in NAME_PARTS]
        whole = " ".join(part for part in parts if part)
        given = draft.texts.get("name", "")
        if whole and (not given or len(whole) > len(given)):
            draft.texts["name"] = whole[: cells.MAX_LINE]
        if self._plan.kind is ImportKind.LEAD and draft.company:
            draft.texts["company_name"] = draft.company
        if not draft.texts.get("name", "").strip() or cells.is_nothing(draft.texts["name"]):
            draft.texts.pop("name", None)


def _unguarded(cell: str) -> str:
    """Our own files write a sign before what a spreadsheet would run as a formula."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA_SIGNS) else cell


def stand_in_name(draft: Draft) -> str:
    """A new customer without a name is called by what is known; "" when that is nothing."""
    keys = draft.keys(MatchKey.PHONE)
    raw = [str(phone["raw"]) for phone in draft.phones]
    named = [draft.texts.get("title", ""), draft.company, *map(display, keys), *raw]
    return next((name for name in (*named, *(address for address, _ in draft.emails)) if name), "")


def _unique_phones(phones: Iterable[PhoneRow]) -> list[PhoneRow]:
    rows: dict[tuple[object, object], PhoneRow] = {}
    for phone in phones:
        rows.setdefault((phone["e164"] or phone["raw"], phone["extension"]), phone)
    return list(rows.values())
