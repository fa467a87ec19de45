"""Who asks for a command, and how the same request is known when it comes again."""

from dataclasses import dataclass

from callcenter.audit.trail import Actor
from callcenter.auth.principal import Principal


@dataclass(frozen=True, slots=True)
class Asker:
    """`key` is the client's own name of the request; the same key is the same request."""

    principal: Principal
    actor: Actor
    key: str | None = None
