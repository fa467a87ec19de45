"""Which calls are recorded. One list of entries decides, wherever it is asked.

The dial plan must decide while this program is down, so the rules are compiled into entries that it can read by
itself: `share:pattern`, tried in order against one line that tells the call,
`direction/did/customer/queue/person`. The same entries decide here. The patterns are POSIX extended expressions that
Python reads alike. The share is drawn from the channel's unique id, so that the same channel gets the same answer
from both, and again after a restart.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import md5
from typing import Final

from callcenter.calls.recorded import AnsweredCall
from callcenter.recording_settings import CaptureRule, RecordingSettings

COMPARED_DIGITS: Final = 9
"""Of public numbers: what stands before them, +7 or 8 or nothing, is written in many ways."""
_DEFAULT: Final = "^(inbound|outbound)/"
_FAMILY: Final = "callcenter"


@dataclass(frozen=True, slots=True)
class Subject:
    """What is known of a call when the question comes; empty for what is not (the person before the answer)."""

    direction: str
    did: str
    customer: str
    queue: str
    person: str

    @property
    def line(self) -> str:
        did, customer = (re.sub("[^0-9]", "", number) for number in (self.did, self.customer))
        return "/".join((self.direction, did, customer, self.queue, self.person))


@dataclass(frozen=True, slots=True)
class Entry:
    """`share` in per cent; `names_person` when the rule is about a person."""

    share: int
    pattern: str
    names_person: bool = False

    def fits(self, subject: Subject) -> bool:
        return re.search(self.pattern, subject.line) is not None


class Policy:
    """The compiled rules, and what is played before a recorded call."""

    def __init__(self, entries: Sequence[Entry], announcement: str = "") -> None:
        self.entries = tuple(entries)
        self.announcement = announcement

    @classmethod
    def of(cls, settings: RecordingSettings) -> "Policy":
        """Calls within the firm are recorded only when a rule says so."""
        entries = [_compiled(rule) for rule in settings.rules]
        return cls([*entries, Entry(settings.share, _DEFAULT)], settings.announcement)

    def decide(self, subject: Subject, uniqueid: str) -> bool:
        """Whether the channel is to be recorded; the first entry that fits decides."""
        entry = self.entry(subject)
        return entry is not None and drawn(uniqueid) < entry.share

    def entry(self, subject: Subject) -> Entry | None:
        return next((entry for entry in self.entries if entry.fits(subject)), None)

    def for_dial_plan(self) -> dict[str, str]:
        """The dial plan's own database: `family/key` to value. The empty entry behind the last ends the list, also
        when an older list was longer."""
        values = {f"{_FAMILY}/record-{i}": f"{e.share}:{e.pattern}" for i, e in enumerate(self.entries, 1)}
        values[f"{_FAMILY}/record-{len(self.entries) + 1}"] = ""
        return {**values, f"{_FAMILY}/announcement": self.announcement}


def drawn(uniqueid: str) -> int:
    """A number of 0..99, the same for the same channel: the first two decimal digits of its hash, as the dial plan's
    FILTER and MD5 find them too."""
    digits = re.sub("[^0-9]", "", md5(uniqueid.encode(), usedforsecurity=False).hexdigest())
    return int(f"0{digits[:2]}")


def subject_of(call: AnsweredCall) -> Subject:
    """A stored call, as the dial plan saw it when it began."""
    return Subject(str(call.direction), call.did, call.customer, call.queue or "", "")


def extension(endpoint: str) -> str:
    """`101` of `PJSIP/101`, as rules name persons."""
    return endpoint.rpartition("/")[2]


def _compiled(rule: CaptureRule) -> Entry:
    parts = (
        rule.direction or "[a-z]*",
        _number(rule.did),
        _number(rule.number),
        _word(rule.queue),
        _word(rule.person),
    )
    return Entry(rule.share, f"^{'/'.join(parts)}$", rule.person is not None)


def _number(number: str | None) -> str:
    if number is None:
        return "[0-9]*"
    digits = number.removeprefix("+")
    return digits if len(digits) <= COMPARED_DIGITS else f"[0-9]*{digits[-COMPARED_DIGITS:]}"


def _word(word: str | None) -> str:
    return "[^/]*" if word is None else word.replace(".", "[.]")
