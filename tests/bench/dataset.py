"""A firm with a million customers and half a million calls in the tables that the migrations make.

Everything follows from the number of a customer or call, so that a benchmark knows without asking what is stored.
The finished file is kept below `.cache/bench`, named after this code and the migrations.
"""

import asyncio
import hashlib
import json
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter import migrate
from callcenter.agents.service import DeskRules, DeskService
from callcenter.auth.models import User
from callcenter.auth.names import StoredNames
from callcenter.auth.permissions import Role
from callcenter.bus_memory import MemoryBus
from callcenter.calls.no_pbx import NoPbx
from callcenter.db import Database
from crm.tags.keeping import tag_key
from crm.words import words_to_store
from tests.bench import dataset_history

CACHE: Final = Path(".cache/bench")
NODE: Final = "pbx"
QUEUE: Final = "sales"
DID: Final = "74950000101"
AGENTS: Final = 60
FIRST_EXTENSION: Final = 1001
TAG: Final = "Опт"
SOURCE: Final = "Выставка"
SHARED_EVERY: Final = 100
PREFIXES: Final = ("903", "905", "909", "910", "915", "916", "925", "926", "985", "999")
FIRST_NAMES: Final = (
    *("Анна", "Иван", "Ольга", "Сергей", "Мария", "Алексей", "Татьяна", "Дмитрий", "Наталья", "Андрей", "Елена"),
    *("Павел", "Ирина", "Николай", "Светлана", "Фёдор", "Юлия", "Виктор", "Ксения", "Роман", "Дарья", "Олег"),
    *("Emma", "James", "Sophie", "Oliver", "Grace", "Daniel", "Chloe", "Henry", "Alice", "Thomas"),
)
STARTS: Final = (
    *("Бар", "Вол", "Гор", "Дан", "Ефр", "Жур", "Зай", "Кал", "Лав", "Мир", "Нов", "Орл", "Пет", "Рус", "Сав", "Тим"),
    *("Фил", "Хар", "Чер", "Шап", "Back", "Cart", "Dun", "Ever", "Fair", "Gold", "Hart", "King", "Lang", "Morr"),
)
MIDDLES: Final = ("ан", "ем", "ил", "ов", "ст", "ур", "ав", "ер", "ин", "ол", "am", "er", "il", "on", "ar", "en")
ENDS: Final = ("ов", "ева", "енко", "ский", "ин", "ова", "ton", "son", "ley", "man")


@dataclass(frozen=True, slots=True)
class Size:
    """Of the customers nine of ten are contacts, the others leads and companies."""

    customers: int = 1_000_000
    calls: int = 500_000
    agents: int = AGENTS
    lines: int = 0
    """Notes and edits of contacts; with any, each contact has a second number too."""

    @property
    def contacts(self) -> int:
        return self.customers * 9 // 10

    @property
    def companies(self) -> int:
        return self.customers // 20

    @property
    def leads(self) -> int:
        return self.customers - self.contacts - self.companies


def number_of(customer: int) -> str:
    """E.164. One customer in a hundred has the number of the one before."""
    own = customer - 1 if customer % SHARED_EVERY == 7 else customer
    return f"+7{PREFIXES[own % 10]}{own // 10 * 37 % 10_000_000:07}"


def name_of(customer: int) -> str:
    start, middle, end = STARTS[customer % 30], MIDDLES[customer // 30 % 16], ENDS[customer // 480 % 10]
    return f"{start}{middle}{end} {FIRST_NAMES[customer * 7 // 11 % len(FIRST_NAMES)]}"


def email_of(customer: int) -> str:
    return f"customer{customer}@example{customer % 97}.com"


def has_email(customer: int) -> bool:
    return customer % 3 == 0


def extension_of(agent: int) -> str:
    return str(FIRST_EXTENSION + agent)


def stored(size: Size) -> Path:
    """The finished database, made when it is not there. Copy it before anything writes to it."""
    name = f"firm-{size.customers}-{size.agents}-{size.lines}"
    path = CACHE / f"{name}-{_fingerprint(size)}.db"
    if not path.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        for old in CACHE.glob(f"{name}-*"):
            old.unlink()
        unfinished = path.with_suffix(".part")
        unfinished.unlink(missing_ok=True)
        make(unfinished, size)
        unfinished.rename(path)
    return path


def copy_to(folder: Path, size: Size) -> Path:
    path = folder / "callcenter.db"
    shutil.copyfile(stored(size), path)
    return path


def _fingerprint(size: Size) -> str:
    versions = sorted(Path(str(files("callcenter"))).glob("migrations/versions/*.py"))
    digest = hashlib.sha256(repr(size).encode())
    for source in (Path(__file__), Path(dataset_history.__file__), *versions):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def make(path: Path, size: Size) -> None:
    """Rows first, indexes after them: ten times faster than both at once."""
    migrate.upgrade(f"sqlite:///{path}")
    asyncio.run(_hire(f"sqlite+aiosqlite:///{path}", size.agents))
    with sqlite3.connect(path, isolation_level=None) as connection:
        for pragma in ("journal_mode=MEMORY", "synchronous=OFF", "foreign_keys=OFF", "cache_size=-400000"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN")
        indexes = _drop_indexes(connection)
        _fill(connection, size)
        for statement in indexes:
            connection.execute(statement)
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode=WAL")
    connection.close()


async def _hire(url: str, agents: int) -> None:
    """Operators with a desk phone each; `operator0` is the first."""
    database = Database(url)
    bus = MemoryBus()
    rules = DeskRules(queues={QUEUE: QUEUE})
    desks = DeskService(database, NoPbx(), bus, names=StoredNames(), rules=rules, now=lambda: datetime.now(UTC))
    async with database.transaction() as session:
        await _add_person(session, "supervisor", Role.SUPERVISOR)
        taken = []
        for agent in range(agents):
            user = await _add_person(session, f"operator{agent}", Role.OPERATOR)
            extension = extension_of(agent)
            phone = await desks.add_phone(session, f"PJSIP/{extension}", extension)
            await desks.assign_queues(session, user.id, [QUEUE])
            taken.append((user.id, phone.id))
    for user_id, phone_id in taken:
        await desks.take_phone(user_id, phone_id)
    await bus.aclose()
    await database.dispose()


async def _add_person(session: AsyncSession, login: str, role: Role) -> User:
    """Without a password, whose hash takes its time: the benchmarks make sessions straight away."""
    name = login.capitalize()
    user = User(login=login, login_key=login, name=name, role=role, password_hash="", created_at=datetime.now(UTC))
    session.add(user)
    await session.flush()
    return user


def _drop_indexes(connection: sqlite3.Connection) -> list[str]:
    """The statements that make them again."""
    found = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    ).fetchall()
    for name, _ in found:
        connection.execute(f'DROP INDEX "{name}"')
    return [statement for _, statement in found]


def _fill(connection: sqlite3.Connection, size: Size) -> None:
    born = datetime.now(UTC) - timedelta(days=900)
    customers = list(_customers(size))
    made = {n: _text(born + timedelta(seconds=n * 60)) for n, _, _ in customers}
    people = ("id", "name", "created_at", "updated_at")
    _insert(
        connection,
        "companies",
        people,
        ((id_, name_of(n), made[n], made[n]) for n, kind, id_ in customers if kind == "company"),
    )
    _insert(
        connection,
        "contacts",
        (*people, "company_id"),
        (
            (id_, name_of(n), made[n], made[n], n % size.companies + 1 if n % 4 == 0 else None)
            for n, kind, id_ in customers
            if kind == "contact"
        ),
    )
    _insert(
        connection,
        "leads",
        (*people, "status", "origin"),
        ((id_, name_of(n), made[n], made[n], "new", "user") for n, kind, id_ in customers if kind == "lead"),
    )
    owned = ("contact_id", "company_id", "lead_id", "position")
    phones = ((*_owner(kind, id_), 0, number_of(n), number_of(n), "mobile") for n, kind, id_ in customers)
    _insert(connection, "phones", (*owned, "raw", "e164", "kind"), phones)
    emails = ((*_owner(kind, id_), 0, email_of(n), email_of(n)) for n, kind, id_ in customers if has_email(n))
    _insert(connection, "emails", (*owned, "address", '"key"'), emails)
    words = sorted((kind, word, id_) for n, kind, id_ in customers for word in _words(n))
    _insert(connection, "search_words", ("kind", "word", "owner_id"), words)
    if size.lines:
        dataset_history.fill(connection, size.contacts, size.lines)
    _describe(connection)
    _fill_calls(connection, size)


def _describe(connection: sqlite3.Connection) -> None:
    """One contact in twenty has the tag, one in five the source, every other one was in touch."""
    connection.execute("UPDATE contacts SET source = ? WHERE id % 5 = 0", (SOURCE,))
    connection.execute("UPDATE contacts SET last_contact_at = updated_at WHERE id % 2 = 0")
    connection.execute("UPDATE contacts SET tags = ? WHERE id % 20 = 0", (json.dumps([TAG]),))
    connection.execute("INSERT INTO tags (name, key, color, archived) VALUES (?, ?, 'gray', 0)", (TAG, tag_key(TAG)))
    connection.execute(
        "INSERT INTO customer_tags (kind, key, created_at, owner_id) "
        "SELECT 'contact', ?, created_at, id FROM contacts WHERE id % 20 = 0 ORDER BY created_at, id",
        (tag_key(TAG),),
    )


def _customers(size: Size) -> Iterator[tuple[int, str, int]]:
    """Number, kind, and the id within the kind."""
    for n in range(size.contacts):
        yield n, "contact", n + 1
    for n in range(size.companies):
        yield size.contacts + n, "company", n + 1
    for n in range(size.leads):
        yield size.contacts + size.companies + n, "lead", n + 1


def _owner(kind: str, id_: int) -> tuple[int | None, ...]:
    return tuple(id_ if kind == other else None for other in ("contact", "company", "lead"))


def _words(customer: int) -> list[str]:
    return words_to_store([name_of(customer)], [email_of(customer)] if has_email(customer) else [])


def _fill_calls(connection: sqlite3.Connection, size: Size) -> None:
    """The last half year: one call in a hundred thousand customers' lives is theirs again by chance only."""
    begun = datetime.now(UTC) - timedelta(days=180)
    step = timedelta(days=179) / max(size.calls, 1)
    rows = [(n, f"{NODE}-{1_700_000_000 + n}.0", begun + step * n) for n in range(size.calls)]
    columns: tuple[str, ...] = (
        "id",
        "node",
        "linkedid",
        "direction",
        "from_number",
        "from_name",
        "withheld",
        "to_number",
        "did",
    )
    columns += ("endpoint", "customer_key", "started_at", "queue", "status", "answered_at", "ended_at")
    _insert(
        connection,
        "calls",
        (*columns, "wait_s", "talk_s", "hold_s", "hangup_by", "hangup_cause", "reconciled"),
        (_call(id_, number_of(n * 7_919 % size.customers), at) for n, id_, at in rows),
    )
    users = connection.execute("SELECT id, substr(login, 9) FROM users WHERE login LIKE 'operator%'").fetchall()
    ids = {int(agent): user for user, agent in users}
    columns = ("call_id", "uniqueid", "seq", "user_id", "listed_at", "channel", "endpoint", "role", "number", "queue")
    _insert(
        connection,
        "call_legs",
        (*columns, "started_at", "ring_at", "answered_at", "ended_at", "outcome", "hold_s"),
        (_leg(id_, n % len(ids), ids[n % len(ids)], at) for n, id_, at in rows),
    )


def _call(call_id: str, number: str, at: datetime) -> tuple[object, ...]:
    answered, ended = _text(at + timedelta(seconds=9)), _text(at + timedelta(seconds=129))
    start = (call_id, NODE, call_id, "inbound", number, "", 0, DID, DID, "PJSIP/trunk", number, _text(at), QUEUE)
    return (*start, "answered", answered, ended, 9.0, 120.0, 0.0, "customer", 16, 0)


def _leg(call_id: str, agent: int, user_id: int, at: datetime) -> tuple[object, ...]:
    endpoint = f"PJSIP/{extension_of(agent)}"
    answered, ended = _text(at + timedelta(seconds=9)), _text(at + timedelta(seconds=129))
    leg = (call_id, call_id + "1", 1, user_id, _text(at), endpoint + "-00000001", endpoint, "agent")
    return (*leg, extension_of(agent), QUEUE, _text(at), _text(at), answered, ended, "answered", 0.0)


def _text(at: datetime) -> str:
    """As SQLAlchemy stores times in SQLite."""
    return at.replace(tzinfo=None).isoformat(" ", timespec="microseconds")


def _insert(
    connection: sqlite3.Connection, table: str, columns: Iterable[str], rows: Iterable[tuple[object, ...]]
) -> None:
    names = list(columns)
    places = ", ".join("?" * len(names))
    connection.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})", rows)  # noqa: S608 - our own
