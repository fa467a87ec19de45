"""The tables of projects. Customers, deals and people are foreign keys by name; tasks name their project."""

from datetime import date, datetime
from typing import Final

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.bus import JsonValue
from callcenter.db import Base, JsonColumn, UtcDateTime
from crm.projects.kinds import ProjectEvent, ProjectState

_STATES: Final = ", ".join(f"'{state}'" for state in ProjectState)
_OVER: Final = ", ".join(f"'{state}'" for state in ProjectState if state.is_over)
_EVENTS: Final = ", ".join(f"'{event}'" for event in ProjectEvent)
_ABOUT: Final = ("contact_id", "company_id", "deal_id")


def _of(column: str) -> Index:
    where = text(f"{column} IS NOT NULL")
    return Index(f"ix_projects_{column}", column, "created_at", "id", sqlite_where=where, postgresql_where=where)


class Project(Base):
    """`name_key` is the name as it is searched; `sort_day` the deadline, or far away. One with `deleted_at` lies in the
    bin."""

    __tablename__ = "projects"
    __table_args__ = (
        CheckConstraint("trim(name) <> ''", name="name_given"),
        CheckConstraint(f"state IN ({_STATES})", name="state_known"),
        CheckConstraint(f"(state IN ({_OVER})) = (closed_at IS NOT NULL)", name="closed_when_over"),
        CheckConstraint("starts_on IS NULL OR due_on IS NULL OR starts_on <= due_on", name="begins_before_it_ends"),
        Index("ix_projects_state_sort_day_id", "state", "sort_day", "id"),
        Index("ix_projects_responsible_id_sort_day_id", "responsible_id", "sort_day", "id"),
        *(_of(column) for column in _ABOUT),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    name_key: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(16))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id", ondelete="SET NULL"))
    company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id", ondelete="SET NULL"))
    deal_id: Mapped[int | None] = mapped_column(ForeignKey("deals.id", ondelete="SET NULL"))
    responsible_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    starts_on: Mapped[date | None] = mapped_column(Date)
    due_on: Mapped[date | None] = mapped_column(Date)
    sort_day: Mapped[date] = mapped_column(Date)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)


class ProjectMember(Base):
    """Somebody who works on a project, and so sees it."""

    __tablename__ = "project_members"
    __table_args__ = (Index("ix_project_members_user_id_project_id", "user_id", "project_id"),)

    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)


class ProjectEntry(Base):
    """One line of a project's history. `changes` are {field, before, after}."""

    __tablename__ = "project_entries"
    __table_args__ = (
        CheckConstraint(f"event IN ({_EVENTS})", name="event_known"),
        Index("ix_project_entries_project_id_at_id", "project_id", "at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    event: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text, default="")
    changes: Mapped[list[dict[str, JsonValue]]] = mapped_column(JsonColumn, default=list)
