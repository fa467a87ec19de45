"""A loyalty card, as far as the card of its customer and the pop of a call show it."""

from pydantic import BaseModel


class LoyaltyBrief(BaseModel):
    """`points` is the sum of all that was given and spent; `discount` in percent, the better of the card's own and its
    group's. A blocked card is shown, and gives nothing."""

    id: int
    number: str
    group: str | None
    points: int
    discount: str
    blocked: bool


class CallerLoyalty(BaseModel):
    """Of a caller's first card that can be used; `discount` in percent."""

    number: str
    points: int
    discount: str
