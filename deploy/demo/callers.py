"""Who calls next, on which line, and how he behaves: drawn from the example firm's customers and from nowhere.

The same seed draws the same calls as long as the same people are free to take and make them.
"""

import random
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from callcenter.phones import digits_of
from crm.seed_data import CONTACTS, DEMO_CALLERS, City
from deploy.demo.speech import dialogue_of
from deploy.pbx import numbers


class Situation(StrEnum):
    KNOWN_RU = "known_ru"
    KNOWN_EN = "known_en"
    NEW_RU = "new_ru"
    NEW_EN = "new_en"
    SHARED = "shared"
    SWITCHBOARD = "switchboard"
    WITHHELD = "withheld"
    GIVES_UP = "gives_up"
    DIRECT = "direct"
    IVR = "ivr"
    GROUP = "group"
    OUTBOUND = "outbound"


OUTBOUND_AGENT: Final = "104"

ROUND: Final = (
    *([Situation.KNOWN_RU] * 4),
    *([Situation.KNOWN_EN] * 4),
    *([Situation.NEW_RU] * 2),
    *([Situation.NEW_EN] * 2),
    Situation.SHARED,
    Situation.SWITCHBOARD,
    Situation.WITHHELD,
    Situation.GIVES_UP,
    Situation.DIRECT,
    Situation.IVR,
    Situation.GROUP,
    Situation.OUTBOUND,
)
"""Twenty calls; every round has each situation, in an order of its own."""

NEEDS: Final[dict[Situation, frozenset[str]]] = {
    Situation.DIRECT: frozenset({numbers.DIRECT_AGENT}),
    Situation.GROUP: frozenset(numbers.RING_GROUP_MEMBERS),
    Situation.OUTBOUND: frozenset({OUTBOUND_AGENT}),
}
"""Phones that must be free: outside a queue a scripted phone would take a second call beside its first."""

ERRANDS: Final[dict[Situation, tuple[str, str, str]]] = {
    Situation.KNOWN_RU: (numbers.DID_SALES, "ru", "sales"),
    Situation.KNOWN_EN: (numbers.DID_SUPPORT, "en", "support"),
    Situation.GIVES_UP: (numbers.DID_SALES, "ru", "sales"),
    Situation.DIRECT: (numbers.DID_DIRECT, "en", "support"),
    Situation.IVR: (numbers.DID_IVR, "ru", "support"),
    Situation.GROUP: (numbers.DID_GROUP, "en", "sales"),
    Situation.OUTBOUND: ("", "ru", "sales"),
}
"""Which line a customer of which language calls, and about what."""

_RUSSIAN: Final = (City.MOSCOW, City.PETERSBURG, City.KYIV, City.ALMATY)
_STREET_RU: Final = ("+7499000", "+7812000", "+38044000", "+7727000")
"""Area codes with an exchange of 000, as in the example firm: nobody has such a number."""
_STREET_EN: Final = {
    "+1212555": "NEW YORK NY",
    "+1415555": "SAN FRANCISCO",
    "+1312555": "CHICAGO IL",
    "+1206555": "SEATTLE WA",
    "+1305555": "MIAMI FL",
    "+1303555": "DENVER CO",
}
"""555-01XX is kept free for fiction; the network shows the place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One call to be made. `line` is a DID; outbound it is empty and `number` is called by `OUTBOUND_AGENT`.

    `number` is empty for a caller who hides it. `patience_s` counts from the first ring.
    """

    situation: Situation
    number: str
    line: str
    name: str = ""
    digits: str = ""
    patience_s: float | None = None


class Callers:
    """An endless supply. Nobody calls twice at once, and the unknown are new each time."""

    def __init__(self, seed: int) -> None:
        self._dice = random.Random(seed)
        self._round: list[Situation] = []
        self._known = {"ru": _customers(_RUSSIAN), "en": _customers((City.BOSTON,))}
        self._new_ru = self._strangers_ru()
        self._new_en = self._strangers_en()

    def next(self, *, talking: Collection[str], free: Collection[str]) -> Visit:
        """`talking` are numbers that are in a call; `free` the extensions whose phone may be rung directly."""
        return self._visit(self._situation(free), talking)

    def _situation(self, free: Collection[str]) -> Situation:
        """The first of the round that is possible now; the others keep their turn."""
        while True:
            for place, situation in enumerate(self._round):
                if NEEDS.get(situation, frozenset()) <= set(free):
                    return self._round.pop(place)
            self._round += self._dice.sample(ROUND, len(ROUND))

    def _visit(self, situation: Situation, talking: Collection[str]) -> Visit:
        match situation:
            case Situation.NEW_RU:
                return Visit(situation=situation, number=next(self._new_ru), line=numbers.DID_SALES)
            case Situation.NEW_EN:
                number = next(self._new_en)
                return Visit(situation=situation, number=number, line=numbers.DID_SUPPORT, name=_STREET_EN[number[:8]])
            case Situation.SHARED | Situation.SWITCHBOARD:
                known = next(caller for caller in DEMO_CALLERS if caller.role == situation.value)
                number = _e164(known.number)
                return Visit(situation=situation, number=number, line=numbers.DID_SALES, name=known.name)
            case Situation.WITHHELD:
                return Visit(situation=situation, number="", line=numbers.DID_SALES)
        return self._by_a_customer(situation, talking)

    def _by_a_customer(self, situation: Situation, talking: Collection[str]) -> Visit:
        line, language, topic = ERRANDS[situation]
        return Visit(
            situation=situation,
            number=self._customer(language, topic, talking),
            line=line,
            digits="2" if situation is Situation.IVR else "",
            patience_s=self._dice.uniform(3.0, 4.5) if situation is Situation.GIVES_UP else None,
        )

    def _customer(self, language: str, topic: str, talking: Collection[str]) -> str:
        fitting = [number for number in self._known[language] if dialogue_of(number).startswith(f"{language}-{topic}")]
        idle = [number for number in fitting if number not in talking]
        return self._dice.choice(idle or fitting)

    def _strangers_ru(self) -> Iterator[str]:
        """Above 5000, where the example firm has nobody."""
        while True:
            number = f"{self._dice.choice(_STREET_RU)}{self._dice.randint(5000, 9999)}"
            if dialogue_of(number).startswith("ru-sales"):
                yield number

    def _strangers_en(self) -> Iterator[str]:
        while True:
            number = f"{self._dice.choice(list(_STREET_EN))}01{self._dice.randint(0, 99):02d}"
            if dialogue_of(number).startswith("en-support"):
                yield number


def _customers(cities: Collection[City]) -> list[str]:
    return sorted({_e164(contact.city.number(contact.last)) for contact in CONTACTS if contact.city in cities})


def _e164(written: str) -> str:
    return f"+{digits_of(written)}"
