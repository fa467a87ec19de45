"""The settings of the customers' room: what may be brought in at once, and what makes duplicates and stale leads."""

from pydantic import Field

from callcenter.settings_section import Count, Section


class CustomerSettings(Section):
    import_max_mb: Count = Field(64, description="Largest file of an import.")
    duplicate_owners: Count = Field(
        5, description="A number or e-mail that more customers have is no sign that two of them are one."
    )
    stale_lead_days: Count = Field(
        14, description="A lead without contact for so many days stands in the report on data quality."
    )
