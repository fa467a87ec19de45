"""The inbox on the wire."""

from datetime import datetime

from pydantic import BaseModel

from crm.fields.kinds import FieldEntity
from crm.inbox.kinds import NoticeKind
from crm.schemas import Input, Named, PageQuery, RowId


class CardName(BaseModel):
    kind: FieldEntity
    id: int
    name: str


class NoticeView(BaseModel):
    """`line` is the line of the card's history that it is about; `text` the beginning of the note. `many` cards of this
    kind were given in one step, `card` among them."""

    id: int
    at: datetime
    kind: NoticeKind
    card: CardName
    by: Named | None
    line: str | None
    many: int
    text: str | None
    read: bool


class NoticePage(BaseModel):
    items: list[NoticeView]
    next_cursor: str | None
    unread: int


class NoticeCount(BaseModel):
    unread: int


class NoticeQuery(PageQuery):
    unread: bool = False


class ReadAll(Input):
    """`upto` is the id of the newest notice that was on the screen; `kind` and `card_id` name a card."""

    upto: RowId | None = None
    kind: FieldEntity | None = None
    card_id: RowId | None = None


class FollowView(BaseModel):
    """`followers` are all who follow the card, oneself among them."""

    following: bool
    followers: list[Named]


class Colleague(BaseModel):
    """Somebody who can be mentioned."""

    id: int
    name: str
    is_me: bool
