"""What hangs on customers, put there without the rules of its rooms."""

from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.deals.models import Deal, Pipeline, Stage
from crm.kinds import CustomerRef
from crm.models import Email, Note, Phone
from crm.repository import TABLES, owner_column, owner_values
from crm.tasks.models import Task

NOW: Final = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
HUNG: Final[tuple[type[Any], ...]] = (Note, Deal, Task)


async def hang(session: AsyncSession, ref: CustomerRef, text: str) -> None:
    """A note, a deal and a task of this customer."""
    owner = owner_values(ref)
    stage = await session.scalar(select(Stage).limit(1))
    if stage is None:
        line = Pipeline(name="Sales", kind="sales", currency="RUB", position=0)
        session.add(line)
        await session.flush()
        stage = Stage(pipeline_id=line.id, name="New", position=0, probability=10, outcome="open")
        session.add(stage)
        await session.flush()
    times = {"created_at": NOW, "updated_at": NOW}
    session.add(Note(at=NOW, text=text, **owner))
    deal = {"title": text, "title_key": text, "pipeline_id": stage.pipeline_id, "stage_id": stage.id}
    session.add(Deal(**deal, currency="RUB", stage_since=NOW, **times, **owner))
    session.add(Task(title=text, title_key=text, kind="call", priority="normal", sort_at=NOW, **times, **owner))
    await session.flush()


async def whole(session: AsyncSession, ref: CustomerRef) -> dict[str, Any]:
    """Everything that a customer is and has, but for its version and its history of edits."""
    table = TABLES[ref.kind].__table__
    row = (await session.execute(select(table).where(table.c.id == ref.id))).mappings().one()
    found: dict[str, Any] = {name: row[name] for name in row if name not in ("version", "updated_at")}
    phones = select(Phone.raw, Phone.extension, Phone.kind).where(owner_column(ref.kind, Phone) == ref.id)
    found["phones"] = [tuple(one) for one in await session.execute(phones.order_by(Phone.position, Phone.id))]
    emails = select(Email.address).where(owner_column(ref.kind, Email) == ref.id).order_by(Email.position, Email.id)
    found["emails"] = list(await session.scalars(emails))
    for hung in HUNG:
        owner = getattr(hung, f"{ref.kind}_id")
        found[hung.__tablename__] = sorted(await session.scalars(select(hung.id).where(owner == ref.id)))
    return found
