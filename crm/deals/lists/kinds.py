"""The words of lists of deals."""

from enum import StrEnum

from crm.lists.kinds import OwnColumn


class DealColumn(StrEnum):
    """What a list can show beside the title."""

    NUMBER = "number"
    STAGE = "stage"
    CUSTOMER = "customer"
    RESPONSIBLE = "responsible"
    AMOUNT = "amount"
    EXPECTED_CLOSE = "expected_close"
    SOURCE = "source"
    TAGS = "tags"
    NEXT_TASK = "next_task"
    IN_STAGE = "in_stage"
    CREATED = "created"
    CLOSED = "closed"
    LOSS_REASON = "loss_reason"


AnyDealColumn = DealColumn | OwnColumn
