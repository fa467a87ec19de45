"""Alembic's entry: runs the versions on the connection that `callcenter.migrate` opened and locked."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy.types import TypeDecorator

from callcenter.migrate import is_ours


def render_plain(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Our own column types are written as what they are in the database, so that a version never imports the code."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=context.config.attributes.get("metadata"),
    include_object=is_ours,
    render_item=render_plain,
    render_as_batch=connection.dialect.name == "sqlite",
)
context.run_migrations()
