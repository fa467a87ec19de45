"""reactions and comments on lines, and histories read along their time"""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"

CARDS = ("contact_id", "company_id", "lead_id", "deal_id", "task_id")
PARENTS = ("contacts", "companies", "leads", "deals", "tasks")
ONE_CARD = " + ".join(f"CASE WHEN {card} IS NOT NULL THEN 1 ELSE 0 END" for card in CARDS)
TURNED = "(CAST(changes AS TEXT) LIKE '%\"responsible_id\"%' OR CAST(changes AS TEXT) LIKE '%\"converted\"%')"
NOTES = ("note_id", "deal_entry_id", "task_entry_id")
NOTE_TABLES = ("notes", "deal_entries", "task_entries")
ONE_NOTE = f"({' + '.join(f'CASE WHEN {note} IS NOT NULL THEN 1 ELSE 0 END' for note in NOTES)}) = 1"
TOLD = (
    *("mention", "note", "stage", "responsible", "file"),
    *("given", "done", "cancelled", "overdue", "long_overdue"),
)


def _told(kinds: tuple[str, ...]) -> str:
    return f"kind IN ({', '.join(repr(kind) for kind in kinds)})"


def _check_notices(kinds: tuple[str, ...]) -> None:
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_notices_kind_known"), type_="check")
        batch_op.create_check_constraint(op.f("ck_notices_kind_known"), _told(kinds))


def upgrade() -> None:
    op.create_table(
        "timeline_reactions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(card, sa.Integer(), nullable=True) for card in CARDS),
        sa.CheckConstraint(f"({ONE_CARD}) = 1", name=op.f("ck_timeline_reactions_one_card")),
        sa.CheckConstraint(
            "kind IN ('like', 'heart', 'celebrate', 'applause', 'idea', 'question')",
            name=op.f("ck_timeline_reactions_kind_known"),
        ),
        *(
            sa.ForeignKeyConstraint(
                [card], [f"{parent}.id"], name=op.f(f"fk_timeline_reactions_{card}_{parent}"), ondelete="CASCADE"
            )
            for card, parent in zip(CARDS, PARENTS, strict=True)
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_timeline_reactions_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timeline_reactions")),
    )
    op.create_index("uq_timeline_reactions_line", "timeline_reactions", ["line", "user_id"], unique=True)
    op.create_index("ix_timeline_reactions_user_id", "timeline_reactions", ["user_id"])
    for card in CARDS:
        where = sa.text(f"{card} IS NOT NULL")
        op.create_index(
            f"ix_timeline_reactions_{card}", "timeline_reactions", [card], sqlite_where=where, postgresql_where=where
        )
    _create_answers()
    done, turned = sa.text("event = 'done'"), sa.text(TURNED)
    op.create_index("ix_task_entries_done", "task_entries", ["at", "id"], sqlite_where=done, postgresql_where=done)
    op.create_index("ix_card_file_entries_at_id", "card_file_entries", ["at", "id"])
    op.create_index("ix_change_log_turned", "change_log", ["at", "id"], sqlite_where=turned, postgresql_where=turned)
    _check_notices(("mention", "answer", *TOLD[1:]))


def _create_answers() -> None:
    op.create_table(
        "note_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        *(sa.Column(note, sa.Integer(), nullable=True) for note in NOTES),
        sa.CheckConstraint(ONE_NOTE, name=op.f("ck_note_answers_one_note")),
        *(
            sa.ForeignKeyConstraint(
                [note], [f"{table}.id"], name=op.f(f"fk_note_answers_{note}_{table}"), ondelete="CASCADE"
            )
            for note, table in zip(NOTES, NOTE_TABLES, strict=True)
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note_answers")),
    )
    for note in NOTES:
        op.create_index(f"uq_note_answers_{note}", "note_answers", [note], unique=True)
    op.create_index("ix_note_answers_line", "note_answers", ["line"])


def downgrade() -> None:
    op.execute("DELETE FROM notices WHERE kind = 'answer'")
    _check_notices(TOLD)
    op.drop_index("ix_change_log_turned", table_name="change_log")
    op.drop_index("ix_card_file_entries_at_id", table_name="card_file_entries")
    op.drop_index("ix_task_entries_done", table_name="task_entries")
    op.drop_table("note_answers")
    op.drop_table("timeline_reactions")
