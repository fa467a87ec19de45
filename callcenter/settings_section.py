"""What sections of the settings are made of."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Port = Annotated[int, Field(ge=1, le=65535)]
Seconds = Annotated[float, Field(gt=0)]
Count = Annotated[int, Field(ge=1)]


class Section(BaseModel):
    """Read once at start; an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")
