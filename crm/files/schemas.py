"""Files on the wire."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, Field, model_validator

from crm.files.names import MAX_NAME, safe_name
from crm.schemas import Input, Name, Named, PageQuery, Remark


def _a_name(text: str) -> str:
    if safe_name(text) != text:
        raise ValueError("not a name for a file")
    return text


class FileView(BaseModel):
    """`media_type` is found in the content. `inline`: it may be shown in the browser, others are only saved. A file
    with `removed_at` can be restored until `gone_at`."""

    id: int
    name: str
    description: str
    media_type: str
    size: int
    inline: bool
    added_at: datetime
    added_by: Named | None
    removed_at: datetime | None
    removed_by: Named | None
    gone_at: datetime | None


class FilePage(BaseModel):
    """`limit` is the largest file in bytes that is taken."""

    items: list[FileView]
    next_cursor: str | None
    limit: int


class FileQuery(PageQuery):
    """The newest first; `removed` asks for those that can still be restored."""

    removed: bool = False


class FilePatch(Input):
    name: Annotated[Name, Field(max_length=MAX_NAME), AfterValidator(_a_name)] | None = None
    description: Annotated[Remark, Field(max_length=2000)] | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if any(getattr(self, name) is None for name in self.model_fields_set):
            raise ValueError("name and description cannot be null")
        return self


class ContentQuery(Input):
    """`how`: `inline` shows what may be shown, and saves what may not."""

    how: Literal["attachment", "inline"] = "attachment"


class UploadKey(BaseModel):
    """What makes two uploads with one key the same request."""

    card: str
    name: str
    size: int
    sha256: str
