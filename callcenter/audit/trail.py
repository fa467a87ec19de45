"""What an entry of the trail says, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from callcenter.auth.principal import Principal
from callcenter.bus import JsonValue


class Outcome(StrEnum):
    """`UNKNOWN`: it was sent to the PBX and not answered, so it may have happened."""

    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it, with the login and role of that moment; `user_id` is None for the program itself."""

    user_id: int | None
    login: str
    role: str
    address: str = ""

    @classmethod
    def of(cls, principal: Principal, address: str | None = None) -> "Actor":
        """`address` is the client's, as `request.remote` gives it behind the trusted proxies. A program's token stands
        behind the login."""
        login = f"{principal.login} ({principal.via})" if principal.via else principal.login
        return cls(principal.user_id, login, str(principal.role), address or "")


SYSTEM: Final = Actor(None, "", "system")
"""The program by itself: a timer, a retention job."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What it was done to, by kind (`call`, `recording`, `export`...) and id; `owner_id` is the person whose it was."""

    kind: str
    id: str
    owner_id: int | None = None


@dataclass(frozen=True, slots=True)
class Deed:
    """`detail` is what an auditor needs beside the subject: a number, a target, seconds; `code` a refusal's own."""

    action: str
    subject: Subject
    detail: Mapping[str, JsonValue] = field(default_factory=dict)
    outcome: Outcome = Outcome.DONE
    code: str = ""
