"""Fills the example firm's pipelines, one in each of its languages; every run of the dice is the same."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.deals.kinds import EntryKind, PipelineKind, StageOutcome
from crm.deals.lines.seed import seed_lines
from crm.deals.models import Deal, DealEntry, Pipeline
from crm.deals.money import to_hundredths
from crm.deals.pipelines import create, create_from_template
from crm.deals.schemas import PipelineOut, StageOut, TemplateInput
from crm.deals.seed_data import DEALS_EN, DEALS_RU, ExampleDeal
from crm.deals.templates import LOSS_REASONS, template
from crm.dictionaries.kinds import DictionaryKind
from crm.dictionaries.schemas import WordInput, WordsInput
from crm.dictionaries.service import save, words
from crm.goods.seed import seed_catalogue
from crm.models import Contact
from crm.words import fold

_SEED: Final = 20_260_305
CLOSE_DAYS: Final = 21


async def seed_deals(session: AsyncSession, *, responsible_ids: Sequence[int], now: datetime) -> int:
    """How many deals were made; none when there is a pipeline already."""
    if await session.scalar(select(Pipeline.id).limit(1)) is not None:
        return 0
    home = await create_from_template(session, TemplateInput(kind=PipelineKind.SALES, language="ru", currency="RUB"))
    abroad = template(PipelineKind.SALES, "en", "USD").model_copy(update={"name": "Boston sales"})
    boston = await create(session, abroad)
    await create_from_template(session, TemplateInput(kind=PipelineKind.SERVICE, language="ru", currency="RUB"))
    reasons = await _reasons(session)
    seeder = _Seeder(session, responsible_ids, now, reasons)
    people = list(await session.scalars(select(Contact).order_by(Contact.id)))
    russian = [one for one in people if not one.name.isascii()]
    english = [one for one in people if one.name.isascii()]
    for line, deals, contacts in ((home, DEALS_RU, russian), (boston, DEALS_EN, english)):
        for place, example in enumerate(deals):
            await seeder.deal(line, example, contacts[place % len(contacts)] if contacts else None)
    await seed_lines(session, await seed_catalogue(session), now.date())
    return len(DEALS_RU) + len(DEALS_EN)


async def _reasons(session: AsyncSession) -> dict[str, int]:
    """The Russian ones are there; the firm in Boston has its own words."""
    known = await words(session, DictionaryKind.LOSS_REASON)
    listed = [WordInput(id=word.id, name=word.name) for word in known]
    listed += [WordInput(name=name) for name in LOSS_REASONS["en"]]
    return {word.name: word.id for word in await save(session, DictionaryKind.LOSS_REASON, WordsInput(words=listed))}


@dataclass(frozen=True, slots=True)
class _Step:
    at: datetime
    stage: StageOut


class _Seeder:
    def __init__(
        self, session: AsyncSession, responsible_ids: Sequence[int], now: datetime, reasons: dict[str, int]
    ) -> None:
        self._session = session
        self._people = responsible_ids
        self._now = now
        self._reasons = reasons
        self._dice = random.Random(_SEED)  # noqa: S311 - the same example every time, no secret

    async def deal(self, line: PipelineOut, example: ExampleDeal, contact: Contact | None) -> None:
        """With every move that it made on its way."""
        steps = self._way(line, example)
        last = steps[-1]
        lost = last.stage.outcome is StageOutcome.LOST
        author = self._dice.choice(self._people) if self._people else None
        row = Deal(
            title=example.title,
            title_key=fold(example.title),
            pipeline_id=line.id,
            stage_id=last.stage.id,
            contact_id=None if contact is None else contact.id,
            company_id=None if contact is None else contact.company_id,
            responsible_id=author,
            amount=to_hundredths(Decimal(example.amount)),
            currency=line.currency,
            expected_close=(self._now + timedelta(days=self._dice.randint(-3, CLOSE_DAYS))).date(),
            source="",
            note=example.note,
            tags=[],
            loss_reason_id=self._reasons[example.reason] if lost else None,
            loss_note="",
            created_by_id=author,
            created_at=steps[0].at,
            updated_at=last.at,
            stage_since=last.at,
            closed_at=None if last.stage.outcome is StageOutcome.OPEN else last.at,
            version=len(steps),
        )
        self._session.add(row)
        await self._session.flush()
        self._tell(row, steps, author, example.reason)
        await self._session.flush()

    def _way(self, line: PipelineOut, example: ExampleDeal) -> list[_Step]:
        """From stage to stage, the time between them drawn; a lost deal left from somewhere in the middle."""
        open_stages = [stage for stage in line.stages if stage.outcome is StageOutcome.OPEN]
        reached = open_stages[: min(example.stage, len(open_stages) - 1) + 1]
        if example.reason:
            reached = reached[: self._dice.randint(2, len(reached))]
        if example.stage >= len(open_stages):
            reached.append(line.stages[example.stage])
        step = timedelta(days=example.days) / (len(reached) + 1)
        begun = self._now - timedelta(days=example.days)
        return [_Step(begun + step * place, stage) for place, stage in enumerate(reached)]

    def _tell(self, row: Deal, steps: Sequence[_Step], author: int | None, reason: str) -> None:
        blank: dict[str, Any] = {"deal_id": row.id, "author_id": author, "text": "", "changes": []}
        self._session.add(DealEntry(**{**blank, "at": steps[0].at, "kind": str(EntryKind.CREATED)}))
        for before, after in pairwise(steps):
            move = {
                "at": after.at,
                "kind": str(EntryKind.MOVED),
                "from_stage_id": before.stage.id,
                "to_stage_id": after.stage.id,
                "stayed_s": (after.at - before.at).total_seconds(),
                "text": reason if after.stage.outcome is StageOutcome.LOST else "",
            }
            self._session.add(DealEntry(**{**blank, **move}))
