"""The words of lists, of customers and of other cards."""

from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field


class ListName(StrEnum):
    """Which list a saved view, a change of many or a file is of."""

    CUSTOMERS = "customers"
    DEALS = "deals"


class ChangedKind(StrEnum):
    """The cards that are changed many at a time."""

    CONTACT = "contact"
    COMPANY = "company"
    LEAD = "lead"
    DEAL = "deal"


class CustomerOrder(StrEnum):
    """By the time of creation or of the last contact; the latter lists only those who were in touch."""

    NEWEST = "newest"
    OLDEST = "oldest"
    LAST_TOUCHED = "last_touched"
    LONGEST_SILENT = "longest_silent"

    @property
    def is_descending(self) -> bool:
        return self in (CustomerOrder.NEWEST, CustomerOrder.LAST_TOUCHED)

    @property
    def is_by_contact(self) -> bool:
        return self in (CustomerOrder.LAST_TOUCHED, CustomerOrder.LONGEST_SILENT)


class CustomerColumn(StrEnum):
    """What a list can show beside the name."""

    KIND = "kind"
    PHONES = "phones"
    EMAILS = "emails"
    COMPANY = "company"
    POSITION = "position"
    RESPONSIBLE = "responsible"
    STATUS = "status"
    LOSS_REASON = "loss_reason"
    SOURCE = "source"
    TAGS = "tags"
    LAST_CONTACT = "last_contact"
    CREATED = "created"


class FileColumn(StrEnum):
    """What a file can have beside the columns of a list: with these a file that was mended comes back by an import."""

    ID = "id"
    TAX_NUMBER = "tax_number"
    EXTERNAL_ID = "external_id"
    NOTE = "note"


OWN: Final = "fields."
OwnColumn = Annotated[str, Field(pattern=r"^fields\.[A-Za-z][A-Za-z0-9_]{0,49}$")]
"""One of the firm's own fields, by its key."""
AnyColumn = CustomerColumn | OwnColumn


def column_of(text: str) -> AnyColumn:
    """Of a column as it is stored."""
    return text if text.startswith(OWN) else CustomerColumn(text)


def own_key(column: str) -> str | None:
    """The field's key; None of a column that every list has."""
    return column.removeprefix(OWN) if column.startswith(OWN) else None


class BulkStatus(StrEnum):
    RUNNING = "running"
    STOPPED = "stopped"
    DONE = "done"


class RowOutcome(StrEnum):
    """What became of one card of a bulk change."""

    WAITING = "waiting"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


class Refusal(StrEnum):
    GONE = "gone"
    NOT_A_LEAD = "not_a_lead"
    OTHER_PIPELINE = "other_pipeline"
    WRONG_MOVE = "wrong_move"
    TOO_MANY_TAGS = "too_many_tags"
    NO_RIGHT = "no_right"
    FIELDS_NEEDED = "fields_needed"
    WRONG_FIELD = "wrong_field"
