"""What becomes of the rows of a batch, before anything is written."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from crm.importing.cells import Problem
from crm.importing.drafts import Draft
from crm.importing.matching import Known
from crm.importing.plans import Mode, Plan
from crm.importing.targets import Target, lay, new_target
from crm.kinds import CustomerKind


@dataclass(slots=True)
class Tally:
    """Rows by what became of them; their sum is the rows read, but for `companies` and `remarks`."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: int = 0
    failed: int = 0
    companies: int = 0
    remarks: int = 0

    def add(self, other: "Tally") -> None:
        for name, count in asdict(other).items():
            setattr(self, name, getattr(self, name) + count)


@dataclass(slots=True)
class Settled:
    """`fresh` are to be made, `touched` may have changed. Companies that are not there yet have negative ids;
    `employers` are those of rows that double a customer of an earlier batch of a dry run, who is nowhere to be seen."""

    fresh: list[Target] = field(default_factory=list)
    touched: list[Target] = field(default_factory=list)
    employers: set[int] = field(default_factory=set)
    problems: list[tuple[int, Problem]] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)


class Settler:
    """Lays rows onto customers. In a dry run `seen` has the keys of customers that earlier batches would have made."""

    def __init__(
        self, plan: Plan, known: Known, companies: Mapping[str, int], *, seen: frozenset[int] | set[int] = frozenset()
    ) -> None:
        self._plan = plan
        self._known = known
        self._companies = companies
        self._seen = seen
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
        keys = draft.keys(self._plan.key)
        if any(hash(key) in self._seen for key in keys):
            return self._seen_before(draft), []
        if self._plan.mode is Mode.UPDATE:
            return "failed", [Problem("", "not_found" if keys else "no_key", True)]
        target = new_target(draft, self._plan)
        problems = lay(target, draft, self._plan, self._companies)
        if any(problem.fatal for problem in problems):
            return "failed", problems
        self.settled.fresh.append(target)
        self._known.add(target)
        return "created", [*problems, *self._company(draft)]

    def _seen_before(self, draft: Draft) -> str:
        if self._plan.mode is Mode.CREATE:
            return "skipped"
        if draft.company in self._companies:
            self.settled.employers.add(self._companies[draft.company])
        return "updated"

    def _update(self, target: Target, draft: Draft) -> tuple[str, list[Problem]]:
        before = target.snapshot()
        problems = lay(target, draft, self._plan, self._companies)
        if any(problem.fatal for problem in problems):
            return "failed", problems
        if target.id is not None and not any(one is target for one in self.settled.touched):
            target.row = draft.row
            self.settled.touched.append(target)
        self._known.add(target)
        outcome = "unchanged" if before == target.snapshot() else "updated"
        return outcome, [*problems, *self._company(draft)]

    def _company(self, draft: Draft) -> list[Problem]:
        missing = self._plan.kind is CustomerKind.CONTACT and draft.company and draft.company not in self._companies
        return [Problem("", "company_unknown", False)] if missing else []


def with_placeholders(names: Sequence[str], found: Mapping[str, int]) -> dict[str, int]:
    """Names that no company has yet get negative ids, one each; spellings in other letters count as the same."""
    companies = dict(found)
    same: dict[str, int] = {name.casefold(): id_ for name, id_ in found.items()}
    for name in names:
        if name not in companies:
            companies[name] = same.setdefault(name.casefold(), -len(same) - 1)
    return companies
