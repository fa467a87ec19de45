"""The migration machinery on both databases, with migrations of its own in a temporary folder."""

import asyncio
import shutil
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from callcenter import migrate
from callcenter.db import Database
from callcenter.migrate import MigrationFailed

pytestmark = pytest.mark.db

FIRST = """
import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table("made", sa.Column("id", sa.Integer(), primary_key=True))


def downgrade() -> None:
    op.drop_table("made")
"""
BROKEN = """
import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table("half", sa.Column("id", sa.Integer(), primary_key=True))
    op.execute("INSERT INTO absent VALUES (1)")


def downgrade() -> None:
    op.drop_table("half")
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path}/new.db"
    address: str = request.getfixturevalue("empty_postgres_url")
    return address


@pytest.fixture
def versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The package's own environment with versions of ours."""
    folder = tmp_path / "migrations"
    package = Path(migrate.__file__).parent / "migrations"
    shutil.copytree(package, folder, ignore=shutil.ignore_patterns("versions", "__pycache__"))
    (folder / "versions").mkdir()
    (folder / "versions" / "0001_first.py").write_text(FIRST)
    monkeypatch.setattr(migrate, "files", lambda _package: folder)
    return folder / "versions"


async def tables(url: str) -> set[str]:
    database = Database(url)
    async with database.engine.connect() as connection:
        names = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    await database.dispose()
    return set(names)


@pytest.mark.usefixtures("versions")
async def test_empty_database_upgraded_and_back(url: str) -> None:
    assert await migrate.current(url) is None
    assert not await migrate.is_current(url)
    await migrate.upgrade(url)
    assert await migrate.current(url) == "0001"
    assert await migrate.is_current(url)
    assert "made" in await tables(url)
    await migrate.downgrade(url, "base")
    assert "made" not in await tables(url)


@pytest.mark.usefixtures("versions")
async def test_many_processes_start_together_schema_is_made_once(url: str) -> None:
    await asyncio.gather(*(migrate.upgrade(url) for _ in range(5)))
    assert await migrate.current(url) == "0001"


async def test_migration_fails_half_way_nothing_is_left(url: str, versions: Path) -> None:
    (versions / "0002_broken.py").write_text(BROKEN)
    with pytest.raises(Exception, match="absent"):
        await migrate.upgrade(url)
    assert {"made", "half"} & await tables(url) == set()
    assert await migrate.current(url) is None


@pytest.mark.usefixtures("versions")
async def test_database_unlike_models_checked_is_refused(url: str) -> None:
    await migrate.upgrade(url)
    with pytest.raises(MigrationFailed):
        await migrate.check(url)


async def test_revision_written_from_models_database_then_equals_them(url: str, versions: Path) -> None:
    (versions / "0001_first.py").unlink()
    await migrate.revision(url, "all tables")
    await migrate.upgrade(url)
    await migrate.check(url)
    assert {"jobs", "job_schedules"} <= await tables(url)


async def test_search_tables_and_indexes_are_left_alone(url: str, versions: Path) -> None:
    (versions / "0001_first.py").unlink()
    await migrate.revision(url, "all tables")
    await migrate.upgrade(url)
    database = Database(url)
    async with database.transaction() as session:
        if database.dialect == "sqlite":
            await session.execute(text("CREATE VIRTUAL TABLE people_fts USING fts5(name, tokenize='trigram')"))
        else:
            await session.execute(text("CREATE EXTENSION pg_trgm"))
            await session.execute(text("CREATE INDEX ix_jobs_name_trgm ON jobs USING gin (name gin_trgm_ops)"))
            await session.execute(text("CREATE TABLE procrastinate_like (id int)"))
    await database.dispose()
    await migrate.check(url)


@pytest.mark.usefixtures("versions")
async def test_unknown_revision_asked_is_refused(url: str) -> None:
    with pytest.raises(MigrationFailed):
        await migrate.upgrade(url, "ffff")


WITH_JOB_ENGINE = """
from alembic import op

from callcenter.jobs.postgres import apply_schema, drop_schema

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    apply_schema(op.get_bind())


def downgrade() -> None:
    drop_schema(op.get_bind())
"""


async def test_job_engine_schema_in_a_migration_applied_removed_and_applied_again(
    empty_postgres_url: str, versions: Path
) -> None:
    (versions / "0002_job_engine.py").write_text(WITH_JOB_ENGINE)
    await migrate.upgrade(empty_postgres_url)
    assert "procrastinate_jobs" in await tables(empty_postgres_url)
    await migrate.downgrade(empty_postgres_url, "0001")
    assert await tables(empty_postgres_url) == {"made", "alembic_version"}
    await migrate.upgrade(empty_postgres_url)
