"""lists of deals"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0045"
down_revision = "0044"

LISTS = "list_name IN ('customers', 'deals')"
ORDERS = "sort IN ('newest', 'oldest', 'last_touched', 'longest_silent')"
OUTCOMES = "outcome IN ('waiting', 'changed', 'same', 'refused')"
SAME = ("bulk_id", "row", "kind", "outcome", "reason")
SCOPES = ("none", "own", "team", "department", "all")
CUSTOMERS = ("lead", "contact", "company")


def upgrade() -> None:
    _set_aside()
    with op.batch_alter_table("saved_views", schema=None) as batch_op:
        batch_op.add_column(sa.Column("list_name", sa.String(length=16), nullable=False, server_default="customers"))
        batch_op.drop_constraint(op.f("ck_saved_views_sort_known"), type_="check")
        batch_op.alter_column("sort", existing_type=sa.String(length=16), type_=sa.String(length=24))
        batch_op.create_check_constraint(op.f("ck_saved_views_list_name_known"), LISTS)
    with op.batch_alter_table("bulk_changes", schema=None) as batch_op:
        batch_op.add_column(sa.Column("list_name", sa.String(length=16), nullable=False, server_default="customers"))
        batch_op.create_check_constraint(op.f("ck_bulk_changes_list_name_known"), LISTS)
    for table in ("saved_views", "bulk_changes"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column("list_name", server_default=None)
    _default_views(sa.Column("list_name", sa.String(length=16), nullable=False), "list_name", "customers")
    _bulk_rows("card_id", "customer_id", "'contact', 'company', 'lead', 'deal'")
    _exports("list_exports", "customer_exports", sa.Column("list_name", sa.String(length=16), nullable=False))
    _own_roles(export_deals=True)


def downgrade() -> None:
    """Lists of customers only: what was saved of the others goes."""
    _own_roles(export_deals=False)
    for table in ("saved_views", "bulk_changes", "default_views"):
        name = sa.column("list_name", sa.String)
        op.execute(sa.delete(sa.table(table, name)).where(name != "customers"))
    op.execute("DELETE FROM bulk_rows WHERE kind = 'deal'")
    _set_aside()
    with op.batch_alter_table("bulk_changes", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_bulk_changes_list_name_known"), type_="check")
        batch_op.drop_column("list_name")
    with op.batch_alter_table("saved_views", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_saved_views_list_name_known"), type_="check")
        batch_op.drop_column("list_name")
        batch_op.alter_column("sort", existing_type=sa.String(length=24), type_=sa.String(length=16))
        batch_op.create_check_constraint(op.f("ck_saved_views_sort_known"), ORDERS)
    _default_views()
    _bulk_rows("customer_id", "card_id", "'contact', 'company', 'lead'")
    _exports("customer_exports", "list_exports")


def _set_aside() -> None:
    """What hangs on views and changes is written anew behind them: SQLite would empty it with a table that it makes
    anew, and would lose that rows lie in the order of their key."""
    op.execute("CREATE TABLE kept_default_views AS SELECT user_id, view_id FROM default_views")
    op.execute("CREATE TABLE kept_bulk_rows AS SELECT * FROM bulk_rows")
    op.drop_table("default_views")
    op.drop_index("ix_bulk_rows_bulk_id_outcome_row", "bulk_rows")
    op.drop_table("bulk_rows")


def _default_views(column: sa.Column[str] | None = None, *more: str) -> None:
    """`more`: the new column's name, and what its rows say."""
    name, value = more or ("", "")
    op.create_table(
        "default_views",
        sa.Column("user_id", sa.Integer(), nullable=False),
        *([] if column is None else [column, sa.CheckConstraint(LISTS, name=op.f("ck_default_views_list_name_known"))]),
        sa.Column("view_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_default_views_user_id_users"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["view_id"], ["saved_views.id"], name=op.f("fk_default_views_view_id_saved_views"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", *([name] if name else []), name=op.f("pk_default_views")),
    )
    said = {name: value} if name else {}
    _copied("default_views", "kept_default_views", {"user_id": "user_id", "view_id": "view_id"}, **said)
    op.drop_table("kept_default_views")


def _bulk_rows(card: str, before: str, kinds: str) -> None:
    op.create_table(
        "bulk_rows",
        sa.Column("bulk_id", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=7), nullable=False),
        sa.Column(card, sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.CheckConstraint(f"kind IN ({kinds})", name=op.f("ck_bulk_rows_kind_known")),
        sa.CheckConstraint(OUTCOMES, name=op.f("ck_bulk_rows_outcome_known")),
        sa.ForeignKeyConstraint(
            ["bulk_id"], ["bulk_changes.id"], name=op.f("fk_bulk_rows_bulk_id_bulk_changes"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("bulk_id", "row", name=op.f("pk_bulk_rows")),
        sqlite_with_rowid=False,
    )
    _copied("bulk_rows", "kept_bulk_rows", {**{name: name for name in SAME}, card: before})
    op.drop_table("kept_bulk_rows")
    op.create_index("ix_bulk_rows_bulk_id_outcome_row", "bulk_rows", ["bulk_id", "outcome", "row"], unique=False)


def _exports(table: str, before: str, column: sa.Column[str] | None = None) -> None:
    """Under a name that says what it holds now."""
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        *([] if column is None else [column, sa.CheckConstraint(LISTS, name=op.f(f"ck_{table}_list_name_known"))]),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f(f"fk_{table}_user_id_users"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(f"ix_{table}_user_id_at", table, ["user_id", "at"], unique=False)
    said = {} if column is None else {"list_name": "customers"}
    _copied(table, before, {name: name for name in ("user_id", "at", "rows")}, **said)
    op.drop_index(f"ix_{before}_user_id_at", before)
    op.drop_table(before)


def _copied(to: str, of: str, columns: dict[str, str], **said: str) -> None:
    """`columns`: what each was called before; `said`: what new ones say in every row."""
    old = sa.table(of, *(sa.column(name) for name in columns.values()))
    new = sa.table(to, *(sa.column(name) for name in (*columns, *said)))
    rows = sa.select(*(old.c[name] for name in columns.values()), *(sa.literal(value) for value in said.values()))
    op.execute(new.insert().from_select([*columns, *said], rows))


def _own_roles(*, export_deals: bool) -> None:
    """Roles of the firm's own that take customers along may take deals along as well, as far as they see them."""
    document = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    role = sa.table("own_roles", sa.column("id", sa.Integer), sa.column("matrix", document))
    connection = op.get_bind()
    for row in connection.execute(sa.select(role.c.id, role.c.matrix)).all():
        scopes = [one for one in row.matrix.get("scopes", []) if (one["entity"], one["action"]) != ("deal", "export")]
        if export_deals:
            scopes += _export_of(scopes)
        connection.execute(role.update().where(role.c.id == row.id).values(matrix={**row.matrix, "scopes": scopes}))


def _export_of(scopes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The widest of the customers' exports, no wider than the deals that are seen."""
    exported = [one["scope"] for one in scopes if one["action"] == "export" and one["entity"] in CUSTOMERS]
    seen = [
        one["scope"]
        for one in scopes
        if (one["entity"], one["action"]) == ("deal", "view") and one.get("pipeline_id") is None
    ]
    if not exported or not seen:
        return []
    scope = min(max(exported, key=SCOPES.index), seen[0], key=SCOPES.index)
    row = {"entity": "deal", "action": "export", "scope": scope, "pipeline_id": None}
    return [] if scope == "none" else [row]
