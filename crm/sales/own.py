"""The firm's own fields as rows and filters of reports: lists, and fields of yes and no, of deals and their customers.

Such rows are named `field_12`. A field that is retired, or that the role hides, is none.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final

from pydantic import Field
from sqlalchemy import ColumnElement, Subquery, and_, case, false, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.principal import Principal
from callcenter.auth.scopes import OWN_FIELD, Entity
from crm.errors import invalid_field
from crm.fields import facts
from crm.fields.definitions import fields_of
from crm.fields.kinds import LISTS, FieldEntity, FieldKind, Standard

OWN: Final = "field_"
YES, NO = "yes", "no"
NONE: Final = "0"
OwnName = Annotated[str, Field(pattern=r"^field_[1-9][0-9]{0,8}$")]
OwnChoice = Annotated[str, Field(pattern=r"^field_[1-9][0-9]{0,8}:(yes|no|[1-9][0-9]{0,8})$")]
"""Deals that have this option, `field_12:34`, or this answer, `field_12:yes`."""
OWNERS: Final[Mapping[FieldEntity, str]] = {
    FieldEntity.DEAL: "id",
    FieldEntity.COMPANY: "company_id",
    FieldEntity.CONTACT: "contact_id",
}
_WORDS: Final = frozenset({Standard.REGION, Standard.CITY, Standard.INDUSTRY})
"""These are rows by themselves, for companies and people together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRows:
    """One field: `options` by their ids as text."""

    id: int
    entity: FieldEntity
    kind: FieldKind
    label: str
    options: Mapping[str, str]

    @property
    def name(self) -> str:
        return f"{OWN}{self.id}"

    @property
    def many(self) -> bool:
        """Whether a deal may stand in several rows."""
        return self.kind is FieldKind.CHOICES

    def owner(self, deals: Subquery) -> ColumnElement[int]:
        return deals.c[OWNERS[self.entity]]

    def key(self, deals: Subquery) -> ColumnElement[Any]:
        number = facts.number_of(self.entity, self.id, self.owner(deals))
        return case((number == 1, YES), else_=NO) if self.kind is FieldKind.YES_NO else number

    def chosen(self) -> Subquery:
        return facts.chosen(self.entity, self.id)

    def holds(self, deals: Subquery, key: str) -> ColumnElement[bool]:
        """The deals of one row; who ticked nothing stands in the row of no, who chose nothing in that without a name.

        :raises InvalidInput: for a row that the field does not have
        """
        if self.kind is FieldKind.YES_NO and key in (YES, NO):
            return self.key(deals) == key
        if self.kind is FieldKind.YES_NO or key not in (NONE, *self.options):
            raise invalid_field("query.key", "no such option")
        if not self.many:
            return self.key(deals).is_(None) if key == NONE else self.key(deals) == int(key)
        owner, of = self.owner(deals), self.chosen()
        if key == NONE:
            return or_(owner.is_(None), owner.not_in(select(of.c.owner_id)))
        return owner.in_(select(of.c.owner_id).where(of.c.option_id == int(key)))


async def own_rows(session: AsyncSession, viewer: Principal) -> dict[str, OwnRows]:
    """Those by which this person's reports can be told apart, by name, in the order of the layout."""
    found: dict[str, OwnRows] = {}
    for field in await fields_of(session):
        if field.entity not in OWNERS or field.retired or field.standard in _WORDS:
            continue
        hidden = f"{OWN_FIELD}{field.key}" in viewer.rights.hidden(Entity(field.entity))
        if not hidden and (field.kind in LISTS or field.kind is FieldKind.YES_NO):
            options = {str(option.id): option.label for option in field.options}
            one = OwnRows(id=field.id, entity=field.entity, kind=field.kind, label=field.label, options=options)
            found[one.name] = one
    return found


def chosen_by(choices: Sequence[str]) -> dict[str, list[str]]:
    """Options of one field widen the choice, several fields narrow it."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for choice in choices:
        name, _, key = choice.partition(":")
        found[name].append(key)
    return dict(found)


def conditions(deals: Subquery, known: Mapping[str, OwnRows], choices: Sequence[str]) -> ColumnElement[bool]:
    parts = chosen_by(choices)
    return and_(
        true(), *(or_(false(), *(known[name].holds(deals, key) for key in keys)) for name, keys in parts.items())
    )


def check_own(known: Mapping[str, OwnRows], names: Sequence[str], choices: Sequence[str]) -> None:
    """:raises InvalidInput: when there is no such field for this person, or it has no such option"""
    for name, keys in {**{name: list[str]() for name in names}, **chosen_by(choices)}.items():
        one = known.get(name)
        if one is None:
            raise invalid_field("query.rows" if not keys else "query.own", "there is no such field to tell deals by")
        allowed = (YES, NO) if one.kind is FieldKind.YES_NO else tuple(one.options)
        if not set(keys) <= set(allowed):
            raise invalid_field("query.own", "the field has no such option")
