"""The migrated database is the one that the code expects, on both dialects, there and back."""

import pytest
from sqlalchemy import create_engine, inspect, make_url

from callcenter import migrate
from callcenter.tables import METADATA

pytestmark = pytest.mark.db


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """An empty database."""
    name = "sqlite_url" if request.param == "sqlite" else "empty_postgres_url"
    found: str = request.getfixturevalue(name)
    return found.replace(".db", "-empty.db") if request.param == "sqlite" else found


def index_names(url: str) -> set[str]:
    parsed = make_url(url)
    driver = "sqlite" if parsed.get_backend_name() == "sqlite" else parsed.drivername
    engine = create_engine(parsed.set(drivername=driver))
    found = inspect(engine)
    names = {str(index["name"]) for table in METADATA.tables for index in found.get_indexes(table)}
    engine.dispose()
    return names


def test_empty_database_upgraded_has_exactly_the_tables_of_the_code(url: str) -> None:
    migrate.upgrade(url)
    assert migrate.differences(url, METADATA) == []
    assert migrate.pending(url) == []


def test_upgraded_database_has_every_index_of_the_code(url: str) -> None:
    migrate.upgrade(url)
    wanted = {str(index.name) for table in METADATA.tables.values() for index in table.indexes}
    assert wanted - index_names(url) == set()


def test_upgraded_database_goes_back_to_nothing_and_up_again(url: str) -> None:
    versions = migrate.pending(url)
    migrate.upgrade(url)
    migrate.downgrade(url, "base")
    assert migrate.pending(url) == versions
    migrate.upgrade(url)
    assert migrate.differences(url, METADATA) == []


def test_upgrade_of_an_upgraded_database_changes_nothing(url: str) -> None:
    migrate.upgrade(url)
    migrate.upgrade(url)
    assert migrate.pending(url) == []
