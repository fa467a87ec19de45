"""What the rows of a file can be."""

from enum import StrEnum

from crm.kinds import CustomerKind


class ImportKind(StrEnum):
    CONTACT = "contact"
    COMPANY = "company"
    LEAD = "lead"
    DEAL = "deal"

    @property
    def customer(self) -> CustomerKind:
        """The table that the row's person or firm stands in: the buyer of a deal is a contact."""
        return CustomerKind.CONTACT if self is ImportKind.DEAL else CustomerKind(self)


class Word(StrEnum):
    """The words of a former system that mean something of ours."""

    RESPONSIBLE = "responsible"
    PIPELINE = "pipeline"
    STAGE = "stage"
    LOSS_REASON = "loss_reason"
