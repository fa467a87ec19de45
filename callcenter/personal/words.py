"""A person's name, numbers and e-mails in texts: where to look, and what is left when they are taken out.

A number is found by the digits of its national part, whatever stands between them: people write `8 (916) 123-45-67`
where the card says `+79161234567`.
"""

import json
import re
from collections.abc import Iterable, Sequence
from functools import reduce
from typing import Any, Final

import phonenumbers
from phonenumbers import NumberParseException
from sqlalchemy import JSON, Column, ColumnElement, String, cast, false, func, literal, or_
from sqlalchemy.sql.type_api import TypeEngine
from sqlalchemy.types import TypeDecorator

from callcenter.personal.person import Person

ERASED: Final = "[erased]"
SHORTEST_PART: Final = 7
"""Fewer digits are found in too many other numbers."""
SEPARATORS: Final = (" ", "-", "(", ")", ".", "\u00a0")
_BETWEEN: Final = r"[\s\-().\u00a0]*"


class Words:
    """The words of one person."""

    def __init__(self, person: Person) -> None:
        self._tails = [tail for tail in map(_national, person.numbers) if len(tail) >= SHORTEST_PART]
        texts = {*person.names, *person.emails, *person.identifiers}
        self._texts = sorted(_spellings(texts), key=len, reverse=True)
        numbers = [rf"(?<!\d)(?:\+?\d{{1,4}}{_BETWEEN})?\(?{_BETWEEN.join(tail)}(?!\d)" for tail in self._tails]
        words = [rf"(?<!\w){_spaced(text)}(?!\w)" for text in self._texts]
        patterns = [*words, *numbers]
        self._pattern = re.compile("|".join(patterns), re.IGNORECASE) if patterns else None

    def taken_out(self, value: Any, instead: str = ERASED) -> Any:
        """The same text or JSON document without them."""
        if self._pattern is None:
            return value
        if isinstance(value, str):
            return self._pattern.sub(instead, value)
        if isinstance(value, list):
            return [self.taken_out(one, instead) for one in value]
        if isinstance(value, dict):
            return {self.taken_out(key, instead): self.taken_out(one, instead) for key, one in value.items()}
        return value

    def are_in(self, value: str) -> bool:
        return self._pattern is not None and self._pattern.search(value) is not None

    def may_be_in(self, columns: Sequence[Column[Any]]) -> ColumnElement[bool]:
        """Whether the columns may have them; `taken_out` decides. The columns are searched as one text: a statement
        with a condition for each column and word takes longer to build than to run."""
        if not columns or self._pattern is None:
            return false()
        said: ColumnElement[str] = literal("")
        for column in columns:
            said = said.concat(func.coalesce(cast(column, String), "")).concat("\n")
        found: list[ColumnElement[bool]] = [said.ilike(pattern, escape="/") for pattern in self._searched()]
        if self._tails:
            bare: ColumnElement[Any] = reduce(lambda kept, sign: func.replace(kept, sign, ""), SEPARATORS, said)
            found += [bare.contains(tail) for tail in self._tails]
        return or_(*found)

    def _searched(self) -> list[str]:
        """The longest word of each text. SQLite folds the case of Latin letters only, hence the first letter of any
        kind; and it stores JSON with all other letters escaped."""
        found = set()
        for text in self._texts:
            word = max(text.split(), key=len).lower()
            for form in (word[1:], word[1:].upper()):
                found.add(_any_e(form))
                found.add(_any_e(json.dumps(form)[1:-1]))
        return sorted(f"%{form.replace('/', '//')}%" for form in found if form)


def _any_e(form: str) -> str:
    """ё and е are one letter here, whatever is in the text."""
    for letter in "ёЁеЕ":
        form = form.replace(json.dumps(letter)[1:-1], "______").replace(letter, "_")
    return form


def has_text(kind: TypeEngine[Any]) -> bool:
    inner = kind.impl_instance if isinstance(kind, TypeDecorator) else kind
    return isinstance(inner, String | JSON)


def _national(e164: str) -> str:
    try:
        return str(phonenumbers.national_significant_number(phonenumbers.parse(e164, None)))
    except NumberParseException:
        return "".join(sign for sign in e164 if sign.isdigit())


def _spellings(texts: Iterable[str]) -> set[str]:
    """ё is searched and often written as е; a name of two words stands the other way round as well."""
    found = {text.strip() for text in texts if text.strip()}
    found |= {" ".join(reversed(text.split())) for text in found if len(text.split()) == 2}
    return found | {text.replace("ё", "е").replace("Ё", "Е") for text in found}


def _spaced(text: str) -> str:
    return r"\s+".join(re.escape(part) for part in text.split())
