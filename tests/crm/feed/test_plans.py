"""No page of the feed reads a history from end to end, however much the house has."""

from collections.abc import Sequence
from typing import Any, Final

import pytest
from sqlalchemy import event, text

from callcenter.auth.permissions import Role
from callcenter.auth.principal import Principal
from callcenter.auth.scopes import Entity
from callcenter.db import Database
from crm.feed import service
from crm.feed.schemas import FeedQuery
from tests.crm.rights.conftest import BOSS, ME, Firm

pytestmark = pytest.mark.db

NUMBERS: Final = "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 20000)"
AGO: Final = {
    "sqlite": "datetime('now', '-' || n || ' hours') || '.000000'",
    "postgresql": "now() - n * interval '1 hour'",
}
FILLED: Final = (
    "INSERT INTO notes (contact_id, at, text) {n} SELECT :contact, {at}, 'x' FROM n",
    "INSERT INTO change_log (contact_id, at, changes) {n} SELECT :contact, {at}, '[]' FROM n",
    "INSERT INTO deal_entries (deal_id, at, kind, text, changes) {n} SELECT :deal, {at}, 'note', 'x', '[]' FROM n",
    "INSERT INTO task_entries (task_id, at, event, text, changes) {n} SELECT :task, {at}, 'changed', '', '[]' FROM n",
)
HISTORIES: Final = ("notes", "change_log", "deal_entries", "task_entries")


async def _fill(database: Database, **cards: int) -> None:
    async with database.transaction() as session:
        for statement in FILLED:
            sql = statement.format(n=NUMBERS, at=AGO[database.dialect])
            wanted = {name: id_ for name, id_ in cards.items() if f":{name}" in sql}
            await session.execute(text(sql), wanted)
    async with database.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("ANALYZE"))


async def _statements(database: Database, query: FeedQuery, firm: Firm) -> list[tuple[str, Any]]:
    """What one page asks the database."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        asked.append((statement, parameters))

    viewer = Principal(user_id=BOSS, login="boss", name="Boss", role=Role.ADMINISTRATOR, session_id=BOSS)
    engine = database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        async with database.reading() as session:
            page = await service.page(session, query, viewer, firm.calls)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert page.items
    return [one for one in asked if one[0].lstrip().upper().startswith("SELECT")]


async def _plan(database: Database, statement: str, parameters: Any) -> Sequence[Any]:
    explain = "EXPLAIN" if database.dialect == "postgresql" else "EXPLAIN QUERY PLAN"
    async with database.engine.connect() as connection:
        return (await connection.exec_driver_sql(f"{explain} {statement}", parameters)).all()


@pytest.mark.parametrize("people", [[], [BOSS]])
async def test_page_of_a_large_house_walks_indexes(firm: Firm, people: list[int]) -> None:
    database = firm.database
    assert database is not None
    cards = {str(entity): firm.records[entity, ME] for entity in (Entity.CONTACT, Entity.DEAL, Entity.TASK)}
    await _fill(database, **cards)
    asked = await _statements(database, FeedQuery(limit=20, people=people), firm)
    for statement, parameters in asked:
        plan = [str(row) for row in await _plan(database, statement, parameters)]
        read = [line for line in plan for name in HISTORIES if f"Seq Scan on {name}" in line or f"SCAN {name}'" in line]
        assert not read, (statement, plan)
    assert any("deal_entries" in statement for statement, _ in asked)
