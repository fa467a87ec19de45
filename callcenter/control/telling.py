"""The trail of commands: done, refused or in the balance, it is told."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final, TypeVar

from callcenter.audit.service import AuditTrail
from callcenter.audit.trail import Actor, Deed, Outcome, Subject
from callcenter.bus import JsonValue
from callcenter.errors import AppError

A = TypeVar("A")
OUTCOME_UNKNOWN: Final = "pbx-silent"
"""The code of a command that was sent and not answered."""


async def told(
    audit: AuditTrail,
    actor: Actor,
    name: str,
    subject: Subject,
    *,
    detail: Mapping[str, JsonValue],
    work: Callable[[], Awaitable[A]],
) -> A:
    """The work's answer, with its entry in the trail."""
    try:
        answer = await work()
    except AppError as error:
        outcome = Outcome.UNKNOWN if error.code == OUTCOME_UNKNOWN else Outcome.REFUSED
        await audit.note(actor, Deed(name, subject, detail, outcome, error.code))
        raise
    await audit.note(actor, Deed(name, subject, detail))
    return answer
