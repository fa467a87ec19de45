"""The settings of reports: how figures are counted, and the mail server that scheduled reports go out by."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

Port = Annotated[int, Field(ge=1, le=65535)]
MailAddress = Annotated[str, Field(pattern=r"^[^@\s<>,;]{1,64}@[^@\s<>,;]{1,190}$")]


class MailSecurity(StrEnum):
    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class MailSettings(_Section):
    host: str = Field("", description="Mail server (SMTP) for scheduled reports; empty: none are sent.")
    port: Port = Field(587, description="Its port: 587 is usual with `starttls`, 465 with `tls`.")
    security: MailSecurity = Field(
        MailSecurity.STARTTLS, description="`tls`, `starttls`, or `none` for a server on this machine."
    )
    username: str | None = Field(None, description="User, where the server asks for one.")
    password: SecretStr | None = Field(None, description="Its password.")
    sender: MailAddress | None = Field(None, description="Address that the reports come from.")

    @model_validator(mode="after")
    def _whole(self) -> "MailSettings":
        if self.host and self.sender is None:
            raise ValueError("a mail server needs a sender")
        if (self.username is None) != (self.password is None):
            raise ValueError("username and password go together")
        return self


class ReportSettings(_Section):
    answer_within_s: float = Field(20, ge=0, le=3600, description="Limit of the service level.")
    short_s: float = Field(5, ge=0, le=3600, description="Abandoned sooner is a short call; 0: none is.")
    short_talk_s: float = Field(10, ge=0, le=3600, description="Talked less is a short talk; 0: none is.")
    mail: MailSettings = Field(MailSettings(), description="How scheduled reports are sent.")
