"""What is to change in an exchange's manager.conf, so that our connections hold."""

from collections.abc import Sequence
from typing import Final

from ami.importing.files import Part

WRITE_TIMEOUT_MS: Final = 5000
"""Asterisk throws a reader off that stalls longer than this; its default of 100 ms loses events in a burst."""
_DEFAULT_MS: Final = "100"


def advice(parts: Sequence[Part]) -> list[str]:
    """Lines to write, each with its section; nothing when all is well. `parts` are those of manager.conf."""
    general = next((part for part in parts if part.name == "general"), None)
    wanted = []
    if general is None or general.get("enabled") != "yes":
        wanted.append("manager.conf [general]: enabled = yes")
    if general is None or general.get("timestampevents") != "yes":
        wanted.append("manager.conf [general]: timestampevents = yes (durations are computed from it)")
    for account in (part for part in parts if part.name != "general"):
        limit = account.get("writetimeout") or _DEFAULT_MS
        if not limit.isdigit() or int(limit) < WRITE_TIMEOUT_MS:
            wanted.append(f"manager.conf [{account.name}]: writetimeout = {WRITE_TIMEOUT_MS}")
    return wanted
