"""The settings of quality: how long people have."""

from typing import Literal

from pydantic import Field

from callcenter.settings_section import Count, Section

CardField = Literal["name", "phone", "email", "source", "company"]


class QaPeopleSettings(Section):
    dispute_days: Count = Field(7, description="Working days after its release in which a result may be disputed.")
    resolve_days: Count = Field(5, description="Working days in which a dispute is to be decided.")
    card_fields: tuple[CardField, ...] = Field(
        ("name", "phone", "email"),
        description="What a customer's card must have to be called filled: name, phone, email, source, company.",
    )
    remind_hours: Count = Field(24, description="Those who decide are reminded so long before a dispute's deadline.")
