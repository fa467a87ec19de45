"""The settings of the checks of calls against scripts."""

from pydantic import BaseModel, ConfigDict, Field


class QaSettings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    enabled: bool = Field(True, description="Check calls against the scripts that they are bound to.")
    meaning: bool = Field(
        True, description="Also hear steps said in other words, when the extra `meaning` is installed."
    )
    look_back_days: int = Field(7, ge=1, description="Older calls are checked only when somebody asks.")
    trust_least: float = Field(
        0.8,
        ge=0.5,
        le=0.99,
        description="A verdict counts in the automatic score when the lower end of its precision's interval of 95 %"
        " reaches this.",
    )
    trust_reviewed: int = Field(50, ge=1, description="And when people have judged the criterion in so many calls.")
    recheck_days: int = Field(
        0, ge=0, description="Check the calls of so many days again when a script is published anew; 0 for none."
    )
