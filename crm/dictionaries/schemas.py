"""Dictionaries on the wire."""

from typing import Self

from pydantic import BaseModel, Field, model_validator

from crm.dictionaries.kinds import DictionaryKind
from crm.schemas import Input, Name, RowId

MAX_WORDS = 1_000


class WordOut(BaseModel):
    id: int
    kind: DictionaryKind
    name: str
    archived: bool


class WordInput(Input):
    """A word with an `id` keeps its rows and may get another name; one without is new."""

    id: RowId | None = None
    name: Name
    archived: bool = False


class WordsInput(Input):
    """The whole dictionary in its order. Words that are left out are archived, because cards may have them."""

    words: list[WordInput] = Field(max_length=MAX_WORDS)

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        ids = [word.id for word in self.words if word.id is not None]
        if len(set(ids)) < len(ids):
            raise ValueError("a word stands twice in the list")
        return self
