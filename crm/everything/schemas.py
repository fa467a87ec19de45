"""What one search finds everywhere, on the wire."""

from typing import Annotated

from pydantic import BaseModel, Field

from callcenter.calls.schemas import CallRow
from crm.competitors.schemas import CompetitorBrief
from crm.deals.schemas import DealBrief
from crm.goods.schemas import ProductOut
from crm.kinds import CustomerKind
from crm.projects.schemas import ProjectBrief
from crm.schemas import CustomerBrief, Input
from crm.tasks.schemas import TaskBrief


class EverythingQuery(Input):
    """With `kind` only customers of this kind are looked for."""

    q: Annotated[str, Field(min_length=1, max_length=200)]
    kind: CustomerKind | None = None
    limit: int = Field(default=6, ge=1, le=20)


class Everything(BaseModel):
    """`meant` is what the customers were found by, when nobody has what was typed; parts that the reader may not see
    are empty."""

    customers: list[CustomerBrief]
    meant: str | None
    deals: list[DealBrief]
    tasks: list[TaskBrief]
    projects: list[ProjectBrief]
    competitors: list[CompetitorBrief]
    calls: list[CallRow]
    products: list[ProductOut] = []
