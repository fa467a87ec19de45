"""Deals and tasks found by the texts of their own fields."""

from sqlalchemy import Select, select

from crm.fields.coding import text_key
from crm.fields.kinds import FieldEntity
from crm.fields.models import CustomField, CustomValue
from crm.fields.values import owner_column
from crm.words import prefix_range


def with_text(entity: FieldEntity, typed: str) -> Select[int | None]:
    """The ids of cards with a text that begins so."""
    fields = select(CustomField.id).where(CustomField.entity == str(entity), CustomField.retired.is_(False))
    low, high = prefix_range(text_key(typed))
    owner = owner_column(entity)
    return select(owner).where(
        CustomValue.field_id.in_(fields), CustomValue.key >= low, CustomValue.key < high, owner.is_not(None)
    )
