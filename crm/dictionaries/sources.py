"""Where a card came from, as a person enters it: a word of the dictionary, so that reports count one source once."""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.principal import Principal
from crm.dictionaries.kinds import DictionaryKind
from crm.dictionaries.service import words_of
from crm.errors import invalid_field
from crm.words import fold

OF_CALL: Final = "call"
"""What the call centre writes of itself, of a lead that a call made."""


async def settled(session: AsyncSession, source: str, author: Principal, before: str = "") -> str:
    """The word as the dictionary writes it. What the card had `before` may stay, and so may a call's own source; where
    nobody keeps a dictionary of sources, everything is allowed. A program's source is kept as it is sent: a lead of the
    firm's site must not be lost for a word.

    :raises InvalidInput: when the dictionary has no such word any more
    """
    key = fold(source)
    if not key or source in (before, OF_CALL):
        return source
    words = await words_of(session, [DictionaryKind.SOURCE])
    known = {fold(word.name): word.name for word in words if not word.archived}
    if known and key not in known and author.only is None:
        raise invalid_field("body.source", "there is no such source in the dictionary")
    return known.get(key, source)
