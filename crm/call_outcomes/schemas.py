"""An outcome as a request gives it."""

from typing import Literal

from callcenter.calls.outcomes.schemas import GivenInput
from crm.schemas import Input
from crm.tasks.schemas import Due


class OutcomeGiven(GivenInput):
    """`call_back` makes a task to call back then, for whoever had the talk; an outcome that asks for it is not chosen
    without."""

    call_back: Due | None = None


class UsualInput(Input):
    """The language of the names."""

    language: Literal["ru", "en"]
