"""Own fields as reports count them: values to be asked for by the queries of other rooms."""

from sqlalchemy import ColumnElement, ScalarSelect, Subquery, select

from crm.fields.kinds import FieldEntity
from crm.fields.models import CustomValue
from crm.fields.values import owner_column


def number_of(entity: FieldEntity, field_id: int, owner: ColumnElement[int]) -> ScalarSelect[int]:
    """The option that a card has in a list of one, or 1 for a yes; NULL when it has none."""
    mine = (CustomValue.field_id == field_id, owner_column(entity) == owner)
    return select(CustomValue.number).where(*mine).limit(1).scalar_subquery()


def chosen(entity: FieldEntity, field_id: int) -> Subquery:
    """Each option of a list that any card has, with its `owner_id`."""
    owner = owner_column(entity)
    query = select(owner.label("owner_id"), CustomValue.number.label("option_id"))
    return query.where(CustomValue.field_id == field_id, owner.is_not(None)).subquery()
