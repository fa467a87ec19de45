"""A card in memory while the rows of a batch are laid onto it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from callcenter.bus import JsonValue
from crm import forms, losing
from crm.alike import key_words
from crm.forms import PhoneRow
from crm.importing.cells import MAX_NOTE, Problem
from crm.importing.drafts import Draft, Key, stand_in_name
from crm.importing.kinds import ImportKind
from crm.importing.plans import MatchKey, Plan
from crm.kinds import CustomerKind, LeadOrigin
from crm.schemas import MAX_EMAILS, MAX_PHONES, MAX_TAGS
from crm.state import TRANSITIONS, LeadStatus
from crm.words import words_to_store

PLAIN: Final[Mapping[CustomerKind, Sequence[str]]] = {
    CustomerKind.CONTACT: ("name", "note", "source", "tags", "responsible_id", "created_at", "position", "company_id"),
    CustomerKind.COMPANY: ("name", "note", "source", "tags", "responsible_id", "created_at"),
    CustomerKind.LEAD: (
        *("name", "note", "source", "tags", "responsible_id", "created_at", "status", "title", "company_name"),
        *losing.COLUMNS,
    ),
}
"""The columns of each kind of customer that an import writes."""
_SAME_MINUTE: Final = timedelta(minutes=1)
"""Files have no seconds."""


@dataclass(slots=True)
class Target:
    """`id` None: not there yet. `before` is what an existing one was when this batch began. `former` are identifiers
    beside the first of their kind: a merged customer has those of both cards, and is found by each. Times are texts."""

    kind: ImportKind
    row: int
    id: int | None
    version: int
    values: dict[str, Any]
    phones: list[PhoneRow] = field(default_factory=list)
    emails: list[tuple[str, str]] = field(default_factory=list)
    identifiers: dict[str, str] = field(default_factory=dict)
    former: list[tuple[str, str]] = field(default_factory=list)
    more: dict[str, JsonValue] = field(default_factory=dict)
    before: dict[str, Any] | None = None
    is_summed: bool = False
    """A deal whose sum is that of its lines."""

    def snapshot(self) -> dict[str, Any]:
        """Everything that an import may change, as JSON."""
        return {
            "values": {**self.values, "tags": list(self.values["tags"])},
            "phones": [dict(phone) for phone in self.phones],
            "emails": [list(pair) for pair in self.emails],
            "identifiers": dict(self.identifiers),
            "more": dict(self.more),
        }

    @property
    def is_changed(self) -> bool:
        return self.id is None or self.before != self.snapshot()

    def words(self) -> list[str]:
        names = [self.values["name"]]
        if self.kind is ImportKind.LEAD:
            names += [self.values["title"], self.values["company_name"]]
        return [*key_words(names[0]), *words_to_store(names, [address for address, _ in self.emails])]

    def changes(self) -> list[dict[str, Any]]:
        """As the change log has them."""
        if self.before is None:
            return []
        now = self.snapshot()
        before = self.before["values"]
        found = [
            {"field": name, "before": before[name], "after": value}
            for name, value in now["values"].items()
            if before[name] != value and name != "lost_at"
        ]
        for name in ("phones", "emails", "identifiers"):
            old, new = (_texts(name, each[name]) for each in (self.before, now))
            if old != new:
                found.append({"field": name, "before": old, "after": new})
        return found

    def keys(self, key: MatchKey) -> list[str]:
        texts = {"name": self.values["name"]} if self.values.get("name") else {}
        own = Draft(0, texts, phones=self.phones, emails=self.emails, identifiers=self.identifiers, own_id=self.id)
        return [*own.keys(key), *(value for kind, value in self.former if kind == key)]

    def pairs(self, keys: Iterable[MatchKey]) -> list[Key]:
        return [(str(key), value) for key in keys for value in self.keys(key)]


def _texts(name: str, value: Any) -> list[str]:
    if name == "phones":
        return forms.phone_texts(value)
    if name == "emails":
        return [address for address, _ in value]
    return [f"{kind}: {text}" for kind, text in sorted(value.items())]


class Layer:
    """Lays rows onto customers. `companies` are ids by name."""

    def __init__(self, plan: Plan, companies: Mapping[str, int]) -> None:
        self.plan = plan
        self._companies = companies

    def new(self, draft: Draft) -> Target:
        return new_target(draft, self.plan)

    def lay(self, target: Target, draft: Draft) -> list[Problem]:
        """Write what the row says onto the card; filled cells only. What keeps the row out changes nothing."""
        problems = lay(target, draft, self.plan, self._companies)
        if any(problem.fatal for problem in problems):
            return problems
        missing = self.plan.kind is ImportKind.CONTACT and draft.company and draft.company not in self._companies
        return [*problems, *([Problem("", "company_unknown", False)] if missing else [])]

    def wanted(self, draft: Draft) -> int | None:
        """The company that the row names."""
        return self._companies.get(draft.company)


def new_target(draft: Draft, plan: Plan) -> Target:
    """Empty but for what the plan gives to each new customer."""
    values = no_values(plan)
    if plan.kind is ImportKind.CONTACT:
        values |= {"position": "", "company_id": None}
    if plan.kind is ImportKind.LEAD:
        values |= {"status": str(LeadStatus.NEW), "title": "", "company_name": "", **losing.NO_LOSS}
    return Target(plan.kind, draft.row, None, 1, values)


def no_values(plan: Plan) -> dict[str, Any]:
    """What all kinds of customer have, with what the plan says of new ones."""
    found: dict[str, Any] = {"name": "", "note": "", "source": plan.source, "tags": [], "created_at": None}
    return {**found, "responsible_id": plan.responsible_id}


def lay(target: Target, draft: Draft, plan: Plan, companies: Mapping[str, int]) -> list[Problem]:
    """Without the word about a company that is not there."""
    if problem := _overflow(target, draft):
        return [problem]
    problems = _lay_texts(target, draft, overwrite=plan.overwrite or target.id is None)
    lay_note(target, draft, plan)
    lay_created(target, draft, overwrite=plan.overwrite)
    if target.kind is ImportKind.LEAD:
        _lay_loss(target, draft, overwrite=plan.overwrite)
    if not target.values["name"]:
        name = stand_in_name(draft)
        if not name:
            return [Problem("", "name_missing", True)]
        target.values["name"] = name[:200]
        problems.append(Problem("", "name_made_up", False))
    lay_lists(target, draft, plan)
    overwrite = plan.overwrite
    for kind, value in draft.identifiers.items():
        if (kind, value) not in target.former and (overwrite or kind not in target.identifiers):
            target.identifiers[kind] = value
    for key, more in draft.more.items():
        if overwrite or target.more.get(key) is None:
            target.more[key] = more
    company_id = companies.get(draft.company) if target.kind is ImportKind.CONTACT else None
    if company_id is not None and (overwrite or target.values["company_id"] is None):
        target.values["company_id"] = company_id
    return problems


def _overflow(target: Target, draft: Draft) -> Problem | None:
    """Several rows may be one customer: what they bring together has its limits too."""
    for code, have, come, most in (
        ("too_many_phones", target.phones, draft.phones, MAX_PHONES),
        ("too_many_emails", target.emails, draft.emails, MAX_EMAILS),
        ("too_many_tags", target.values["tags"], draft.tags, MAX_TAGS),
    ):
        if len(have) + len(come) > most:
            return Problem("", code, True)
    return None


def _lay_texts(target: Target, draft: Draft, *, overwrite: bool) -> list[Problem]:
    problems = []
    for name, text in draft.texts.items():
        if name not in target.values or (target.values[name] and not overwrite and name != "status"):
            continue
        if name == "status" and not _moves(target, text, overwrite=overwrite):
            problems.append(Problem("", "status_kept", False))
            continue
        target.values[name] = text
    if draft.responsible_id is not None and (overwrite or target.values["responsible_id"] is None):
        target.values["responsible_id"] = draft.responsible_id
    return problems


def _moves(target: Target, to: str, *, overwrite: bool) -> bool:
    """A new lead begins anywhere; one that is there moves as leads move."""
    status, wanted = LeadStatus(target.values["status"]), LeadStatus(to)
    return target.id is None or status is wanted or (overwrite and wanted in TRANSITIONS[status])


def _lay_loss(target: Target, draft: Draft, *, overwrite: bool) -> None:
    """Why it is lost, as far as the row says; a lead that is not lost any more has no reason."""
    if target.values["status"] != LeadStatus.LOST:
        target.values |= losing.NO_LOSS
        return
    known = target.values["loss_reason_id"] or target.values["loss_note"]
    if draft.deal.get("loss_note") and (overwrite or not known):
        reason_id = draft.deal.get("loss_reason_id")
        target.values["loss_reason_id"] = reason_id
        target.values["loss_note"] = "" if reason_id else draft.deal["loss_note"]
    closed = draft.moments.get("closed")
    if closed is not None and target.values["lost_at"] is None:
        target.values["lost_at"] = closed.astimezone(UTC).isoformat()


def lay_note(target: Target, draft: Draft, plan: Plan) -> None:
    if plan.replace and draft.notes and target.id is not None:
        target.values["note"] = "\n".join(draft.notes)[:MAX_NOTE]
        return
    fresh = [text for text in draft.notes if text not in target.values["note"]]
    target.values["note"] = "\n".join(filter(None, [target.values["note"], *fresh]))[:MAX_NOTE]


def lay_created(target: Target, draft: Draft, *, overwrite: bool) -> None:
    at = draft.moments.get("created")
    had = target.values["created_at"]
    if at is None or (had is not None and not overwrite):
        return
    if had is None or abs(datetime.fromisoformat(had) - at) >= _SAME_MINUTE:
        target.values["created_at"] = at.astimezone(UTC).isoformat()


def lay_lists(target: Target, draft: Draft, plan: Plan) -> None:
    """Numbers, addresses and tags are added; with `replace` those of a row are all that a card has from then on."""
    known = {(phone["e164"] or phone["raw"], phone["extension"]): phone for phone in target.phones}
    rows = {(phone["e164"] or phone["raw"], phone["extension"]): phone for phone in draft.phones}
    addresses = {key: (address, key) for address, key in target.emails}
    given = {key: (address, key) for address, key in draft.emails}
    replace = plan.replace and target.id is not None
    if replace:
        target.phones = [known.get(key, phone) for key, phone in rows.items()] or target.phones
        target.emails = [addresses.get(key, pair) for key, pair in given.items()] or target.emails
        target.values["tags"] = list(dict.fromkeys(draft.tags)) or target.values["tags"]
        return
    target.phones += [phone for key, phone in rows.items() if key not in known]
    target.emails += [pair for key, pair in given.items() if key not in addresses]
    target.values["tags"] = list(dict.fromkeys([*target.values["tags"], *draft.tags]))


def stored(values: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """A customer's columns as the table has them."""
    at = values["created_at"]
    found = {**values, "created_at": now if at is None else datetime.fromisoformat(at)}
    if values.get("status") == LeadStatus.LOST:
        lost_at = values["lost_at"]
        found["lost_at"] = now if lost_at is None else datetime.fromisoformat(lost_at)
    return found


def row_values(target: Target, now: datetime, author_id: int | None) -> dict[str, Any]:
    """The columns of a new customer."""
    values = {**stored(target.values, now), "created_by_id": author_id, "updated_at": now, "version": 1}
    return {**values, "origin": str(LeadOrigin.USER)} if target.kind is ImportKind.LEAD else values
