"""Rows that would make somebody new who may be there already: not by the keys that were chosen, but by a number, an
address, a tax number or how the name sounds."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from crm.alike import is_telling, name_key
from crm.duplicates.batches import Likely, likely
from crm.duplicates.evidence import WEIGHTS, Evidence, Reason, Traits, compare
from crm.duplicates.runs import NAMESAKES
from crm.importing.drafts import Draft
from crm.importing.fields import TAX_NUMBER
from crm.importing.kinds import ImportKind
from crm.importing.targets import Target
from crm.kinds import CustomerKind, CustomerRef

SHOWN: Final = 3
"""Of one row as many are told."""
Value = tuple[Reason, str]


@dataclass(frozen=True, slots=True)
class Double:
    """Who the row may be: a card (`ref`), or who was made of an earlier row (`row`). `target` is that one, where it can
    be changed."""

    evidence: Evidence
    ref: CustomerRef | None = None
    row: int | None = None
    target: Target | None = None


@dataclass(slots=True)
class SeenRows:
    """In a dry run: by hashes of their values the rows of earlier batches that would have made somebody, a number for
    each value."""

    rows: dict[int, int] = field(default_factory=dict)
    again: Counter[int] = field(default_factory=Counter)

    def add(self, row: int, traits: Traits, *, company: bool) -> None:
        for value in values_of(traits, company=company):
            key = hash(value)
            if self.rows.setdefault(key, row) != row:
                self.again[key] += 1

    def find(self, traits: Traits, *, most: int, company: bool) -> dict[int, list[Reason]]:
        """By what the row is like which earlier one; a value that many have says nothing."""
        found: defaultdict[int, list[Reason]] = defaultdict(list)
        for reason, value in values_of(traits, company=company):
            key = hash((reason, value))
            limit = NAMESAKES if reason is Reason.SAME_NAME else most
            if key in self.rows and self.again[key] < limit:
                found[self.rows[key]].append(reason)
        return found


class Doubles:
    """Of one batch. `likely` are the cards that its rows resemble, `targets` those of them that can be changed."""

    def __init__(
        self,
        kind: CustomerKind,
        traits: Mapping[int, Traits],
        likely: Mapping[int, Sequence[Likely]],
        *,
        most: int,
        seen: SeenRows,
    ) -> None:
        self._company = kind is CustomerKind.COMPANY
        self._kind = kind
        self._traits = traits
        self._likely = likely
        self._most = most
        self._seen = seen
        self._targets: dict[int, Target] = {}
        self._made: defaultdict[Value, list[Target]] = defaultdict(list)

    def cards(self) -> list[int]:
        """Of the kind that is imported, those that rows of the batch resemble."""
        refs = {one.ref for found in self._likely.values() for one in found}
        return sorted(ref.id for ref in refs if ref.kind is self._kind)

    def may_change(self, targets: Iterable[Target]) -> None:
        self._targets |= {target.id: target for target in targets if target.id is not None}

    def find(self, draft: Draft) -> list[Double]:
        """The likeliest first."""
        traits = self._traits.get(draft.row)
        if traits is None:
            return []
        found = [
            Double(one.evidence, ref=one.ref, target=self._targets.get(one.ref.id) if self._mine(one.ref) else None)
            for one in self._likely.get(draft.row, ())
        ]
        found += self._of_batch(traits)
        earlier = self._seen.find(traits, most=self._most, company=self._company)
        found += [Double(_said(reasons), row=row) for row, reasons in earlier.items()]
        return sorted(found, key=lambda one: (-one.evidence.score, one.row or 0))

    def add(self, target: Target) -> None:
        """Somebody who is made of a row."""
        traits = self._traits.get(target.row)
        for value in () if traits is None else values_of(traits, company=self._company):
            self._made[value].append(target)

    def remember(self, targets: Iterable[Target]) -> None:
        """For the next batches of a dry run."""
        for target in targets:
            if target.row in self._traits:
                self._seen.add(target.row, self._traits[target.row], company=self._company)

    def _mine(self, ref: CustomerRef) -> bool:
        return ref.kind is self._kind

    def _of_batch(self, traits: Traits) -> list[Double]:
        near: dict[int, Target] = {}
        for reason, value in values_of(traits, company=self._company):
            made = self._made.get((reason, value), [])
            if len(made) <= (NAMESAKES if reason is Reason.SAME_NAME else self._most):
                near |= {target.row: target for target in made}
        found = []
        for row, target in near.items():
            evidence = compare(traits, self._traits[row], ())
            if evidence is not None:
                found.append(Double(evidence, row=row, target=target))
        return found


def values_of(traits: Traits, *, company: bool) -> list[Value]:
    """What a row is looked for by; a name only where it tells somebody."""
    lists: tuple[tuple[Reason, Collection[str]], ...] = (
        (Reason.PHONE, traits.phones),
        (Reason.EMAIL, traits.emails),
        (Reason.TAX_NUMBER, traits.tax_numbers),
        (Reason.SAME_NAME, [traits.name] if is_telling(traits.name, company=company) else []),
    )
    return [(reason, value) for reason, values in lists for value in values]


def traits_of(draft: Draft) -> Traits:
    return Traits(
        name_key(draft.texts.get("name", "")),
        frozenset(str(phone["e164"]) for phone in draft.phones if phone["e164"] is not None),
        frozenset(key for _, key in draft.emails),
        frozenset(value for kind, value in draft.identifiers.items() if kind == TAX_NUMBER),
    )


async def doubles_of(
    session: AsyncSession, kind: ImportKind, drafts: Sequence[Draft], *, most: int, seen: SeenRows
) -> Doubles:
    """Of rows that the keys of the plan find nobody for."""
    traits = {draft.row: traits_of(draft) for draft in drafts}
    found = await likely(session, kind.customer, traits, most)
    return Doubles(kind.customer, traits, found, most=most, seen=seen)


def _said(reasons: Sequence[Reason]) -> Evidence:
    doubt = 1.0
    for reason in reasons:
        doubt *= 1 - WEIGHTS[reason]
    return Evidence(round(100 * (1 - doubt)), tuple(reasons))
