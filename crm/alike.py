"""Names as they sound, so that one person or firm written in several ways gets one key.

Russian, Ukrainian and Latin spellings fall together, ё with е, any order of the words; legal forms are left out. The
key is coarse on purpose (it does not tell Г from Х): it finds whom to compare, and is never shown.
"""

import re
from typing import Final

from crm.words import name_words

MARK: Final = "="
"""Keys stand among the words that customers are found by. No word of a name begins with this, and nobody types it."""
FORWARD: Final = MARK + ">"
BACKWARD: Final = MARK + "<"
MAX_KEY: Final = 60

_LEGAL: Final = """
ооо оао зао пао ао нао ип чп фоп тов тзов пп пат прат ат кфх нко ано фгуп гуп муп тоо жшс чуп одо унп
ooo oao zao pao ip tov fop llc ltd limited inc corp corporation co gmbh ag sa sarl srl llp plc oy ab bv company
компания фирма общество с ограниченной ответственностью акционерное публичное закрытое открытое частный
товариство з обмеженою відповідальністю акціонерне публічне приватне приватний
индивидуальный предприниматель індивідуальний фізична особа підприємець
"""
LEGAL_FORMS: Final = frozenset(_LEGAL.split())

_PAIRS: Final = """
олександр александр, олександра александра, олексій алексей, олена елена, микола николай, володимир владимир,
дмитро дмитрий, катерина екатерина, ганна анна, євген евгений, євгенія евгения, сергій сергей, андрій андрей,
михайло михаил, павло павел, петро петр, ігор игорь, наталія наталья, наталя наталья, наталия наталья,
світлана светлана, тетяна татьяна, кирило кирилл, григорій григорий, пилип филипп, данило даниил, микита никита,
юрій юрий, василь василий, анатолій анатолий, валерій валерий, віталій виталий, геннадій геннадий,
людмила людмила, софія софия, марія мария, юлія юлия, ірина ирина, вікторія виктория
"""
_SAME_NAMES: Final = dict(pair.split() for pair in _PAIRS.replace("\n", " ").split(","))

_LETTERS: Final = str.maketrans(
    {
        **dict(zip("абвгґдезийіїклмнопрстуфхцэыє", "abvggdeziiiiklmnoprstufgceie", strict=True)),
        **{"ж": "zh", "ч": "ch", "ш": "sh", "щ": "sh", "ю": "u", "я": "a", "ь": "", "ъ": "", "ʼ": "", "ў": "u"},
    }
)
_SOUNDS: Final = (
    *(("shch", "sh"), ("sch", "sh"), ("tch", "ch"), ("tz", "c"), ("ts", "c"), ("kh", "g"), ("ph", "f"), ("ck", "k")),
    *(("yu", "u"), ("iu", "u"), ("ju", "u"), ("ya", "a"), ("ia", "a"), ("ja", "a"), ("yo", "e"), ("jo", "e")),
    *(("ye", "e"), ("ie", "e"), ("je", "e"), ("zh", "ж"), ("ch", "ч"), ("sh", "ш"), ("h", "g"), ("w", "v")),
    *(("x", "ks"), ("q", "k"), ("y", "i"), ("j", "i")),
)
_DOUBLED: Final = re.compile(r"(.)\1+")


def name_key(name: str) -> str:
    """The sounds of its words in the alphabet's order; empty for what has no letters, such as a number."""
    words = [word for word in name_words(name) if not word.isdigit()]
    telling = [word for word in words if word not in LEGAL_FORMS] or words
    sounds = sorted(filter(None, (_sound(word) for word in telling)))
    return " ".join(sounds)[:MAX_KEY]


def key_words(name: str) -> list[str]:
    """The key from both of its ends: names that differ late stand side by side in one order, early in the other."""
    key = name_key(name)
    return [FORWARD + key, BACKWARD + key[::-1]] if key else []


def is_telling(key: str, *, company: bool) -> bool:
    """Whether two cards of this name may be one: a first name alone says nothing of a person."""
    return len(key) > 3 if company else " " in key


def _sound(word: str) -> str:
    sound = _SAME_NAMES.get(word, word).translate(_LETTERS)
    for letters, one in _SOUNDS:
        sound = sound.replace(letters, one)
    return _DOUBLED.sub(r"\1", sound)
