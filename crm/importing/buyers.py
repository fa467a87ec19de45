"""The customers whom deals name: found by number, address, former id or name, or made."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from crm.importing.cells import Problem
from crm.importing.drafts import Draft
from crm.importing.fields import EXTERNAL_ID
from crm.importing.kinds import ImportKind
from crm.importing.matching import Known
from crm.importing.plans import MatchKey, Plan
from crm.importing.targets import Target, lay, new_target

SURE: Final = (MatchKey.PHONE, MatchKey.EMAIL, MatchKey.EXTERNAL_ID)
KEYS: Final = (*SURE, MatchKey.NAME)


def plan_of_buyers(plan: Plan) -> Plan:
    """What becomes of the people of a file of deals: whoever is there stays as he is."""
    return Plan(
        kind=ImportKind.CONTACT,
        keys=list(KEYS),
        overwrite=False,
        source=plan.source,
        responsible_id=plan.responsible_id,
    )


def draft_of_buyer(draft: Draft) -> Draft:
    """What the row of a deal says about a person. A name counts only where nothing better is known."""
    buyer = Draft(draft.row, phones=draft.phones, emails=draft.emails, company=draft.company)
    buyer.texts = {"name": draft.texts["name"]} if "name" in draft.texts else {}
    buyer.responsible_id = draft.responsible_id
    if former := draft.deal.get("customer_external_id"):
        buyer.identifiers[EXTERNAL_ID] = former
    return buyer


class Buyers:
    """Of one batch. New ones stand under negative ids until they are written; `seen` are the keys of those whom earlier
    batches of a dry run would have made."""

    def __init__(self, plan: Plan, known: Known, companies: Mapping[str, int], seen: Collection[int]) -> None:
        self._make = plan.create_customers
        self._plan = plan_of_buyers(plan)
        self._known = known
        self._companies = companies
        self._seen = seen
        self.fresh: dict[int, Target] = {}

    def of(self, draft: Draft) -> tuple[int | None, list[Problem]]:
        """The id of the buyer, and what a person should look at."""
        buyer = draft_of_buyer(draft)
        keys: Sequence[MatchKey] = SURE if buyer.pairs(SURE) else (MatchKey.NAME,)
        pairs = buyer.pairs(keys)
        if not pairs:
            return None, []
        found = Known(keys, self._known.by_value).find(buyer)
        if len(found) > 1:
            return None, [Problem("", "customer_unclear", False)]
        if found:
            return self._id(found[0]), []
        if any(hash(pair) in self._seen for pair in pairs):
            return None, []
        return self._unknown(buyer)

    def _unknown(self, buyer: Draft) -> tuple[int | None, list[Problem]]:
        if not self._make:
            return None, [Problem("", "customer_unknown", False)]
        target = new_target(buyer, self._plan)
        problems = lay(target, buyer, self._plan, self._companies)
        if any(problem.fatal for problem in problems):
            return None, [Problem("", "customer_unknown", False)]
        self.fresh[-len(self.fresh) - 1] = target
        self._known.add(target)
        return self._id(target), []

    def _id(self, target: Target) -> int | None:
        if target.id is not None:
            return target.id
        return next((id_ for id_, one in self.fresh.items() if one is target), None)
