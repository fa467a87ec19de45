"""files, pins and notices of cards"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    op.create_table(
        "card_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("storage", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=True),
        sa.Column("key_id", sa.String(length=32), nullable=True),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('arriving', 'stored', 'removed', 'gone')", name=op.f("ck_card_files_state_known")
        ),
        sa.CheckConstraint("trim(name) <> ''", name=op.f("ck_card_files_name_given")),
        sa.CheckConstraint("size >= 0", name=op.f("ck_card_files_size_positive")),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["users.id"], name=op.f("fk_card_files_changed_by_id_users"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["users.id"], name=op.f("fk_card_files_created_by_id_users"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_files")),
    )
    with op.batch_alter_table("card_files", schema=None) as batch_op:
        batch_op.create_index("ix_card_files_state_changed_at", ["state", "changed_at"], unique=False)

    op.create_table(
        "card_file_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("event", sa.String(length=8), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "event IN ('added', 'renamed', 'removed', 'restored')", name=op.f("ck_card_file_entries_event_known")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_card_file_entries_author_id_users"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["card_files.id"], name=op.f("fk_card_file_entries_file_id_card_files"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_file_entries")),
    )
    with op.batch_alter_table("card_file_entries", schema=None) as batch_op:
        batch_op.create_index("ix_card_file_entries_file_id_at_id", ["file_id", "at", "id"], unique=False)

    op.create_table(
        "card_file_places",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.Column("deal_id", sa.Integer(), nullable=True),
        sa.Column("task_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(CASE WHEN contact_id IS NOT NULL THEN 1 ELSE 0 END + CASE WHEN company_id IS NOT NULL THEN 1 ELSE 0 END + CASE WHEN lead_id IS NOT NULL THEN 1 ELSE 0 END + CASE WHEN deal_id IS NOT NULL THEN 1 ELSE 0 END + CASE WHEN task_id IS NOT NULL THEN 1 ELSE 0 END) = 1",
            name=op.f("ck_card_file_places_one_card"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_card_file_places_company_id_companies"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_card_file_places_contact_id_contacts"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["deal_id"], ["deals.id"], name=op.f("fk_card_file_places_deal_id_deals"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["card_files.id"], name=op.f("fk_card_file_places_file_id_card_files"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["leads.id"], name=op.f("fk_card_file_places_lead_id_leads"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["tasks.id"], name=op.f("fk_card_file_places_task_id_tasks"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_file_places")),
    )
    with op.batch_alter_table("card_file_places", schema=None) as batch_op:
        batch_op.create_index("ix_card_file_places_file_id", ["file_id"], unique=False)
        batch_op.create_index(
            "uq_card_file_places_company_id",
            ["company_id", "file_id"],
            unique=True,
            sqlite_where=sa.text("company_id IS NOT NULL"),
            postgresql_where=sa.text("company_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_card_file_places_contact_id",
            ["contact_id", "file_id"],
            unique=True,
            sqlite_where=sa.text("contact_id IS NOT NULL"),
            postgresql_where=sa.text("contact_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_card_file_places_deal_id",
            ["deal_id", "file_id"],
            unique=True,
            sqlite_where=sa.text("deal_id IS NOT NULL"),
            postgresql_where=sa.text("deal_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_card_file_places_lead_id",
            ["lead_id", "file_id"],
            unique=True,
            sqlite_where=sa.text("lead_id IS NOT NULL"),
            postgresql_where=sa.text("lead_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_card_file_places_task_id",
            ["task_id", "file_id"],
            unique=True,
            sqlite_where=sa.text("task_id IS NOT NULL"),
            postgresql_where=sa.text("task_id IS NOT NULL"),
        )

    op.create_table(
        "card_follows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.Column("deal_id", sa.Integer(), nullable=True),
        sa.Column("task_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(CASE WHEN contact_id IS NOT NULL THEN 1 ELSE 0 END + CASE WHEN company_id IS NOT NULL THEN 1 ELSE 0 END + CASE WHEN lead_id IS NOT NULL THEN 1 ELSE 0 END + CASE WHEN deal_id IS NOT NULL THEN 1 ELSE 0 END + CASE WHEN task_id IS NOT NULL THEN 1 ELSE 0 END) = 1",
            name=op.f("ck_card_follows_one_card"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_card_follows_company_id_companies"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_card_follows_contact_id_contacts"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["deal_id"], ["deals.id"], name=op.f("fk_card_follows_deal_id_deals"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["leads.id"], name=op.f("fk_card_follows_lead_id_leads"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["tasks.id"], name=op.f("fk_card_follows_task_id_tasks"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_card_follows_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_follows")),
    )
    with op.batch_alter_table("card_follows", schema=None) as batch_op:
        batch_op.create_index("ix_card_follows_user_id", ["user_id"], unique=False)
        batch_op.create_index(
            "uq_card_follows_company_id",
            ["company_id", "user_id"],
            unique=True,
            sqlite_where=sa.text("company_id IS NOT NULL"),
            postgresql_where=sa.text("company_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_card_follows_contact_id",
            ["contact_id", "user_id"],
            unique=True,
            sqlite_where=sa.text("contact_id IS NOT NULL"),
            postgresql_where=sa.text("contact_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_card_follows_deal_id",
            ["deal_id", "user_id"],
            unique=True,
            sqlite_where=sa.text("deal_id IS NOT NULL"),
            postgresql_where=sa.text("deal_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_card_follows_lead_id",
            ["lead_id", "user_id"],
            unique=True,
            sqlite_where=sa.text("lead_id IS NOT NULL"),
            postgresql_where=sa.text("lead_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_card_follows_task_id",
            ["task_id", "user_id"],
            unique=True,
            sqlite_where=sa.text("task_id IS NOT NULL"),
            postgresql_where=sa.text("task_id IS NOT NULL"),
        )

    op.create_table(
        "note_mentions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("note_id", sa.Integer(), nullable=True),
        sa.Column("deal_entry_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(note_id IS NULL) <> (deal_entry_id IS NULL)", name=op.f("ck_note_mentions_one_note")),
        sa.ForeignKeyConstraint(
            ["deal_entry_id"],
            ["deal_entries.id"],
            name=op.f("fk_note_mentions_deal_entry_id_deal_entries"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["note_id"], ["notes.id"], name=op.f("fk_note_mentions_note_id_notes"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_note_mentions_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note_mentions")),
    )
    with op.batch_alter_table("note_mentions", schema=None) as batch_op:
        batch_op.create_index("ix_note_mentions_user_id", ["user_id"], unique=False)
        batch_op.create_index("uq_note_mentions_deal_entry_id", ["deal_entry_id", "user_id"], unique=True)
        batch_op.create_index("uq_note_mentions_note_id", ["note_id", "user_id"], unique=True)

    op.create_table(
        "notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("line", sa.Text(), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.Column("deal_id", sa.Integer(), nullable=True),
        sa.Column("task_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('mention', 'note', 'stage', 'responsible', 'file')", name=op.f("ck_notices_kind_known")
        ),
        sa.CheckConstraint(
            "(CASE WHEN contact_id IS NOT NULL THEN 1 ELSE 0 END + CASE WHEN company_id IS NOT NULL THEN 1 ELSE 0 END + CASE WHEN lead_id IS NOT NULL THEN 1 ELSE 0 END + CASE WHEN deal_id IS NOT NULL THEN 1 ELSE 0 END + CASE WHEN task_id IS NOT NULL THEN 1 ELSE 0 END) = 1",
            name=op.f("ck_notices_one_card"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_notices_by_id_users"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_notices_company_id_companies"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_notices_contact_id_contacts"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_notices_deal_id_deals"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_notices_lead_id_leads"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_notices_task_id_tasks"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_notices_user_id_users"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.create_index(
            "ix_notices_company_id",
            ["company_id"],
            unique=False,
            sqlite_where=sa.text("company_id IS NOT NULL"),
            postgresql_where=sa.text("company_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_notices_contact_id",
            ["contact_id"],
            unique=False,
            sqlite_where=sa.text("contact_id IS NOT NULL"),
            postgresql_where=sa.text("contact_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_notices_deal_id",
            ["deal_id"],
            unique=False,
            sqlite_where=sa.text("deal_id IS NOT NULL"),
            postgresql_where=sa.text("deal_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_notices_lead_id",
            ["lead_id"],
            unique=False,
            sqlite_where=sa.text("lead_id IS NOT NULL"),
            postgresql_where=sa.text("lead_id IS NOT NULL"),
        )
        batch_op.create_index("ix_notices_at", ["at"], unique=False)
        batch_op.create_index("ix_notices_read_at", ["read_at"], unique=False)
        batch_op.create_index(
            "ix_notices_task_id",
            ["task_id"],
            unique=False,
            sqlite_where=sa.text("task_id IS NOT NULL"),
            postgresql_where=sa.text("task_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_notices_unread",
            ["user_id"],
            unique=False,
            sqlite_where=sa.text("read_at IS NULL"),
            postgresql_where=sa.text("read_at IS NULL"),
        )
        batch_op.create_index("ix_notices_user_id_at_id", ["user_id", "at", "id"], unique=False)

    op.create_table(
        "timeline_pins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("line_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.Column("deal_id", sa.Integer(), nullable=True),
        sa.Column("task_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(CASE WHEN contact_id IS NOT NULL THEN 1 ELSE 0 END + CASE WHEN company_id IS NOT NULL THEN 1 ELSE 0 END + CASE WHEN lead_id IS NOT NULL THEN 1 ELSE 0 END + CASE WHEN deal_id IS NOT NULL THEN 1 ELSE 0 END + CASE WHEN task_id IS NOT NULL THEN 1 ELSE 0 END) = 1",
            name=op.f("ck_timeline_pins_one_card"),
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["users.id"], name=op.f("fk_timeline_pins_by_id_users"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_timeline_pins_company_id_companies"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_timeline_pins_contact_id_contacts"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["deal_id"], ["deals.id"], name=op.f("fk_timeline_pins_deal_id_deals"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["leads.id"], name=op.f("fk_timeline_pins_lead_id_leads"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["tasks.id"], name=op.f("fk_timeline_pins_task_id_tasks"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timeline_pins")),
    )
    with op.batch_alter_table("timeline_pins", schema=None) as batch_op:
        batch_op.create_index(
            "uq_timeline_pins_company_id",
            ["company_id", "line"],
            unique=True,
            sqlite_where=sa.text("company_id IS NOT NULL"),
            postgresql_where=sa.text("company_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_timeline_pins_contact_id",
            ["contact_id", "line"],
            unique=True,
            sqlite_where=sa.text("contact_id IS NOT NULL"),
            postgresql_where=sa.text("contact_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_timeline_pins_deal_id",
            ["deal_id", "line"],
            unique=True,
            sqlite_where=sa.text("deal_id IS NOT NULL"),
            postgresql_where=sa.text("deal_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_timeline_pins_lead_id",
            ["lead_id", "line"],
            unique=True,
            sqlite_where=sa.text("lead_id IS NOT NULL"),
            postgresql_where=sa.text("lead_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_timeline_pins_task_id",
            ["task_id", "line"],
            unique=True,
            sqlite_where=sa.text("task_id IS NOT NULL"),
            postgresql_where=sa.text("task_id IS NOT NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("timeline_pins", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_timeline_pins_task_id",
            sqlite_where=sa.text("task_id IS NOT NULL"),
            postgresql_where=sa.text("task_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_timeline_pins_lead_id",
            sqlite_where=sa.text("lead_id IS NOT NULL"),
            postgresql_where=sa.text("lead_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_timeline_pins_deal_id",
            sqlite_where=sa.text("deal_id IS NOT NULL"),
            postgresql_where=sa.text("deal_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_timeline_pins_contact_id",
            sqlite_where=sa.text("contact_id IS NOT NULL"),
            postgresql_where=sa.text("contact_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_timeline_pins_company_id",
            sqlite_where=sa.text("company_id IS NOT NULL"),
            postgresql_where=sa.text("company_id IS NOT NULL"),
        )

    op.drop_table("timeline_pins")
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.drop_index("ix_notices_user_id_at_id")
        batch_op.drop_index(
            "ix_notices_unread", sqlite_where=sa.text("read_at IS NULL"), postgresql_where=sa.text("read_at IS NULL")
        )
        batch_op.drop_index(
            "ix_notices_task_id",
            sqlite_where=sa.text("task_id IS NOT NULL"),
            postgresql_where=sa.text("task_id IS NOT NULL"),
        )
        batch_op.drop_index("ix_notices_read_at")
        batch_op.drop_index("ix_notices_at")
        batch_op.drop_index(
            "ix_notices_lead_id",
            sqlite_where=sa.text("lead_id IS NOT NULL"),
            postgresql_where=sa.text("lead_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_notices_deal_id",
            sqlite_where=sa.text("deal_id IS NOT NULL"),
            postgresql_where=sa.text("deal_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_notices_contact_id",
            sqlite_where=sa.text("contact_id IS NOT NULL"),
            postgresql_where=sa.text("contact_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_notices_company_id",
            sqlite_where=sa.text("company_id IS NOT NULL"),
            postgresql_where=sa.text("company_id IS NOT NULL"),
        )

    op.drop_table("notices")
    with op.batch_alter_table("note_mentions", schema=None) as batch_op:
        batch_op.drop_index("uq_note_mentions_note_id")
        batch_op.drop_index("uq_note_mentions_deal_entry_id")
        batch_op.drop_index("ix_note_mentions_user_id")

    op.drop_table("note_mentions")
    with op.batch_alter_table("card_follows", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_card_follows_task_id",
            sqlite_where=sa.text("task_id IS NOT NULL"),
            postgresql_where=sa.text("task_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_card_follows_lead_id",
            sqlite_where=sa.text("lead_id IS NOT NULL"),
            postgresql_where=sa.text("lead_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_card_follows_deal_id",
            sqlite_where=sa.text("deal_id IS NOT NULL"),
            postgresql_where=sa.text("deal_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_card_follows_contact_id",
            sqlite_where=sa.text("contact_id IS NOT NULL"),
            postgresql_where=sa.text("contact_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_card_follows_company_id",
            sqlite_where=sa.text("company_id IS NOT NULL"),
            postgresql_where=sa.text("company_id IS NOT NULL"),
        )
        batch_op.drop_index("ix_card_follows_user_id")

    op.drop_table("card_follows")
    with op.batch_alter_table("card_file_places", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_card_file_places_task_id",
            sqlite_where=sa.text("task_id IS NOT NULL"),
            postgresql_where=sa.text("task_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_card_file_places_lead_id",
            sqlite_where=sa.text("lead_id IS NOT NULL"),
            postgresql_where=sa.text("lead_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_card_file_places_deal_id",
            sqlite_where=sa.text("deal_id IS NOT NULL"),
            postgresql_where=sa.text("deal_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_card_file_places_contact_id",
            sqlite_where=sa.text("contact_id IS NOT NULL"),
            postgresql_where=sa.text("contact_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_card_file_places_company_id",
            sqlite_where=sa.text("company_id IS NOT NULL"),
            postgresql_where=sa.text("company_id IS NOT NULL"),
        )
        batch_op.drop_index("ix_card_file_places_file_id")

    op.drop_table("card_file_places")
    with op.batch_alter_table("card_file_entries", schema=None) as batch_op:
        batch_op.drop_index("ix_card_file_entries_file_id_at_id")

    op.drop_table("card_file_entries")
    with op.batch_alter_table("card_files", schema=None) as batch_op:
        batch_op.drop_index("ix_card_files_state_changed_at")

    op.drop_table("card_files")
