"""what a card has built in"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

revision = "0034"
down_revision = "0033"

_WORDS = "('source', 'loss_reason', 'region', 'industry')"
_MORE_WORDS = (
    "('source', 'loss_reason', 'region', 'industry', 'city', 'gender', 'readiness', 'counterparty', 'interest', 'role')"
)
_KINDS = (
    "('text', 'long_text', 'link', 'integer', 'decimal', 'money', 'date', 'moment', 'yes_no', 'choice', 'choices', "
    "'customer', 'user')"
)
_MORE_KINDS = (
    "('text', 'long_text', 'link', 'integer', 'decimal', 'money', 'date', 'birthday', 'moment', 'yes_no', 'choice', "
    "'choices', 'customer', 'user')"
)
_STANDARDS = "('gender', 'birthday', 'counterparty', 'readiness', 'region', 'city', 'industry', 'interests', 'legal_name', 'site')"
_NEW_CHECKS = {
    "standard_known": f"standard IN {_STANDARDS}",
    "dictionary_known": f"dictionary IN {_MORE_WORDS}",
    "dictionary_of_list": "dictionary IS NULL OR kind IN ('choice', 'choices')",
}


def _check_anew(table: str, name: str, condition: str) -> None:
    with op.batch_alter_table(table, schema=None) as batch_op:
        batch_op.drop_constraint(op.f(f"ck_{table}_{name}"), type_="check")
        batch_op.create_check_constraint(op.f(f"ck_{table}_{name}"), condition)


def upgrade() -> None:
    op.create_table(
        "card_parts",
        sa.Column("kind", sa.String(length=7), nullable=False),
        sa.Column("part", sa.String(length=16), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("needed", sa.Boolean(), nullable=False),
        sa.CheckConstraint("kind IN ('contact', 'company', 'lead')", name=op.f("ck_card_parts_kind_known")),
        sa.CheckConstraint("hidden <> needed", name=op.f("ck_card_parts_hidden_or_needed")),
        sa.PrimaryKeyConstraint("kind", "part", name=op.f("pk_card_parts")),
    )
    op.create_table(
        "loyalty_groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("discount", sa.Integer(), nullable=False),
        sa.Column("may_owe", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.CheckConstraint("trim(name) <> ''", name=op.f("ck_loyalty_groups_name_given")),
        sa.CheckConstraint("discount BETWEEN 0 AND 10000", name=op.f("ck_loyalty_groups_discount_possible")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loyalty_groups")),
        sa.UniqueConstraint("name", name=op.f("uq_loyalty_groups_name")),
    )
    op.create_table(
        "loyalty_cards",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("key", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("discount", sa.Integer(), nullable=False),
        sa.Column("blocked", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("key <> ''", name=op.f("ck_loyalty_cards_key_given")),
        sa.CheckConstraint(
            "(CASE WHEN (contact_id IS NOT NULL) THEN 1 ELSE 0 END + CASE WHEN (company_id IS NOT NULL) THEN 1 ELSE 0 END + CASE WHEN (lead_id IS NOT NULL) THEN 1 ELSE 0 END) = 1",
            name=op.f("ck_loyalty_cards_one_owner"),
        ),
        sa.CheckConstraint("discount BETWEEN 0 AND 10000", name=op.f("ck_loyalty_cards_discount_possible")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_loyalty_cards_company_id_companies"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_loyalty_cards_contact_id_contacts"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["loyalty_groups.id"], name=op.f("fk_loyalty_cards_group_id_loyalty_groups")
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["leads.id"], name=op.f("fk_loyalty_cards_lead_id_leads"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loyalty_cards")),
        sa.UniqueConstraint("key", name=op.f("uq_loyalty_cards_key")),
    )
    with op.batch_alter_table("loyalty_cards", schema=None) as batch_op:
        batch_op.create_index(
            "ix_loyalty_cards_company_id",
            ["company_id", "id"],
            unique=False,
            sqlite_where=sa.text("company_id IS NOT NULL"),
            postgresql_where=sa.text("company_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_loyalty_cards_contact_id",
            ["contact_id", "id"],
            unique=False,
            sqlite_where=sa.text("contact_id IS NOT NULL"),
            postgresql_where=sa.text("contact_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_loyalty_cards_lead_id",
            ["lead_id", "id"],
            unique=False,
            sqlite_where=sa.text("lead_id IS NOT NULL"),
            postgresql_where=sa.text("lead_id IS NOT NULL"),
        )

    op.create_table(
        "memberships",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("roles", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_memberships_company_id_companies"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_memberships_contact_id_contacts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memberships")),
        sa.UniqueConstraint("contact_id", "company_id", name=op.f("uq_memberships_contact_id_company_id")),
    )
    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.create_index("ix_memberships_company_id", ["company_id"], unique=False)

    op.create_table(
        "postal_addresses",
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("street", sa.Text(), nullable=False),
        sa.Column("postal_code", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('legal', 'actual', 'delivery', 'other')", name=op.f("ck_postal_addresses_kind_known")
        ),
        sa.CheckConstraint(
            "(CASE WHEN (contact_id IS NOT NULL) THEN 1 ELSE 0 END + CASE WHEN (company_id IS NOT NULL) THEN 1 ELSE 0 END + CASE WHEN (lead_id IS NOT NULL) THEN 1 ELSE 0 END) = 1",
            name=op.f("ck_postal_addresses_one_owner"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_postal_addresses_company_id_companies"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_postal_addresses_contact_id_contacts"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["leads.id"], name=op.f("fk_postal_addresses_lead_id_leads"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_postal_addresses")),
    )
    with op.batch_alter_table("postal_addresses", schema=None) as batch_op:
        batch_op.create_index(
            "ix_postal_addresses_company_id",
            ["company_id", "position"],
            unique=False,
            sqlite_where=sa.text("company_id IS NOT NULL"),
            postgresql_where=sa.text("company_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_postal_addresses_contact_id",
            ["contact_id", "position"],
            unique=False,
            sqlite_where=sa.text("contact_id IS NOT NULL"),
            postgresql_where=sa.text("contact_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_postal_addresses_lead_id",
            ["lead_id", "position"],
            unique=False,
            sqlite_where=sa.text("lead_id IS NOT NULL"),
            postgresql_where=sa.text("lead_id IS NOT NULL"),
        )

    op.create_table(
        "requisites",
        sa.Column("country", sa.String(length=5), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("legal_name", sa.Text(), nullable=False),
        sa.Column(
            "numbers", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False
        ),
        sa.Column(
            "accounts", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "country IN ('ru', 'ua', 'kz', 'mn', 'us', 'other')", name=op.f("ck_requisites_country_known")
        ),
        sa.CheckConstraint(
            "(CASE WHEN (contact_id IS NOT NULL) THEN 1 ELSE 0 END + CASE WHEN (company_id IS NOT NULL) THEN 1 ELSE 0 END + CASE WHEN (lead_id IS NOT NULL) THEN 1 ELSE 0 END) = 1",
            name=op.f("ck_requisites_one_owner"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_requisites_company_id_companies"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_requisites_contact_id_contacts"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["leads.id"], name=op.f("fk_requisites_lead_id_leads"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requisites")),
    )
    with op.batch_alter_table("requisites", schema=None) as batch_op:
        batch_op.create_index(
            "ix_requisites_company_id",
            ["company_id", "position"],
            unique=False,
            sqlite_where=sa.text("company_id IS NOT NULL"),
            postgresql_where=sa.text("company_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_requisites_contact_id",
            ["contact_id", "position"],
            unique=False,
            sqlite_where=sa.text("contact_id IS NOT NULL"),
            postgresql_where=sa.text("contact_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_requisites_lead_id",
            ["lead_id", "position"],
            unique=False,
            sqlite_where=sa.text("lead_id IS NOT NULL"),
            postgresql_where=sa.text("lead_id IS NOT NULL"),
        )

    op.create_table(
        "loyalty_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("card_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("trim(reason) <> ''", name=op.f("ck_loyalty_entries_reason_given")),
        sa.CheckConstraint("points <> 0", name=op.f("ck_loyalty_entries_points_moved")),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_loyalty_entries_author_id_users"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["card_id"], ["loyalty_cards.id"], name=op.f("fk_loyalty_entries_card_id_loyalty_cards"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loyalty_entries")),
    )
    with op.batch_alter_table("loyalty_entries", schema=None) as batch_op:
        batch_op.create_index("ix_loyalty_entries_card_id_id", ["card_id", "id"], unique=False)

    with op.batch_alter_table("custom_fields", schema=None) as batch_op:
        batch_op.add_column(sa.Column("standard", sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column("dictionary", sa.String(length=16), nullable=True))
        batch_op.create_index("uq_custom_fields_entity_standard", ["entity", "standard"], unique=True)

    _check_anew("dictionary_words", "kind_known", f"kind IN {_MORE_WORDS}")
    _check_anew("custom_fields", "kind_known", f"kind IN {_MORE_KINDS}")
    with op.batch_alter_table("custom_fields", schema=None) as batch_op:
        for name, condition in _NEW_CHECKS.items():
            batch_op.create_check_constraint(op.f(f"ck_custom_fields_{name}"), condition)


def downgrade() -> None:
    op.execute(
        "DELETE FROM custom_values WHERE field_id IN (SELECT id FROM custom_fields WHERE standard IS NOT NULL OR dictionary IS NOT NULL OR kind = 'birthday')"
    )
    op.execute("DELETE FROM custom_fields WHERE standard IS NOT NULL OR dictionary IS NOT NULL OR kind = 'birthday'")
    op.execute(f"DELETE FROM dictionary_words WHERE kind NOT IN {_WORDS}")  # noqa: S608 - our own words
    with op.batch_alter_table("custom_fields", schema=None) as batch_op:
        for name in _NEW_CHECKS:
            batch_op.drop_constraint(op.f(f"ck_custom_fields_{name}"), type_="check")
    _check_anew("custom_fields", "kind_known", f"kind IN {_KINDS}")
    _check_anew("dictionary_words", "kind_known", f"kind IN {_WORDS}")
    with op.batch_alter_table("custom_fields", schema=None) as batch_op:
        batch_op.drop_index("uq_custom_fields_entity_standard")
        batch_op.drop_column("dictionary")
        batch_op.drop_column("standard")

    with op.batch_alter_table("loyalty_entries", schema=None) as batch_op:
        batch_op.drop_index("ix_loyalty_entries_card_id_id")

    op.drop_table("loyalty_entries")
    with op.batch_alter_table("requisites", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_requisites_lead_id",
            sqlite_where=sa.text("lead_id IS NOT NULL"),
            postgresql_where=sa.text("lead_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_requisites_contact_id",
            sqlite_where=sa.text("contact_id IS NOT NULL"),
            postgresql_where=sa.text("contact_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_requisites_company_id",
            sqlite_where=sa.text("company_id IS NOT NULL"),
            postgresql_where=sa.text("company_id IS NOT NULL"),
        )

    op.drop_table("requisites")
    with op.batch_alter_table("postal_addresses", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_postal_addresses_lead_id",
            sqlite_where=sa.text("lead_id IS NOT NULL"),
            postgresql_where=sa.text("lead_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_postal_addresses_contact_id",
            sqlite_where=sa.text("contact_id IS NOT NULL"),
            postgresql_where=sa.text("contact_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_postal_addresses_company_id",
            sqlite_where=sa.text("company_id IS NOT NULL"),
            postgresql_where=sa.text("company_id IS NOT NULL"),
        )

    op.drop_table("postal_addresses")
    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.drop_index("ix_memberships_company_id")

    op.drop_table("memberships")
    with op.batch_alter_table("loyalty_cards", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_loyalty_cards_lead_id",
            sqlite_where=sa.text("lead_id IS NOT NULL"),
            postgresql_where=sa.text("lead_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_loyalty_cards_contact_id",
            sqlite_where=sa.text("contact_id IS NOT NULL"),
            postgresql_where=sa.text("contact_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_loyalty_cards_company_id",
            sqlite_where=sa.text("company_id IS NOT NULL"),
            postgresql_where=sa.text("company_id IS NOT NULL"),
        )

    op.drop_table("loyalty_cards")
    op.drop_table("loyalty_groups")
    op.drop_table("card_parts")
