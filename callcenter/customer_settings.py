"""The settings of the customers' room: what is brought in and taken along, what makes duplicates and stale leads."""

from typing import Annotated, Literal

from pydantic import Field

from callcenter.settings_section import Count, Section


class CustomerSettings(Section):
    import_max_mb: Count = Field(64, description="Largest file of an import.")
    export_rows_per_day: Annotated[int, Field(ge=0)] = Field(
        10_000, description="Customers that one person may export in 24 hours; 0: as many as wanted."
    )
    duplicate_owners: Count = Field(
        5, description="A number or e-mail that more customers have is no sign that two of them are one."
    )
    stale_lead_days: Count = Field(
        14, description="A lead without contact for so many days stands in the report on data quality."
    )
    erase_confirmation: Literal["second_person", "typed_name"] = Field(
        "second_person",
        description="Who sets the erasing of a person going: somebody else than who asked for it, or whoever types the "
        "name on the card exactly.",
    )
    archive_days: Count = Field(7, description="Days for which the archive of a person's data is kept.")
    archive_audio: bool = Field(True, description="Recordings go into the archive of a person's data.")
