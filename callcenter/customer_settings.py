"""The settings of the customers' room: what may be brought in and taken out at once."""

from pydantic import Field

from callcenter.settings_section import Count, Section


class CustomerSettings(Section):
    import_max_mb: Count = Field(64, description="Largest file of an import.")
    export_rows_per_day: Count = Field(
        10_000, description="Customers that one person may take out in 24 hours; administrators are not limited."
    )
