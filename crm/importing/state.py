"""The life of an import."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from callcenter.errors import Conflict


class WrongStep(Conflict):
    """A step that an import in this state does not have."""

    code = "import-wrong-step"


class ImportStatus(StrEnum):
    """`CHECKING` is the dry run: it reads the whole file and writes no customer."""

    UPLOADED = "uploaded"
    CHECKING = "checking"
    CHECKED = "checked"
    RUNNING = "running"
    STOPPED = "stopped"
    DONE = "done"
    FAILED = "failed"
    UNDOING = "undoing"
    UNDONE = "undone"


S = ImportStatus

TRANSITIONS: Final[Mapping[ImportStatus, frozenset[ImportStatus]]] = MappingProxyType(
    {
        S.UPLOADED: frozenset({S.UPLOADED, S.CHECKING, S.RUNNING}),
        S.CHECKING: frozenset({S.CHECKED, S.UPLOADED, S.FAILED}),
        S.CHECKED: frozenset({S.UPLOADED, S.CHECKING, S.RUNNING}),
        S.RUNNING: frozenset({S.DONE, S.STOPPED, S.FAILED}),
        S.STOPPED: frozenset({S.RUNNING, S.UNDOING}),
        S.DONE: frozenset({S.UNDOING}),
        S.FAILED: frozenset({S.UPLOADED, S.UNDOING}),
        S.UNDOING: frozenset({S.UNDONE}),
        S.UNDONE: frozenset(),
    }
)
ACTIVE: Final = frozenset({S.CHECKING, S.RUNNING, S.UNDOING})
"""Somebody works on it."""


def advance(status: ImportStatus, to: ImportStatus) -> ImportStatus:
    if to not in TRANSITIONS[status]:
        raise WrongStep(f"an import that is {status} cannot become {to}", current=str(status), wanted=str(to))
    return to
