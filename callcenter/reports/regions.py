"""The country of a caller's number, where the number says it. A city is never guessed: numbers move with people."""

from functools import lru_cache
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException

from callcenter.phones import normalise

REMEMBERED: Final = 50_000
UNKNOWN: Final = ""


class Regions:
    """`country` is where numbers without a country code are read."""

    def __init__(self, country: str) -> None:
        self._country = country
        self.of = lru_cache(REMEMBERED)(self._find)
        self.key = lru_cache(REMEMBERED)(self._key)

    def _key(self, number: str) -> str:
        """What a caller is known by: E.164, or the text where it is no such number."""
        return normalise(number, self._country).e164 or number.strip()

    def _find(self, number: str) -> str:
        """ISO 3166 code, or empty: withheld, internal, or a service number of many countries."""
        key = normalise(number, self._country).e164
        if key is None:
            return UNKNOWN
        try:
            region = phonenumbers.region_code_for_number(phonenumbers.parse(key))
        except NumberParseException:
            return UNKNOWN
        return UNKNOWN if region in (None, "001") else str(region)
