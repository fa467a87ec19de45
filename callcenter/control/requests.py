"""Who asks for a command, and how the same request is known when it comes again."""

import re
from dataclasses import dataclass
from typing import Final

from callcenter.audit.trail import Actor
from callcenter.auth.principal import Principal
from callcenter.errors import InvalidInput

_KEY: Final = re.compile(r"[\x21-\x7e]{8,128}")


@dataclass(frozen=True, slots=True)
class Asker:
    """`key` is the client's own name of the request; the same key is the same request."""

    principal: Principal
    actor: Actor
    key: str | None = None


def request_key(header: str | None) -> str | None:
    """The key of a request that must not be done twice."""
    if header is None:
        return None
    if not _KEY.fullmatch(header):
        raise InvalidInput("the idempotency key needs 8 to 128 visible ASCII characters")
    return header
