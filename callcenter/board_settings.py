"""The settings of the live board."""

from typing import Annotated
from zoneinfo import available_timezones

from pydantic import BaseModel, ConfigDict, Field, field_validator


class BoardSettings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    time_zone: str = Field(
        "UTC", description="Zone of the firm's day, such as Europe/Moscow: today begins at its midnight."
    )
    recent_minutes: Annotated[int, Field(ge=1, le=240)] = Field(
        30, description="Minutes that the board's present service level is made of."
    )
    sample_s: Annotated[int, Field(ge=10, le=3600)] = Field(60, description="How often the board's history is sampled.")
    history_hours: Annotated[int, Field(ge=1, le=720)] = Field(24, description="How long the history is kept.")

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("is not a time zone")
        return value
