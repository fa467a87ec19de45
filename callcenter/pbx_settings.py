"""The settings of exchanges: where they are, their lines and books, their queues."""

import codecs
from pathlib import Path
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import Field, SecretStr, field_validator

from callcenter.live_settings import AriAccess
from callcenter.settings_section import Port, Seconds, Section


class Line(Section):
    did: str = Field(min_length=1, description="Number that was dialled, as the trunk sends it.")
    title: str = Field(min_length=1, description="Name that operators see.")


class PbxBooks(Section):
    cel: str | None = Field(
        None, repr=False, description="Channel event log: its CSV file, or the address of a database (SQLAlchemy)."
    )
    cel_table: str = Field("cel", description="Table of the channel event log, when it is in a database.")
    cel_columns: tuple[str, ...] = Field(
        (), description="Columns of the CSV file by their names in cel_pgsql, `-` for others; empty: found out."
    )
    cel_date_format: str | None = Field(
        None, description="`dateformat` of cel.conf, when its times are not understood."
    )
    cdr: str | None = Field(
        None, repr=False, description="Call records, read where there is no `cel`: file or database."
    )
    cdr_table: str = Field("cdr", description="Table of the call records, when they are in a database.")
    cdr_columns: tuple[str, ...] = Field((), description="Columns of the CSV file of call records; empty: found out.")
    queue_log: str | None = Field(None, repr=False, description="The queue_log: file or database.")
    queue_log_table: str = Field("queue_log", description="Table of the queue_log, when it is in a database.")
    time_zone: str = Field("UTC", description="Zone of local times in CEL and queue_log tables, such as Europe/Moscow.")
    cdr_time_zone: str | None = Field(None, description="Zone of the call records' times, when it is another one.")
    encoding: str = Field("utf-8", description="Encoding of the files, such as cp1251.")
    look_back_h: Seconds = Field(24, description="Hours of the books that are read after an outage, at most.")

    @field_validator("time_zone", "cdr_time_zone")
    @classmethod
    def _known_zone(cls, value: str | None) -> str | None:
        if value is not None and value not in available_timezones():
            raise ValueError("is not a time zone")
        return value

    @field_validator("encoding")
    @classmethod
    def _known_encoding(cls, value: str) -> str:
        try:
            codecs.lookup(value)
        except LookupError:
            raise ValueError("is not an encoding") from None
        return value


class BrowserPhone(Section):
    user: str = Field(min_length=1, description="Endpoint in pjsip.conf (`web101`), and the user of its account.")
    password: SecretStr = Field(description="Password of its account.")


class PbxNode(Section):
    name: Annotated[str, Field(pattern="^[a-z0-9][a-z0-9_-]{0,31}$")] = Field(
        description="Unique short name; call ids carry it."
    )
    host: str = Field(min_length=1, description="Address of Asterisk's manager interface (AMI).")
    port: Port = Field(5038, description="AMI port; 5039 is usual for TLS.")
    tls: bool = Field(False, description="Talk TLS to AMI; needed when the network between is not yours.")
    ca_file: Path | None = Field(None, description="CA certificate that signed Asterisk's; else the system's CAs.")
    bridge_username: str = Field(min_length=1, description="AMI user that only reads events.")
    bridge_secret: SecretStr = Field(description="Its secret.")
    actions_username: str = Field(min_length=1, description="AMI user that may originate and redirect calls.")
    actions_secret: SecretStr = Field(description="Its secret.")
    trunks: tuple[str, ...] = Field((), description="Patterns (`PJSIP/trunk-*`) of channels that lead outside.")
    lines: tuple[Line, ...] = Field((), description="Titles of the firm's own numbers.")
    dial_context: str = Field(
        "internal", min_length=1, description="Dial plan context through which operators' own calls go."
    )
    books: PbxBooks = Field(PbxBooks(), description="Asterisk's own records, to repair what was missed in an outage.")
    ari: AriAccess = Field(AriAccess(), description="Asterisk's HTTP interface.")

    wss_url: Annotated[str, Field(pattern=r"^wss://[A-Za-z0-9.\-\[\]:]+(/[A-Za-z0-9._~/-]*)?$")] | None = Field(
        None, description="Asterisk's WebSocket (`wss://pbx.example.com:8089/ws`) for phones in the browser."
    )
    browser_phones: tuple[BrowserPhone, ...] = Field(
        (), description="Phones in the browser with passwords of their own."
    )
    browser_key: SecretStr | None = Field(
        None, description="Key of which the passwords of all other browser phones are made, as in our Asterisk image."
    )


class QueueTitle(Section):
    name: str = Field(min_length=1, description="Queue name in Asterisk.")
    title: str = Field(min_length=1, description="Name that people see.")
    language: str = Field("ru", description="Language of the callers; chooses script and speech model; or `auto`.")
    outcome_required: bool = Field(
        False, description="Wrap-up after a talk ends only once the operator said what became of it."
    )
    answer_within_s: float | None = Field(
        None, ge=0, le=3600, description="Limit of the service level, when it is not that of `reports`."
    )
