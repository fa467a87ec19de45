"""numbers that changed hands"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    op.create_table(
        "number_ownerships",
        sa.Column("e164", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(CASE WHEN (contact_id IS NOT NULL) THEN 1 ELSE 0 END + CASE WHEN (company_id IS NOT NULL) THEN 1 ELSE 0 END + CASE WHEN (lead_id IS NOT NULL) THEN 1 ELSE 0 END) = 1",
            name=op.f("ck_number_ownerships_one_owner"),
        ),
        sa.CheckConstraint("since IS NOT NULL OR until IS NOT NULL", name=op.f("ck_number_ownerships_bounded")),
        sa.CheckConstraint(
            "since IS NULL OR until IS NULL OR since <= until", name=op.f("ck_number_ownerships_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_number_ownerships_company_id_companies"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_number_ownerships_contact_id_contacts"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["users.id"], name=op.f("fk_number_ownerships_ended_by_id_users"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["leads.id"], name=op.f("fk_number_ownerships_lead_id_leads"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_ownerships")),
    )
    with op.batch_alter_table("number_ownerships", schema=None) as batch_op:
        batch_op.create_index(
            "ix_number_ownerships_company_id",
            ["company_id", "e164"],
            unique=False,
            sqlite_where=sa.text("company_id IS NOT NULL"),
            postgresql_where=sa.text("company_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_number_ownerships_contact_id",
            ["contact_id", "e164"],
            unique=False,
            sqlite_where=sa.text("contact_id IS NOT NULL"),
            postgresql_where=sa.text("contact_id IS NOT NULL"),
        )
        batch_op.create_index("ix_number_ownerships_e164", ["e164"], unique=False)
        batch_op.create_index(
            "ix_number_ownerships_lead_id",
            ["lead_id", "e164"],
            unique=False,
            sqlite_where=sa.text("lead_id IS NOT NULL"),
            postgresql_where=sa.text("lead_id IS NOT NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("number_ownerships", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_number_ownerships_lead_id",
            sqlite_where=sa.text("lead_id IS NOT NULL"),
            postgresql_where=sa.text("lead_id IS NOT NULL"),
        )
        batch_op.drop_index("ix_number_ownerships_e164")
        batch_op.drop_index(
            "ix_number_ownerships_contact_id",
            sqlite_where=sa.text("contact_id IS NOT NULL"),
            postgresql_where=sa.text("contact_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_number_ownerships_company_id",
            sqlite_where=sa.text("company_id IS NOT NULL"),
            postgresql_where=sa.text("company_id IS NOT NULL"),
        )

    op.drop_table("number_ownerships")
