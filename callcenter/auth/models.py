"""The tables of people and their sessions; private to this package."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import Enum, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from callcenter.auth.permissions import Role
from callcenter.bus import JsonValue
from callcenter.db import Base, JsonColumn, UtcDateTime

LOGIN_MAX: Final = 64
NAME_MAX: Final = 120
USER_AGENT_MAX: Final = 300


class Language(StrEnum):
    RUSSIAN = "ru"
    ENGLISH = "en"


class Theme(StrEnum):
    LIGHT = "light"
    DARK = "dark"
    AUTO = "auto"


def _words(kind: type[StrEnum]) -> Enum:
    """Stored by value in a plain string column: a new member needs no migration."""
    return Enum(kind, native_enum=False, length=32, values_callable=lambda members: [str(item) for item in members])


class DepartmentKind(StrEnum):
    """A team has no departments below it."""

    DEPARTMENT = "department"
    TEAM = "team"


class Department(Base):
    """A part of the firm, in a tree. `head_id` is whom the people in it and below it answer to; a head may belong to
    another part."""

    __tablename__ = "departments"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME_MAX))
    kind: Mapped[DepartmentKind] = mapped_column(_words(DepartmentKind))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id", ondelete="RESTRICT"), index=True)
    head_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)


class OwnRole(Base):
    """A role of the firm's own: what `base` may do, but for customers, deals and tasks what `matrix` says
    (`callcenter.auth.schemas.MatrixBody`)."""

    __tablename__ = "own_roles"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME_MAX))
    name_key: Mapped[str] = mapped_column(String(NAME_MAX * 3), unique=True)
    base: Mapped[Role] = mapped_column(_words(Role))
    matrix: Mapped[dict[str, JsonValue]] = mapped_column(JsonColumn)
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class User(Base):
    """`login_key` is the login as it is compared: two logins that differ in letter case are one.

    `role` is the built-in role, and the base of the person's own role where there is one (`Place`).
    """

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(LOGIN_MAX))
    login_key: Mapped[str] = mapped_column(String(LOGIN_MAX * 3), unique=True)
    name: Mapped[str] = mapped_column(String(NAME_MAX))
    role: Mapped[Role] = mapped_column(_words(Role))
    password_hash: Mapped[str] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    language: Mapped[Language] = mapped_column(_words(Language), default=Language.RUSSIAN)
    theme: Mapped[Theme] = mapped_column(_words(Theme), default=Theme.AUTO)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Place(Base):
    """Where somebody stands in the firm: the department or team, and the role of the firm's own."""

    __tablename__ = "places"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id", ondelete="RESTRICT"), index=True)
    own_role_id: Mapped[int | None] = mapped_column(ForeignKey("own_roles.id", ondelete="RESTRICT"), index=True)


class LoginSession(Base):
    """One signed-in browser. Only the hash of its token is stored: a copy of the table opens no session."""

    __tablename__ = "sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ip: Mapped[str] = mapped_column(String(45))
    user_agent: Mapped[str] = mapped_column(String(USER_AGENT_MAX))
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    user: Mapped[User] = relationship(lazy="raise")
