"""What the tracker must be told about one PBX: which endpoints lead outside and what a caller may be called."""

import re
from dataclasses import dataclass
from fnmatch import translate
from functools import cached_property
from typing import NamedTuple

from ami.tracker.identity import resource_of
from callcenter.calls.facts import Endpoint

COMMON_TRUNKS = (
    "*/*trunk*",
    "*/*provider*",
    "*/*carrier*",
    "*/*operator-*",
    "*/*gateway*",
    "*/gw*",
    "*/*pstn*",
    "*/*siproute*",
    "*/*customer*",
    "*/*caller*",
    "*/*external*",
    "*/*outside*",
    "*/anonymous",
    *("*/*uplink*", "*/*itsp*", "*/*voip-out*", "*/*sip-out*", "*/trk-*", "*/trk_*"),
    *("*/*twilio*", "*/*telnyx*", "*/*zadarma*", "*/*sipgate*", "*/*voipms*", "*/*voip.ms*", "*/*flowroute*"),
    *("*/*didww*", "*/*mango*", "*/*beeline*", "*/*megafon*", "*/mts*", "*/*rostelecom*", "*/*sipnet*"),
    *("*/*telphin*", "*/*novofon*", "*/*uiscom*"),
    *("DAHDI/i[0-9]*", "Dongle/*", "Quectel/*", "Khomp/*", "SIP/*[0-9].*[0-9].*[0-9].*[0-9]"),
)
"""Names that people give to trunks; `anonymous` is PJSIP's endpoint for calls that match no other.

Providers go by their own names, ISDN spans and mobile sticks are lines by their kind, and chan_sip names a peer that
it does not know by its address.
"""
COMMON_TRUNK_CONTEXTS = ("*trunk*", "*pstn*", "*inbound*", "*incoming*", "from-outside*", "from-external*", "*_in")

_UNKNOWN = frozenset({"", "<unknown>", "unknown", "unavailable", "s", "asterisk"})
_WITHHELD = frozenset({"anonymous", "restricted", "withheld", "private", "<anonymous>"})
_OUTWARD = re.compile(r"out", re.IGNORECASE)
"""Contexts that phones come through on their way to a trunk, as `macro-dialout-trunk`."""
_DIALLED = re.compile(r"(?:^|[/:])(\+?[0-9*#]{2,})(?:@|$|/)")


@dataclass(frozen=True)
class TrackerRules:
    """`node` is the PBX's name in our settings; the patterns are shell-like.

    An endpoint is outside when it matches `trunks`, inside when its name is all digits
    (extensions are, unless it is long and its context a trunk's: lines are registered by their number), and otherwise
    what the context of its channel says; what nothing tells is inside.
    """

    node: str = "pbx"
    trunks: tuple[str, ...] = COMMON_TRUNKS
    trunk_contexts: tuple[str, ...] = COMMON_TRUNK_CONTEXTS
    internal_number: str = r"\d{2,6}|[*#][\d*#]*"
    queue_context: str = r"queue-(.+)"
    """A caller who is refused at a queue's door makes no queue event: the dial plan's context tells its name."""

    hangup_requests: bool = True
    """Whether the feed has HangupRequest: many traces were filtered, and who hung up must be seen from the order."""

    @cached_property
    def _trunk(self) -> re.Pattern[str]:
        return _any_of(self.trunks)

    @cached_property
    def _trunk_context(self) -> re.Pattern[str]:
        return _any_of(self.trunk_contexts)

    @cached_property
    def _internal(self) -> re.Pattern[str]:
        return re.compile(self.internal_number)

    @cached_property
    def _known(self) -> dict[tuple[str, str], bool]:
        return {}

    def outside(self, endpoint: Endpoint, context: str) -> bool:
        """Remembered, for a PBX has few endpoints and each has few contexts."""
        key = (endpoint, context)
        known = self._known.get(key)
        if known is None:
            known = self._outside(endpoint, context)
            if len(self._known) < 50_000:
                self._known[key] = known
        return known

    def _outside(self, endpoint: Endpoint, context: str) -> bool:
        if self._trunk.fullmatch(endpoint):
            return True
        resource = resource_of(endpoint)
        if resource.isdigit() and (self.internal(resource) or _OUTWARD.search(context)):
            return False
        return bool(self._trunk_context.fullmatch(context))

    def queue_in(self, context: str) -> str:
        found = re.fullmatch(self.queue_context, context)
        return found[1] if found else ""

    def internal(self, number: str) -> bool:
        return bool(self._internal.fullmatch(number))


class Caller(NamedTuple):
    """Number and name as they may be shown."""

    number: str
    name: str
    withheld: bool


def caller_of(number: str, name: str) -> Caller:
    """A hidden caller arrives as number `anonymous`, or as name `Anonymous` before a number from a trusted header."""
    clean_name = "" if name.lower() in _UNKNOWN else name
    if number.lower() in _WITHHELD or clean_name.lower() in _WITHHELD:
        return Caller("", "", withheld=True)
    return Caller("" if number.lower() in _UNKNOWN else number, clean_name, withheld=False)


def dialled_number(dial_string: str) -> str:
    """The number inside `+74951234567@trunk`, `trunk/74951234567` or `trunk/sip:74951234567@host`; else empty."""
    found = _DIALLED.search(dial_string)
    return found[1] if found else ""


def is_line(endpoint: str, dial_string: str) -> bool:
    """Whether a device is dialled with a telephone number beside its own name: `number@line` or `line/number`.

    A phone is dialled by its name and its address, as `101/sip:101@10.0.0.5`.
    """
    name = re.escape(resource_of(endpoint))
    if resource_of(endpoint).isdigit():
        return False
    number = r"\+?\d{7,15}"
    pattern = rf"(?:{number}@{name}|{name}/(?:sip:)?{number}(?:@.*)?)"
    return re.fullmatch(pattern, dial_string.partition("!!")[0], re.IGNORECASE) is not None


def known_exten(exten: str) -> str:
    """The dial plan's `s`, `h`, `i` and `t` are no numbers."""
    return exten if len(exten) > 1 or exten.isdigit() else ""


def _any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{translate(pattern)})" for pattern in patterns) or r"(?!)", re.IGNORECASE)
