"""What somebody may have meant who typed a name that nobody has: the other keyboard layout, the other alphabet, a slip
of the finger.

Slips are looked for among the words that are really stored and begin alike; they are skipped through along the index,
one seek for each word, however many customers have it.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, Final

from sqlalchemy import Select, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from crm.kinds import CustomerKind
from crm.models import SearchWord
from crm.words import prefix_range

Walk = Callable[[str, str], Select[str]]
"""The different words from one to before another."""

SHORTEST: Final = 4
"""Of shorter words everything would be a slip of everything."""
LONG: Final = 7
"""From here on two slips are taken for slips."""
BEGINNING: Final = 2
LOOKED_AT: Final = 400

_RUSSIAN: Final = "йцукенгшщзхъфывапролджэячсмитьбю"
_LATIN: Final = "qwertyuiop[]asdfghjkl;'zxcvbnm,."
_OTHER_KEYS: Final = str.maketrans(_RUSSIAN + _LATIN, _LATIN + _RUSSIAN)
_SOUNDS: Final = (
    *(("shch", "щ"), ("yo", "е"), ("zh", "ж"), ("kh", "х"), ("ts", "ц"), ("ch", "ч"), ("sh", "ш"), ("yu", "ю")),
    *(("ya", "я"), ("iy", "ий"), ("a", "а"), ("b", "б"), ("v", "в"), ("g", "г"), ("d", "д"), ("e", "е"), ("z", "з")),
    *(("i", "и"), ("y", "й"), ("k", "к"), ("l", "л"), ("m", "м"), ("n", "н"), ("o", "о"), ("p", "п"), ("r", "р")),
    *(("s", "с"), ("t", "т"), ("u", "у"), ("f", "ф"), ("h", "х"), ("j", "дж"), ("w", "в"), ("x", "кс"), ("c", "к")),
    ("q", "к"),
)
_LETTERS: Final = {
    **{russian: latin for latin, russian in reversed(_SOUNDS) if len(russian) == 1},
    **{"ы": "y", "э": "e", "ь": "", "ъ": "", "ё": "e"},
}


def respelled(text: str) -> list[str]:
    """The text as the other keyboard layout and the other alphabet have it."""
    folded = text.casefold()
    return [one for one in dict.fromkeys([folded.translate(_OTHER_KEYS), _transliterated(folded)]) if one != folded]


def _transliterated(text: str) -> str:
    if any("а" <= letter <= "я" or letter == "ё" for letter in text):
        return "".join(_LETTERS.get(letter, letter) for letter in text)
    for latin, russian in _SOUNDS:
        text = text.replace(latin, russian)
    return text


async def nearest(session: AsyncSession, word: str, walks: Sequence[Walk] | None = None) -> str | None:
    """The stored word that differs least, when it differs by a slip. `walks` give the words to look among, without
    them those of customers."""
    if len(word) < SHORTEST:
        return None
    most = 2 if len(word) >= LONG else 1
    for beginning in dict.fromkeys(_beginnings(word)):
        low, high = prefix_range(beginning)
        queries = [walk(low, high) for walk in walks or _CUSTOMERS]
        stored = [one for query in queries for one in await session.scalars(query)]
        close = [(slips(word, one), one) for one in stored if abs(len(word) - len(one)) <= most]
        best = min(close, default=(most + 1, ""))
        if best[0] <= most:
            return best[1]
    return None


def _beginnings(word: str) -> Iterator[str]:
    """As typed, with the first letters swapped, and with one too many. A letter left out or mistaken among the first
    two is not found: it would take looking through everything."""
    yield word[: BEGINNING + 1]
    yield word[1] + word[0] + word[2]
    yield word[0] + word[2] + word[1]
    yield word[0] + word[2 : BEGINNING + 2]
    yield word[1 : BEGINNING + 2]
    yield word[:BEGINNING]


def words_between(table: Any, low: str, high: str, *mine: Any) -> Select[str]:
    """Each different word of a table of words once: from one to the next larger. `mine` are names and values of columns
    before the word in its key."""
    first = select(func.min(table.word).label("word")).where(
        *(getattr(table, name) == value for name, value in mine), table.word >= low, table.word < high
    )
    walk = first.cte("walk", recursive=True)
    other = aliased(table)
    following = (
        select(func.min(other.word))
        .where(
            *(getattr(other, name) == value for name, value in mine),
            other.word > walk.c.word,
            other.word < literal(high),
        )
        .scalar_subquery()
    )
    walk = walk.union_all(select(following).where(walk.c.word.is_not(None)))
    return select(walk.c.word).where(walk.c.word.is_not(None)).limit(LOOKED_AT)


def _of_customers(kind: CustomerKind, low: str, high: str) -> Select[str]:
    return words_between(SearchWord, low, high, ("kind", str(kind)))


_CUSTOMERS: Final = tuple(partial(_of_customers, kind) for kind in CustomerKind)


def slips(typed: str, stored: str) -> int:
    """Letters left out, put in, mistaken, and neighbours swapped (the optimal string alignment distance)."""
    rows = [list(range(len(stored) + 1))]
    for i, letter in enumerate(typed, start=1):
        row = [i]
        for j, other in enumerate(stored, start=1):
            cost = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == stored[j - 2] and typed[i - 2] == other:
                cost = min(cost, rows[-2][j - 2] + 1)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]
