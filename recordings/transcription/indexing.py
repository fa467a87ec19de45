"""The full-text index: SQLite's FTS5 and PostgreSQL's tsvector over the same lemmas of our own making.

Each database is asked only which passages hold all wanted lemmas, which both answer alike. Order and nearness of words
are looked at afterwards, in the passages' own words: so there is one behaviour on both. The index is made by the
migration; it follows when passages are deleted (a trigger there, a reference here).
"""

from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import Integer, Select, cast, column, literal_column, select, table, text
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.ext.asyncio import AsyncSession

from recordings.transcription.lemmas import fold, lemmas, parts

_INSERT: Final = {
    "sqlite": text("INSERT INTO transcript_fts (rowid, lemmas) VALUES (:id, :lemmas)"),
    "postgresql": text(
        "INSERT INTO transcript_fts (rowid, lemmas)"
        " VALUES (:id, array_to_tsvector(string_to_array(CAST(:lemmas AS text), ' ')))"
    ),
}
_INDEX: Final = table("transcript_fts", column("rowid", Integer), column("lemmas"))

Terms = Sequence[frozenset[str]]
"""A set of lemmas for each wanted word: any of them will do."""


def passage_lemmas(words: Iterable[str], language: str) -> set[str]:
    """All dictionary forms of all words, as tokens of letters and digits."""
    return {form for word in words for part in parts(word) for form in lemmas(part, language) if form}


async def put(session: AsyncSession, passage_id: int, tokens: Iterable[str]) -> None:
    """A passage is written once; a changed one is another passage."""
    statement = _INSERT[session.get_bind().dialect.name]
    await session.execute(statement, {"id": passage_id, "lemmas": " ".join(sorted(tokens))})


def found(dialect: str, terms: Terms) -> Select[int]:
    """The ids of passages that hold a form of every term, as a subquery."""
    wish = expression(dialect, terms)
    if dialect == "sqlite":
        return select(_INDEX.c.rowid).where(literal_column("transcript_fts").op("MATCH")(wish))
    return select(_INDEX.c.rowid).where(_INDEX.c.lemmas.op("@@")(cast(wish, TSQUERY)))


def expression(dialect: str, terms: Terms) -> str:
    """The query in the database's own language. Tokens are letters and digits alone, and quoted besides."""
    quote, any_of, all_of = ('"', " OR ", " AND ") if dialect == "sqlite" else ("'", " | ", " & ")
    return all_of.join(
        "(" + any_of.join(f"{quote}{form}{quote}" for form in sorted(term) if form) + ")" for term in terms
    )


def wanted(typed: str) -> list[frozenset[str]]:
    """The terms of what somebody typed."""
    return [lemmas(part, None) for part in parts(fold(typed))]
