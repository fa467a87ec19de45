"""`callcenter user ...`: accounts from the shell of the server. The first administrator is made here."""

import asyncio
import getpass
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Annotated, Final, TypeVar

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.table import Table
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth import repository
from callcenter.auth.accounts import Accounts, Change, Newcomer
from callcenter.auth.models import User
from callcenter.auth.passwords import Passwords
from callcenter.auth.permissions import Role
from callcenter.auth.schemas import NewUser
from callcenter.auth.sessions import Sessions
from callcenter.db import Database
from callcenter.errors import AppError, NotFound

PASSWORD_TRIES: Final = 3

T = TypeVar("T")
DatabaseUrl = Callable[[], str]
Announce = Callable[[list[int]], Awaitable[None]]

LoginOption = Annotated[str, typer.Option(help="What the person types to sign in.")]
NameOption = Annotated[str, typer.Option(help="What others see.")]
RoleOption = Annotated[Role, typer.Option(help="What the person may do.")]
StdinOption = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password as one line from standard input.")
]


async def nobody_listens(_revoked: list[int]) -> None:
    """Without a bus between processes, open sockets notice a revocation at their own next check."""


class UserCommands:
    """`announce` tells running servers which sessions were revoked, where a bus reaches them."""

    def __init__(self, database_url: DatabaseUrl, announce: Announce = nobody_listens) -> None:
        self._database_url = database_url
        self._announce = announce

    def add(
        self,
        login: LoginOption,
        name: NameOption,
        role: RoleOption = Role.OPERATOR,
        password_stdin: StdinOption = False,
    ) -> None:
        """Let a person in. The password is asked for, never given as an argument, where others could read it."""
        password = read_password(from_stdin=password_stdin)

        async def work(accounts: Accounts, session: AsyncSession) -> User:
            checked = NewUser(login=login, name=name, role=role, password=password)
            newcomer = Newcomer(login=checked.login, name=checked.name, role=role, password=password)
            return await accounts.create(session, newcomer)

        user = self._run(work)
        typer.echo(f"{user.login} may sign in now, as {user.role}.")

    def list_all(self) -> None:
        """Show who may sign in."""

        async def work(_accounts: Accounts, session: AsyncSession) -> Sequence[User]:
            return await repository.users(session)

        table = Table("id", "login", "name", "role", "active", "created")
        for user in self._run(work):
            created = f"{user.created_at:%Y-%m-%d %H:%M} UTC"
            table.add_row(str(user.id), user.login, user.name, user.role, "yes" if user.active else "no", created)
        Console().print(table)

    def passwd(self, login: LoginOption, password_stdin: StdinOption = False) -> None:
        """Give a person another password; it signs that person out everywhere."""
        password = read_password(from_stdin=password_stdin)

        async def work(accounts: Accounts, session: AsyncSession) -> Sequence[int]:
            user_id = await _id_of(accounts, login)
            return (await accounts.change(session, user_id, Change(password=password))).revoked

        self._tell(self._run(work), "The password is changed")

    def revoke(self, login: LoginOption) -> None:
        """Sign a person out everywhere."""

        async def work(accounts: Accounts, session: AsyncSession) -> Sequence[int]:
            return await accounts.revoke_sessions(session, await _id_of(accounts, login))

        self._tell(self._run(work), "Signed out")

    def _tell(self, revoked: Sequence[int], done: str) -> None:
        if revoked:
            asyncio.run(_announced(self._announce, [*revoked]))
        typer.echo(f"{done}; {len(revoked)} session(s) ended.")

    def _run(self, work: Callable[[Accounts, AsyncSession], Awaitable[T]]) -> T:
        try:
            return asyncio.run(_in_transaction(self._database_url(), work))
        except (AppError, ValidationError) as error:
            typer.echo(f"Not done: {_reason(error)}", err=True)
            raise typer.Exit(1) from None
        except DBAPIError as error:
            kind = type(error.orig).__name__
            typer.echo(
                f"Not done: the database refused ({kind}). Is it up, and has `callcenter migrate` run?", err=True
            )
            raise typer.Exit(1) from None


def user_app(database_url: DatabaseUrl, announce: Announce = nobody_listens) -> typer.Typer:
    """The commands as one group, ready for `app.add_typer(..., name="user")`."""
    commands = UserCommands(database_url, announce)
    app = typer.Typer(no_args_is_help=True, help="People who may sign in.")
    app.command("add")(commands.add)
    app.command("list")(commands.list_all)
    app.command("passwd")(commands.passwd)
    app.command("revoke")(commands.revoke)
    return app


def read_password(*, from_stdin: bool) -> str:
    """One line of standard input, or typed twice without being shown."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        typer.echo("There is no terminal to ask for a password on; give it by --password-stdin.", err=True)
        raise typer.Exit(2)
    for _ in range(PASSWORD_TRIES):
        typed = getpass.getpass("Password: ")
        if typed == getpass.getpass("Once more: "):
            return typed
        typer.echo("The two differ.", err=True)
    raise typer.Exit(2)


async def _in_transaction(url: str, work: Callable[[Accounts, AsyncSession], Awaitable[T]]) -> T:
    async with _opened(url) as database:
        accounts = Accounts(database, passwords=Passwords(), sessions=Sessions(database))
        async with database.transaction() as session:
            return await work(accounts, session)


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[Database]:
    database = Database(url)
    try:
        yield database
    finally:
        await database.dispose()


async def _id_of(accounts: Accounts, login: str) -> int:
    user_id = await accounts.id_of(login)
    if user_id is None:
        raise NotFound("there is no such login")
    return user_id


async def _announced(announce: Announce, revoked: list[int]) -> None:
    await announce(revoked)


def _reason(error: AppError | ValidationError) -> str:
    """What pydantic refused is named by field, without the values."""
    if isinstance(error, AppError):
        return error.detail
    return "; ".join(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors(include_input=False))
