"""The settings of the customers' room: what may be brought in at once."""

from pydantic import Field

from callcenter.settings_section import Count, Section


class CustomerSettings(Section):
    import_max_mb: Count = Field(64, description="Largest file of an import.")
