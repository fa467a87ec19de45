"""A deal in memory while the rows of a batch are laid onto it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from crm.deals.importing import is_over
from crm.importing.buyers import Buyers
from crm.importing.cells import Problem
from crm.importing.drafts import Draft
from crm.importing.fields import EXTERNAL_ID
from crm.importing.plans import Plan
from crm.importing.targets import Target, lay_created, lay_note
from crm.importing.vocabulary import StageKnown, Vocabulary
from crm.schemas import MAX_TAGS

_PLAIN = ("title", "source")


class DealLayer:
    """Lays rows onto deals. `companies` are ids by name."""

    def __init__(
        self, plan: Plan, words: Vocabulary, companies: Mapping[str, int], buyers: Buyers, now: datetime
    ) -> None:
        self.plan = plan
        self.buyers = buyers
        self._words = words
        self._companies = companies
        self._now = now

    def new(self, draft: Draft) -> Target:
        """Empty but for what the plan gives to each new deal."""
        nothing: dict[str, Any] = dict.fromkeys(
            ("pipeline_id", "stage_id", "contact_id", "company_id", "amount", "expected_close", "loss_reason_id")
        )
        values = {**nothing, "title": "", "currency": "", "source": self.plan.source, "note": "", "tags": []}
        values |= dict.fromkeys(("created_at", "closed_at", "stage_since", "external_id"))
        values |= {"responsible_id": self.plan.responsible_id, "loss_note": ""}
        return Target(self.plan.kind, draft.row, None, 1, values)

    def wanted(self, draft: Draft) -> int | None:
        """The company that the row names."""
        return self._companies.get(draft.company)

    def lay(self, target: Target, draft: Draft) -> list[Problem]:
        """Write what the row says onto the deal; filled cells only. What keeps the row out changes nothing."""
        stage = self._stage(target, draft)
        if stage is None:
            return [Problem("", "pipeline_unknown", True)]
        if len({*target.values["tags"], *draft.tags}) > MAX_TAGS:
            return [Problem("", "too_many_tags", True)]
        title = target.values["title"] or draft.texts.get("title") or _stand_in(draft)
        if not title:
            return [Problem("", "title_missing", True)]
        overwrite = self.plan.overwrite or target.id is None
        made_up = not target.values["title"] and "title" not in draft.texts
        problems = [Problem("", "title_made_up", False)] if made_up else []
        target.values["title"] = title[:200]
        self._lay_plain(target, draft, overwrite=overwrite)
        problems += self._lay_sum(target, draft, stage, overwrite=overwrite)
        problems += self._lay_stage(target, draft, stage)
        return [*problems, *self._lay_people(target, draft, overwrite=overwrite)]

    def _stage(self, target: Target, draft: Draft) -> StageKnown | None:
        """Where the deal stands by this row; a deal that is there stays where it is when the row says nothing of it."""
        had = target.values["stage_id"]
        if "stage_id" in draft.deal and (had is None or self.plan.overwrite):
            return self._words.stage(draft.deal["stage_id"])
        if had is None:
            return self._words.first(self.plan.pipeline_id)
        return self._words.stage_of(had, target.values["pipeline_id"], closed=target.values["closed_at"] is not None)

    def _lay_plain(self, target: Target, draft: Draft, *, overwrite: bool) -> None:
        values = target.values
        for name in _PLAIN:
            if name in draft.texts and (overwrite or not values[name]):
                values[name] = draft.texts[name]
        day = draft.deal.get("expected_close")
        if day is not None and (overwrite or values["expected_close"] is None):
            values["expected_close"] = day
        lay_note(target, draft, self.plan)
        lay_created(target, draft, overwrite=self.plan.overwrite)
        replaced = self.plan.replace and target.id is not None and draft.tags
        values["tags"] = list(dict.fromkeys(draft.tags if replaced else [*values["tags"], *draft.tags]))
        former = draft.identifiers.get(EXTERNAL_ID)
        if former is not None and (self.plan.overwrite or values["external_id"] is None):
            values["external_id"] = target.identifiers[EXTERNAL_ID] = former
        for key, more in draft.more.items():
            if overwrite or target.more.get(key) is None:
                target.more[key] = more

    def _lay_sum(self, target: Target, draft: Draft, stage: StageKnown, *, overwrite: bool) -> list[Problem]:
        values = target.values
        amount, currency = draft.deal.get("amount"), draft.deal.get("currency")
        if target.is_summed and ((amount, currency) != (None, None)):
            differs = amount not in (None, values["amount"]) or currency not in (None, values["currency"])
            return [Problem("", "amount_of_lines", False)] if differs else []
        if amount is not None and (overwrite or values["amount"] is None):
            values["amount"] = amount
        if currency is not None and (overwrite or not values["currency"]):
            values["currency"] = currency
        values["currency"] = values["currency"] or self._words.currency(stage.pipeline_id)
        return []

    def _lay_stage(self, target: Target, draft: Draft, stage: StageKnown) -> list[Problem]:
        """When it came there and when it ended: as the row says, so that reports have it in its own time."""
        values, moved = target.values, target.values["stage_id"] != stage.id
        values["stage_id"], values["pipeline_id"] = stage.id, stage.pipeline_id
        made = datetime.fromisoformat(values["created_at"]) if values["created_at"] else self._now
        values["created_at"] = values["created_at"] or made.astimezone(UTC).isoformat()
        if not is_over(stage.outcome):
            if moved or target.id is None:
                since = made if target.id is None else self._now
                values |= {"stage_since": since.astimezone(UTC).isoformat(), "closed_at": None}
                values |= {"loss_reason_id": None, "loss_note": ""}
            return []
        return self._lay_end(target, draft, stage, moved=moved, made=made)

    def _lay_end(
        self, target: Target, draft: Draft, stage: StageKnown, *, moved: bool, made: datetime
    ) -> list[Problem]:
        values, problems = target.values, list[Problem]()
        begins = moved or target.id is None
        given = draft.moments.get("closed") or (self._expected(draft, made) if begins else None)
        if begins or (given is not None and self.plan.overwrite):
            closed = given or (made if target.id is None else self._now)
            if given is None and "created" in draft.moments and target.id is None:
                problems.append(Problem("", "closed_unknown", False))
            if closed < made:
                closed = made
                problems.append(Problem("", "closed_too_early", False))
            values["closed_at"] = values["stage_since"] = _kept(values["closed_at"], closed)
        if stage.outcome == "lost":
            if draft.deal.get("loss_note"):
                values["loss_reason_id"] = draft.deal.get("loss_reason_id")
                values["loss_note"] = "" if values["loss_reason_id"] else draft.deal["loss_note"]
        else:
            values |= {"loss_reason_id": None, "loss_note": ""}
        return problems

    def _expected(self, draft: Draft, made: datetime) -> datetime | None:
        """Bitrix24 writes the day of the end over the expected one."""
        text = draft.deal.get("expected_close")
        if text is None or "closed" in draft.moments:
            return None
        found = datetime.fromisoformat(text).replace(tzinfo=self._now.tzinfo)
        return found if made <= found <= self._now else None

    def _lay_people(self, target: Target, draft: Draft, *, overwrite: bool) -> list[Problem]:
        values = target.values
        if draft.responsible_id is not None and (overwrite or values["responsible_id"] is None):
            values["responsible_id"] = draft.responsible_id
        buyer, problems = self.buyers.of(draft)
        company = self.wanted(draft)
        for name, id_ in (("contact_id", buyer), ("company_id", company)):
            if id_ is not None and (overwrite or values[name] is None):
                values[name] = id_
        if draft.company and company is None:
            problems = [*problems, Problem("", "company_unknown", False)]
        return problems


def _kept(had: str | None, at: datetime) -> str:
    """Files have no seconds: a time of the same minute stays as it is."""
    if had is not None and abs((datetime.fromisoformat(had) - at).total_seconds()) < 60:
        return had
    return at.astimezone(UTC).isoformat()


def _stand_in(draft: Draft) -> str:
    """A deal without a title is called by who buys, or by its number in the former system."""
    former = draft.identifiers.get(EXTERNAL_ID, "")
    return draft.texts.get("name", "") or draft.company or (f"#{former}" if former else "")
