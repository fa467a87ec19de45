"""Which conversation a caller has: his number decides, because it is all that the phone which rings gets to know.

SIPp phones play one track from the moment of the answer. Both ends look the number up in the same table, and so
play the two sides of the same dialogue.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from deploy.speech.tracks import Spoken

LANGUAGES: Final[Mapping[str, str]] = {"ru": "7|380", "en": "1|44"}
"""Language by the number's country codes."""

TOPICS: Final[Mapping[str, tuple[str, ...]]] = {
    "ru": (
        "sales-hours",
        "sales-delivery",
        "sales-hours",
        "sales-price",
        "support-login",
        "support-router",
        "sales-stock",
        "sales-order-status",
        "support-invoice",
        "sales-stock",
    ),
    "en": (
        "support-hours",
        "sales-price",
        "support-callback",
        "support-hours",
        "support-login",
        "support-router",
        "sales-delivery",
        "sales-order-status",
        "support-invoice",
        "support-callback",
    ),
}
"""The dialogue by the number's last digit.

Russians mostly buy and the English mostly have trouble, like the lines. The short ones are frequent, so that an
agent is soon free for the next call.
"""

WITHHELD: Final = "ru-sales-stock"


def dialogue_of(number: str) -> str:
    """The name of a caller's dialogue; `number` is E.164."""
    language = "en" if number.startswith(("+1", "+44")) else "ru"
    return f"{language}-{TOPICS[language][int(number[-1])]}"


@dataclass(frozen=True, slots=True)
class Tracks:
    """Every dialogue as sound, by its name."""

    spoken: Mapping[str, Spoken]

    def of(self, number: str) -> Spoken:
        """`number` empty is a caller who hides it."""
        return self.spoken[dialogue_of(number) if number else WITHHELD]

    def by_from_header(self) -> list[tuple[str, Spoken]]:
        """Expressions for an INVITE's From, as `AgentPhone.audio_for` wants them."""
        return [
            (from_pattern(codes, "".join(str(digit) for digit in digits)), self.spoken[f"{language}-{topic}"])
            for language, codes in LANGUAGES.items()
            for topic in sorted(set(TOPICS[language]))
            if (digits := [digit for digit, name in enumerate(TOPICS[language]) if name == topic])
        ]


def from_pattern(country_codes: str, last_digits: str) -> str:
    """POSIX extended; Asterisk shows a number with or without its plus, as the carrier sent it."""
    return f"sip:[+]?({country_codes})[0-9]*[{last_digits}]@"
