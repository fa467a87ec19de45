"""Tags on the wire."""

from pydantic import BaseModel

from crm.schemas import Input, Tag
from crm.tags.colors import TagColor


class TagOut(BaseModel):
    id: int
    name: str
    color: TagColor
    archived: bool


class TagInput(Input):
    name: Tag
    color: TagColor = TagColor.GRAY


class TagPatch(Input):
    """The name may change its letter case only: cards hold names, and another name is another tag."""

    name: Tag | None = None
    color: TagColor | None = None
    archived: bool | None = None
