"""Customers on the wire."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from callcenter.calls.schemas import CallRow
from crm.external_ids.schemas import ExternalIds, ExternalIdView
from crm.feed.kinds import ReactionKind
from crm.fields.kinds import FieldValue, GivenFields
from crm.kinds import CustomerKind, CustomerRef, IdentifierKind, PhoneKind
from crm.loyalty.kinds import CallerLoyalty, LoyaltyBrief
from crm.notes.kinds import NoteState
from crm.sections.schemas import (
    AddressInput,
    AddressView,
    MembershipInput,
    MembershipView,
    MemberView,
    RequisitesInput,
    RequisitesView,
)
from crm.state import LeadStatus
from crm.texts import an_address, extension_digits, has_digit, no_controls_but_layout, not_blank, one_line

MAX_ID: Final = 2**31 - 1
MAX_PHONES: Final = 50
MAX_EMAILS: Final = 20
MAX_TAGS: Final = 30
MAX_REQUISITES: Final = 10
MAX_ADDRESSES: Final = 10
MAX_COMPANIES: Final = 20

Line = Annotated[str, Field(max_length=200), AfterValidator(one_line)]
Name = Annotated[Line, AfterValidator(not_blank)]
Remark = Annotated[str, Field(max_length=10_000), AfterValidator(no_controls_but_layout)]
Address = Annotated[str, Field(max_length=254), AfterValidator(one_line), AfterValidator(an_address)]
NumberText = Annotated[str, Field(max_length=100), AfterValidator(one_line), AfterValidator(has_digit)]
Extension = Annotated[str, Field(min_length=1, max_length=16), AfterValidator(extension_digits)]
Tag = Annotated[str, Field(max_length=50), AfterValidator(one_line), AfterValidator(not_blank)]
RowId = Annotated[int, Field(ge=1, le=MAX_ID)]


class Named(BaseModel):
    """A company or a user, as far as others show it."""

    id: int
    name: str


class PhoneView(BaseModel):
    id: int
    raw: str
    e164: str | None
    extension: str | None
    kind: PhoneKind
    display: str


class EmailView(BaseModel):
    id: int
    address: str


class IdentifierView(BaseModel):
    kind: IdentifierKind
    value: str


class CustomerBrief(BaseModel):
    kind: CustomerKind
    id: int
    name: str
    company: Named | None
    position: str | None
    responsible: Named | None
    status: LeadStatus | None
    phones: list[PhoneView]
    created_at: datetime

    @property
    def ref(self) -> CustomerRef:
        return CustomerRef(self.kind, self.id)


class LeadDetails(BaseModel):
    """What only a lead has: what it is about, the call that it came by, and, of a lost one, why it was lost."""

    title: str
    company_name: str
    origin: Literal["automatic", "user"]
    did: str
    queue: str | None
    call_id: str | None
    lost_at: datetime | None = None
    loss_reason: Named | None = None
    loss_note: str = ""


class FormerNumber(BaseModel):
    """A number that was this customer's until then."""

    e164: str
    display: str
    until: datetime


class CustomerCard(CustomerBrief):
    """`version` is what a change of this card must name, in its body or in `If-Match`. `fields` are the firm's own, by
    key; `field_names` who is referred to by those that hold the id of a customer or a person. `companies` are those
    that a contact belongs to, its main one first; `people` are a company's contacts, as many as a card shows."""

    version: int
    updated_at: datetime
    last_contact_at: datetime | None
    emails: list[EmailView]
    identifiers: list[IdentifierView]
    external_ids: list[ExternalIdView] = []
    note: str
    source: str
    tags: list[str]
    lead: LeadDetails | None
    shared_with: list[CustomerBrief]
    former_numbers: list[FormerNumber]
    fields: dict[str, FieldValue]
    field_names: dict[str, str]
    companies: list[MembershipView] = []
    people: list[MemberView] = []
    requisites: list[RequisitesView] = []
    addresses: list[AddressView] = []
    loyalty: list[LoyaltyBrief] = []


@dataclass(frozen=True, slots=True)
class CallerExtras:
    """What a pop shows of a caller beside the card's head."""

    last_note: str | None
    loyalty: CallerLoyalty | None


class CustomerPage(BaseModel):
    items: list[CustomerBrief]
    next_cursor: str | None


class NumberOwners(BaseModel):
    e164: str | None
    owners: list[CustomerBrief]


class Change(BaseModel):
    """Values as they were and are; phones and e-mails as lists of texts, references as ids."""

    field: str
    before: str | int | list[str] | None
    after: str | int | list[str] | None


class StageMove(BaseModel):
    """`stayed_s` is how long the deal was in the stage that it left."""

    from_stage: str
    to_stage: str
    outcome: Literal["open", "won", "lost"]
    stayed_s: float


class TaskMention(BaseModel):
    """Something that happened to a task; the line's text is the result, the remark or the note. `call_back`: a missed
    call made it, and its title is whom to call. `late`: it was done after it was due."""

    id: int
    title: str
    call_back: bool
    kind: Literal["call", "meeting", "letter", "other"]
    event: Literal["created", "changed", "moved", "handed_over", "postponed", "done", "cancelled", "reopened", "note"]
    late: bool = False


class FileMention(BaseModel):
    """Something that happened to a file. `there`: its content can be had still; `before` is the name that it had."""

    id: int
    name: str
    before: str | None
    event: Literal["added", "renamed", "removed", "restored"]
    media_type: str
    there: bool


LineKind = Literal["call", "note", "created", "changed", "moved", "task", "file"]


class PinnedBy(BaseModel):
    by: Named | None
    at: datetime


class ReactionView(BaseModel):
    """Who reacted to a line in this way."""

    kind: ReactionKind
    by: list[Named]


class CommentView(BaseModel):
    """A note that answers a line; `id` is its own line."""

    id: str
    at: datetime
    author: Named | None
    text: str
    mentions: list[Named] = []


class TimelineItem(BaseModel):
    """One line of the history. `text` is the note, or for `created` how it came about (`user`, `automatic`).

    A line with `deal` is of that deal; `moved` then tells from which stage to which. `mentions` are the colleagues who
    are named in a note; `pinned` says that it was put on top. In a company's history `whose` is the person of the
    company whose line it is. `note` stands at a note that does not say any more what it said first. `comments` are
    notes that answer the line, the oldest first; such a note is a line itself and says by `answers` which one it
    answers.
    """

    id: str
    at: datetime
    type: LineKind
    author: Named | None
    call: CallRow | None
    text: str | None
    changes: list[Change]
    deal: Named | None = None
    moved: StageMove | None = None
    task: TaskMention | None = None
    file: FileMention | None = None
    mentions: list[Named] = []
    pinned: PinnedBy | None = None
    whose: Named | None = None
    note: NoteState | None = None
    reactions: list[ReactionView] = []
    comments: list[CommentView] = []
    answers: str | None = None


def noted_line(id_: str, at: datetime, text: str, author: Named) -> TimelineItem:
    """A note as it stands in a history when it was just written."""
    return TimelineItem(id=id_, at=at, type="note", author=author, call=None, text=text, changes=[])


class NotedItem(TimelineItem):
    """A note that was just written. `untold` are those among the mentioned who may not see the card and were not
    told."""

    untold: list[Named] = []


class TimelinePage(BaseModel):
    """`pinned` are the lines on top, with the first page only."""

    items: list[TimelineItem]
    next_cursor: str | None
    pinned: list[TimelineItem] = []


class Input(BaseModel):
    """A body: a misspelt field is an error and not silently nothing."""

    model_config = ConfigDict(extra="forbid")


class PhoneInput(Input):
    """`raw` may hold several numbers and an extension; a given `extension` goes before the one in the text."""

    raw: NumberText
    extension: Extension | None = None
    kind: PhoneKind = PhoneKind.OTHER


class CustomerInput(Input):
    name: Name
    note: Remark = ""
    source: Line = ""
    tags: list[Tag] = Field(default=[], max_length=MAX_TAGS)
    responsible_id: RowId | None = None
    phones: list[PhoneInput] = Field(default=[], max_length=MAX_PHONES)
    emails: list[Address] = Field(default=[], max_length=MAX_EMAILS)
    fields: GivenFields = {}
    external_ids: ExternalIds = []
    requisites: list[RequisitesInput] = Field(default=[], max_length=MAX_REQUISITES)
    addresses: list[AddressInput] = Field(default=[], max_length=MAX_ADDRESSES)


class ContactInput(CustomerInput):
    position: Line = ""
    company_id: RowId | None = None
    companies: list[MembershipInput] = Field(default=[], max_length=MAX_COMPANIES)


class CompanyInput(CustomerInput):
    pass


class LeadInput(CustomerInput):
    """A lost one has a reason, where the firm keeps loss reasons."""

    title: Line = ""
    company_name: Line = ""
    status: LeadStatus = LeadStatus.NEW
    loss_reason_id: RowId | None = None
    loss_note: Line = ""


class CustomerPatch(Input):
    """Only the fields that are there are changed; lists replace the whole list."""

    version: int | None = Field(default=None, ge=1)
    name: Name | None = None
    note: Remark | None = None
    source: Line | None = None
    tags: list[Tag] | None = Field(default=None, max_length=MAX_TAGS)
    responsible_id: RowId | None = None
    phones: list[PhoneInput] | None = Field(default=None, max_length=MAX_PHONES)
    emails: list[Address] | None = Field(default=None, max_length=MAX_EMAILS)
    fields: GivenFields | None = None
    external_ids: ExternalIds | None = None
    requisites: list[RequisitesInput] | None = Field(default=None, max_length=MAX_REQUISITES)
    addresses: list[AddressInput] | None = Field(default=None, max_length=MAX_ADDRESSES)

    @model_validator(mode="after")
    def _null_only_clears_references(self) -> Self:
        nullable = {"version", "responsible_id", "company_id", "loss_reason_id"}
        for name in self.model_fields_set - nullable:
            if getattr(self, name) is None:
                raise ValueError(f"{name} cannot be null")
        return self


class ContactPatch(CustomerPatch):
    position: Line | None = None
    company_id: RowId | None = None
    companies: list[MembershipInput] | None = Field(default=None, max_length=MAX_COMPANIES)


class CompanyPatch(CustomerPatch):
    pass


class LeadPatch(CustomerPatch):
    title: Line | None = None
    company_name: Line | None = None
    status: LeadStatus | None = None
    loss_reason_id: RowId | None = None
    loss_note: Line | None = None


class NoteInput(Input):
    text: Annotated[Remark, AfterValidator(not_blank)]


class CardNoteInput(NoteInput):
    """`mentions` are the ids of colleagues who are named in it, as they were picked."""

    mentions: list[RowId] = Field(default=[], max_length=20)


class PageQuery(Input):
    limit: int = Field(default=50, ge=1, le=200)
    cursor: str | None = Field(default=None, max_length=500)


class TimelineQuery(PageQuery):
    """`types` asks for lines of these kinds only; `people` false leaves out, of a company, what its people did."""

    types: list[LineKind] = []
    people: bool = True

    def wants(self, *kinds: LineKind) -> bool:
        return not self.types or any(kind in self.types for kind in kinds)


class CustomerQuery(PageQuery):
    """`q` is the beginning of words of a name, a phone in any notation, or an e-mail."""

    q: Annotated[str, Field(max_length=200)] = ""
    kind: CustomerKind | None = None
    responsible_id: RowId | None = None


class NumberQuery(Input):
    number: Annotated[str, Field(max_length=250)]
