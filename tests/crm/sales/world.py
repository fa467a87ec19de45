"""A made-up year of sales: the same deals as rows of the database and as plain objects to count by hand."""

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import insert

from callcenter.db import Database
from crm.deals.models import Deal, DealEntry, Pipeline, Stage
from crm.dictionaries.models import DictionaryWord
from crm.models import Company, Contact, Lead

NOW: Final = datetime(2026, 3, 18, 12, 0, tzinfo=UTC)
MANAGERS: Final = (20, 26, None)
SOURCES: Final = ("", "site", "call", "fair")
STAGES: Final = (
    ("Первый контакт", "open", 10),
    ("Предложение", "open", 40),
    ("Счёт", "open", 80),
    ("Куплено", "won", 100),
    ("Не купили", "lost", 0),
)
REASONS: Final = {1: "Дорого", 2: "Не нужно"}


@dataclass(slots=True)
class Move:
    at: datetime
    author: int | None
    came: int
    went: int
    stayed_s: float


@dataclass(slots=True)
class HandDeal:
    """`stages` of its pipeline by id, in order; `moves` oldest first."""

    id: int
    pipeline: int
    manager: int | None
    contact: int | None
    company: int | None
    lead: int | None
    lead_at: datetime | None
    amount: int | None
    currency: str
    source: str
    created_at: datetime
    expected: Any
    stage: int = 0
    since: datetime = NOW
    closed_at: datetime | None = None
    reason: int | None = None
    moves: list[Move] = field(default_factory=list)

    @property
    def place(self) -> int:
        return (self.stage - 1) % len(STAGES)

    @property
    def outcome(self) -> str:
        return STAGES[self.place][1]

    @property
    def visited(self) -> list[int]:
        """Places of the open stages that it was in."""
        been = [(move.went - 1) % len(STAGES) for move in self.moves] + [self.place]
        return [place for place in been if STAGES[place][1] == "open"]

    @property
    def died_in(self) -> int | None:
        if self.outcome != "lost":
            return None
        return next(move.went for move in reversed(self.moves) if STAGES[(move.went - 1) % len(STAGES)][1] == "open")


@dataclass(slots=True)
class HandLead:
    id: int
    manager: int | None
    source: str
    created_at: datetime
    status: str
    reason: int | None = None
    lost_at: datetime | None = None


@dataclass(slots=True)
class World:
    deals: list[HandDeal]
    leads: list[HandLead]


def stage_id(pipeline: int, place: int) -> int:
    return (pipeline - 1) * len(STAGES) + place + 1


def imagined(count: int = 260, seed: int = 7) -> World:
    dice = random.Random(seed)
    leads = [_lead(dice, id_) for id_ in range(1, 61)]
    world = World([_deal(dice, id_, leads) for id_ in range(1, count + 1)], leads)
    for lead in leads:
        if lead.status == "lost":
            lead.reason = dice.choice((1, 2, None))
            lead.lost_at = min(NOW, lead.created_at + timedelta(days=dice.uniform(0, 40)))
    return world


def _lead(dice: random.Random, id_: int) -> HandLead:
    at = NOW - timedelta(days=dice.uniform(0, 120))
    return HandLead(id_, dice.choice(MANAGERS), dice.choice(SOURCES), at, dice.choice(("new", "in_work", "lost")))


def _deal(dice: random.Random, id_: int, leads: list[HandLead]) -> HandDeal:
    pipeline = dice.choice((1, 1, 1, 2))
    lead = leads[id_ - 1] if id_ <= 30 else None
    created = NOW - timedelta(days=dice.uniform(0, 110))
    if lead is not None and lead.status != "lost":
        lead.status, created = "converted", min(NOW, lead.created_at + timedelta(days=dice.uniform(0, 5)))
    elif lead is not None:
        lead = None
    deal = HandDeal(
        id=id_,
        pipeline=pipeline,
        manager=dice.choice(MANAGERS),
        contact=dice.choice((None, 1, 2, 3, 4, 5)),
        company=dice.choice((None, None, 1, 2)),
        lead=None if lead is None else lead.id,
        lead_at=None if lead is None else lead.created_at,
        amount=dice.choice((None, 100_00, 2_500_50, 99_999_99)),
        currency=dice.choice(("RUB", "RUB", "USD")),
        source=dice.choice(SOURCES),
        created_at=created,
        expected=dice.choice((None, (NOW + timedelta(days=dice.randint(-40, 40))).date())),
        stage=stage_id(pipeline, 0),
        since=created,
    )
    _walk(dice, deal)
    return deal


def _walk(dice: random.Random, deal: HandDeal) -> None:
    """Forwards mostly, sometimes skipping, back, or out of an end again."""
    for _ in range(dice.randint(0, 6)):
        at = deal.since + timedelta(hours=dice.uniform(1, 400))
        came = stage_id(deal.pipeline, dice.choice((0, 1, 1, 2, 2, 3, 3, 4, 4)))
        if at >= NOW or came == deal.stage:
            return
        deal.moves.append(Move(at, dice.choice(MANAGERS), came, deal.stage, (at - deal.since).total_seconds()))
        deal.stage, deal.since = came, at
        deal.closed_at = None if deal.outcome == "open" else at
        deal.reason = dice.choice(tuple(REASONS)) if deal.outcome == "lost" else None


async def stored(database: Database, world: World) -> None:
    """Write the imagined ones into an empty database that has the people."""
    async with database.transaction() as session:
        for pipeline in (1, 2):
            session.add(
                Pipeline(id=pipeline, name=f"Воронка {pipeline}", kind="sales", currency="RUB", position=pipeline)
            )
            await session.flush()
            for place, (name, outcome, probability) in enumerate(STAGES):
                values = {"pipeline_id": pipeline, "name": name, "position": place, "archived": False}
                session.add(Stage(id=stage_id(pipeline, place), outcome=outcome, probability=probability, **values))
        for id_, name in REASONS.items():
            session.add(
                DictionaryWord(id=id_, kind="loss_reason", name=name, key=name.lower(), position=id_, archived=False)
            )
        made = {"created_at": NOW, "updated_at": NOW}
        session.add_all(Company(id=id_, name=f"Фирма {id_}", **made) for id_ in (1, 2))
        session.add_all(Contact(id=id_, name=f"Клиент {id_}", **made) for id_ in range(1, 6))
        session.add_all(_lead_row(lead) for lead in world.leads)
        await session.flush()
        await session.execute(insert(Deal), [_row(deal) for deal in world.deals])
        await session.execute(insert(DealEntry), [row for deal in world.deals for row in _entries(deal)])


def _lead_row(lead: HandLead) -> Lead:
    times = {"created_at": lead.created_at, "updated_at": lead.created_at}
    return Lead(
        id=lead.id, name=f"Лид {lead.id}", source=lead.source, responsible_id=lead.manager, status=lead.status,
        origin="user", loss_reason_id=lead.reason, lost_at=lead.lost_at, **times,
    )  # fmt: skip


def _row(deal: HandDeal) -> dict[str, Any]:
    return {
        "id": deal.id,
        "title": f"Сделка {deal.id}",
        "title_key": f"сделка {deal.id}",
        "pipeline_id": deal.pipeline,
        "stage_id": deal.stage,
        "contact_id": deal.contact,
        "company_id": deal.company,
        "lead_id": deal.lead,
        "responsible_id": deal.manager,
        "amount": deal.amount,
        "currency": deal.currency,
        "expected_close": deal.expected,
        "source": deal.source,
        "note": "",
        "tags": [],
        "loss_reason_id": deal.reason,
        "loss_note": "",
        "created_at": deal.created_at,
        "updated_at": deal.since,
        "stage_since": deal.since,
        "closed_at": deal.closed_at,
        "version": 1,
    }


def _entries(deal: HandDeal) -> list[dict[str, Any]]:
    empty: dict[str, Any] = {"deal_id": deal.id, "text": "", "changes": [], "from_stage_id": None, "to_stage_id": None}
    rows = [{**empty, "at": deal.created_at, "author_id": deal.manager, "kind": "created", "stayed_s": None}]
    for move in deal.moves:
        places = {"from_stage_id": move.went, "to_stage_id": move.came, "stayed_s": move.stayed_s}
        rows.append({**empty, "at": move.at, "author_id": move.author, "kind": "moved", **places})
    return rows
