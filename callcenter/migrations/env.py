"""Run by Alembic for each command; the connection comes from `callcenter.migrate`, there is no alembic.ini."""

from alembic import context
from sqlalchemy.engine import Connection

from callcenter.db import Base
from callcenter.migrate import include_object, render_item


def run() -> None:
    connection: Connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_object=include_object,
        render_item=render_item,
        compare_type=True,
        render_as_batch=connection.dialect.name == "sqlite",
        transaction_per_migration=False,
    )
    context.run_migrations()


run()
