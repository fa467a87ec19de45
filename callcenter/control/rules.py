"""What the firm allows: which numbers may be dialled and shown, and what its phones can do. Pure."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final

from callcenter.auth.permissions import Role
from callcenter.calls.facts import Endpoint
from callcenter.calls.ports import Place
from callcenter.control.errors import CallerNumberNotAllowed, NotDiallable
from callcenter.control.schemas import CallerNumber
from callcenter.control_settings import AnswerBy, ControlSettings, OutgoingNumber
from callcenter.errors import Forbidden

QUEUES: Final = "callcenter-queue"
"""The context in which a queue's name is an extension."""
_SEPARATORS: Final = re.compile(r"[\s().-]")
_QUEUE_NAME: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z_.-]*")


class NumberForbidden(Forbidden):
    code = "number-forbidden"


@dataclass(frozen=True, slots=True)
class Diallable:
    """`number` as people know it (E.164, or an extension), `dialled` as the dial plan takes it."""

    number: str
    dialled: str
    outside: bool


@dataclass(frozen=True, slots=True)
class ControlRules:
    """`key` makes E.164 of any notation; `internal_digits` are the lengths of the firm's own extensions."""

    settings: ControlSettings
    key: Callable[[str], str | None]
    internal_digits: tuple[int, int] = (2, 5)

    def diallable(self, text: str) -> Diallable:
        """NotDiallable for what names neither an extension nor a public number."""
        plain = _SEPARATORS.sub("", text)
        shortest, longest = self.internal_digits
        if plain.isascii() and plain.isdigit() and shortest <= len(plain) <= longest:
            return Diallable(plain, plain, outside=False)
        e164 = self.key(text)
        if e164 is None:
            raise NotDiallable("this is neither an extension nor a telephone number")
        if e164.startswith(self.settings.forbidden or ("!",)):
            raise NumberForbidden("the firm does not allow calls to this number")
        return Diallable(e164, self.settings.outside_format.format(digits=e164.removeprefix("+")), outside=True)

    def answer_by(self, endpoint: Endpoint) -> AnswerBy:
        fitting = (phone.answer_by for phone in self.settings.phones if fnmatchcase(endpoint, phone.endpoint))
        return next(fitting, AnswerBy.NONE)

    def numbers(self, role: Role) -> list[CallerNumber]:
        """Those that the role may show, the default first."""
        return [
            CallerNumber(number=item.number, title=item.title or item.number, default=place == 0)
            for place, item in enumerate(self._allowed(role))
        ]

    def shown(self, role: Role, wanted: str | None, queue: str | None) -> str:
        """The number for the customer to see: the one wanted, the queue's, the first; empty when the dial plan is to
        decide."""
        allowed = self._allowed(role)
        if wanted is not None:
            if all(item.number != wanted for item in allowed):
                raise CallerNumberNotAllowed("this number may not be shown")
            return wanted
        of_queue = [item for item in allowed if queue is not None and queue in item.queues]
        return next((item.number for item in (*of_queue, *allowed)), "")

    def _allowed(self, role: Role) -> list[OutgoingNumber]:
        return [item for item in self.settings.numbers if not item.roles or role in item.roles]


def queue_place(name: str) -> Place | None:
    """None for a queue whose name cannot be an extension."""
    return Place(name, QUEUES) if _QUEUE_NAME.fullmatch(name) else None


def extension_of(endpoint: Endpoint, label: str) -> str | None:
    """What is dialled for a device: its own name, or its label, when that is a number."""
    names = (endpoint.rpartition("/")[2], label)
    return next((name for name in names if name.isascii() and name.isdigit()), None)
