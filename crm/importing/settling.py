"""What becomes of the rows of a batch, before anything is written."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Final, Protocol

from crm.importing.cells import Problem
from crm.importing.doubles import SHOWN, Double, Doubles
from crm.importing.drafts import Draft
from crm.importing.matching import Known
from crm.importing.plans import MatchKey, Mode, OnDouble, Plan
from crm.importing.targets import Target

SEVERAL: Final = Problem("", "several_alike", True)


class Laying(Protocol):
    """How a row becomes a card of its kind."""

    def new(self, draft: Draft) -> Target:
        """A card that is not there yet, empty."""

    def lay(self, target: Target, draft: Draft) -> list[Problem]:
        """Write the row onto the card. What keeps the row out changes nothing."""

    def wanted(self, draft: Draft) -> int | None:
        """The company that the row names."""


@dataclass(slots=True)
class Tally:
    """Rows by what became of them; their sum is the rows read, but for `companies`, `contacts`, `remarks` and
    `doubles`, rows that may be somebody who is there already."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: int = 0
    failed: int = 0
    companies: int = 0
    contacts: int = 0
    remarks: int = 0
    doubles: int = 0

    def add(self, other: "Tally") -> None:
        for name, count in asdict(other).items():
            setattr(self, name, getattr(self, name) + count)


@dataclass(slots=True)
class Settled:
    """`fresh` are to be made, `touched` may have changed, `buyers` are people to be made besides, by placeholder.
    Companies that are not there yet have negative ids; `employers` are those of rows that double a
    customer of an earlier batch of a dry run, who is nowhere to be seen."""

    fresh: list[Target] = field(default_factory=list)
    touched: list[Target] = field(default_factory=list)
    buyers: Mapping[int, Target] = field(default_factory=dict)
    employers: set[int] = field(default_factory=set)
    problems: list[tuple[int, Problem]] = field(default_factory=list)
    doubles: list[tuple[int, Double]] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)


class Settler:
    """Lays rows onto cards. In a dry run `seen` has the keys of cards that earlier batches would have made. `needed`
    are the titles of fields that a new card has to have, by their keys."""

    def __init__(
        self,
        plan: Plan,
        known: Known,
        laying: Laying,
        *,
        needed: Mapping[str, str],
        seen: Collection[int] = (),
        doubles: Doubles | None = None,
    ) -> None:
        self._plan = plan
        self._known = known
        self._laying = laying
        self._needed = needed
        self._seen = seen
        self._doubles = doubles
        self.settled = Settled()

    def settle(self, drafts: Sequence[Draft]) -> Settled:
        for draft in drafts:
            outcome, problems = self._row(draft)
            problems = [*draft.problems, *problems]
            tally = self.settled.tally
            setattr(tally, outcome, getattr(tally, outcome) + 1)
            if outcome != "failed" and problems:
                tally.remarks += 1
            self.settled.problems += [(draft.row, problem) for problem in problems]
        return self.settled

    def _row(self, draft: Draft) -> tuple[str, list[Problem]]:
        if not draft.is_good:
            return "failed", []
        found = self._known.find(draft)
        if not found:
            return self._unknown(draft)
        if self._plan.mode is Mode.CREATE:
            return "skipped", []
        if len(found) > 1:
            return "failed", [Problem("", "several_match", True)]
        return self._update(found[0], draft)

    def _unknown(self, draft: Draft) -> tuple[str, list[Problem]]:
        pairs = draft.pairs(self._plan.keys)
        if any(hash(pair) in self._seen for pair in pairs):
            return self._seen_before(draft), []
        if MatchKey.ID in self._plan.keys and draft.own_id is not None:
            return "failed", [Problem("", "no_such_id", True)]
        if (settled := self._double(draft)) is not None:
            return settled
        if self._plan.mode is Mode.UPDATE:
            return "failed", [Problem("", "not_found" if pairs else "no_key", True)]
        lacking = self._lacking(draft)
        if any(problem.fatal for problem in lacking):
            return "failed", lacking
        target = self._laying.new(draft)
        problems = self._laying.lay(target, draft)
        if any(problem.fatal for problem in problems):
            return "failed", problems
        self.settled.fresh.append(target)
        self._known.add(target)
        if self._doubles is not None:
            self._doubles.add(target)
        return "created", [*problems, *lacking]

    def _double(self, draft: Draft) -> tuple[str, list[Problem]] | None:
        """What becomes of a row that may be somebody who is there; None when it is made anyway."""
        wish = self._plan.on_double
        if self._doubles is None or (self._plan.mode is Mode.UPDATE and wish is not OnDouble.UPDATE):
            return None
        found = self._doubles.find(draft)
        if not found:
            return None
        self.settled.doubles += [(draft.row, one) for one in found[:SHOWN]]
        self.settled.tally.doubles += 1
        if wish is OnDouble.MAKE:
            return None
        if wish is OnDouble.SKIP:
            return "skipped", []
        mine = [one for one in found if one.target is not None or one.row is not None]
        best = [one for one in mine if one.evidence.score == mine[0].evidence.score]
        if len(best) > 1:
            return "failed", [SEVERAL]
        if not best:
            return None
        target = best[0].target
        return (self._seen_before(draft), []) if target is None else self._update(target, draft)

    def _lacking(self, draft: Draft) -> list[Problem]:
        """What the firm asks of such a card and the row does not have."""
        missing = [title for key, title in self._needed.items() if draft.more.get(key) is None]
        return [Problem(title, "required_missing", self._plan.refuse_incomplete) for title in missing]

    def _seen_before(self, draft: Draft) -> str:
        if self._plan.mode is Mode.CREATE:
            return "skipped"
        company = self._laying.wanted(draft)
        if company is not None:
            self.settled.employers.add(company)
        return "updated"

    def _update(self, target: Target, draft: Draft) -> tuple[str, list[Problem]]:
        before = target.snapshot()
        problems = self._laying.lay(target, draft)
        if any(problem.fatal for problem in problems):
            return "failed", problems
        if target.id is not None and not any(one is target for one in self.settled.touched):
            target.row = draft.row
            self.settled.touched.append(target)
        self._known.add(target)
        return "unchanged" if before == target.snapshot() else "updated", problems


def with_placeholders(names: Sequence[str], found: Mapping[str, int]) -> dict[str, int]:
    """Names that no company has yet get negative ids, one each; spellings in other letters count as the same."""
    companies = dict(found)
    same: dict[str, int] = {name.casefold(): id_ for name, id_ in found.items()}
    for name in names:
        if name not in companies:
            companies[name] = same.setdefault(name.casefold(), -len(same) - 1)
    return companies
