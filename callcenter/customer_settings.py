"""The settings of the customers' room: what may be brought in at once, and what makes duplicates."""

from pydantic import Field

from callcenter.settings_section import Count, Section


class CustomerSettings(Section):
    import_max_mb: Count = Field(64, description="Largest file of an import.")
    duplicate_owners: Count = Field(
        5, description="A number or e-mail that more customers have is no sign that two of them are one."
    )
