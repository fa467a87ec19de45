"""The settings of live transcription: which calls, how much of the machine, and the way of the sound to us."""

from typing import Annotated

from pydantic import Field, SecretStr

from callcenter.settings_section import Count, Seconds, Section


class AriAccess(Section):
    url: Annotated[str, Field(pattern=r"^https?://[A-Za-z0-9.\-\[\]:]+$")] | None = Field(
        None, description="Asterisk's HTTP server (`http://10.0.0.5:8088`); live transcription needs it."
    )
    username: str = Field("callcenter", min_length=1, description="User in ari.conf.")
    secret: SecretStr = Field(SecretStr(""), description="Its password.")


class LiveSettings(Section):
    enabled: bool = Field(False, description="Transcribe calls while they go on, for the card and for supervisors.")
    queues: tuple[str, ...] = Field((), description="Queues whose calls are heard; empty: all calls with an outside.")
    share: int = Field(100, ge=0, le=100, description="Per cent of these calls.")
    calls: Count = Field(2, description="Calls heard at once; further ones are not heard live, and say so.")
    processes: int = Field(1, ge=1, le=64, description="Processes of the live engine; each takes one core at most.")
    behind_s: Seconds = Field(8, description="A call whose text falls so far behind is given up.")
    models: tuple[str, ...] = Field((), description="Vosk models that come before others of their language: fast ones.")
    host: str = Field("127.0.0.1", description="Address on which the bridge takes the sound (AudioSocket, TCP).")
    port: int = Field(9093, ge=0, le=65535, description="Its port; 0 takes a free one.")
    address: str = Field("", description="`host:port` as Asterisk reaches it; empty: the host and port above.")
    dial_context: str = Field(
        "callcenter-live", min_length=1, description="Dial plan context with AudioSocket, see extensions_live.conf."
    )
