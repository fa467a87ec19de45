"""The words of the dictionaries."""

from typing import Final

from sqlalchemy import CheckConstraint, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.db import Base
from crm.dictionaries.kinds import DictionaryKind

_KINDS: Final = ", ".join(f"'{kind}'" for kind in DictionaryKind)


class DictionaryWord(Base):
    """`key` is the name as it is compared. An archived word stays in the cards that have it and is offered no more."""

    __tablename__ = "dictionary_words"
    __table_args__ = (
        CheckConstraint(f"kind IN ({_KINDS})", name="kind_known"),
        CheckConstraint("trim(name) <> ''", name="name_given"),
        UniqueConstraint("kind", "key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(Text)
    position: Mapped[int]
    archived: Mapped[bool] = mapped_column(default=False)
