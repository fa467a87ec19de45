"""What the demonstration says on the terminal."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table

from callcenter.bootstrap.example_firm import PEOPLE
from deploy.demo.colleagues import COLLEAGUES, HUMAN
from deploy.stack import Stack


class Screen:
    """Plain lines where the output is no terminal."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(highlight=False, soft_wrap=True)

    def say(self, text: str) -> None:
        self._console.print(escape(text), soft_wrap=True)

    @contextmanager
    def step(self, doing: str) -> Iterator[Callable[[str], None]]:
        """Shows what is being done, and in the end how long it took; give it what it is at."""
        began = time.monotonic()
        if not self._console.is_terminal:
            self.say(f"... {doing}")
        with self._console.status(escape(doing)) as status:
            yield lambda detail: status.update(escape(f"{doing}: {detail}"))
        self._console.print(f"[green]ok[/]  {escape(doing)} ({time.monotonic() - began:.1f} s)", soft_wrap=True)

    def welcome(self, running: Stack, pbx_log: Path) -> None:
        """Address, people, what to do, where to look."""
        port = running.spec.port
        table = Table.grid(padding=(0, 2))
        for person in PEOPLE:
            table.add_row(f"[bold]{person.login}[/]", person.role.value, person.name, _remark(person.login))
        self._console.print()
        self._console.print(Panel(f"[bold]{running.url}[/]    password of all: [bold]{escape(running.password)}[/]"))
        self._console.print(table)
        self._console.print(
            f"\nSign in as [bold]{HUMAN}[/]: desk phone 101 is yours already. Go ready, and calls ring you; your phone"
            "\npicks up by itself after 5 s, so that you can read the card. Pause or go offline to be left alone."
            f"\nOn another machine: ssh -L {port}:127.0.0.1:{port} THIS-MACHINE, then the same"
            f" address there.\nLogs: {escape(str(running.log))}, {escape(str(pbx_log))}"
            f"\nEach call is recorded and written down a minute or two after it is over: {running.url}/calls, a call,"
            "\n*Open with the transcript*. The packaged model, Whisper base, hears English well and Russian roughly: of"
            "\nthese synthetic Russian voices it mishears between one word in ten and nearly all. A real house installs"
            "\na larger model (callcenter models list)."
            f"\nCalls of the queues sales and support are held against a script each ({running.url}/scripts): with the"
            "\ntranscript stands which steps were said, and a click plays the second that proves it. Who keeps to the"
            f"\nscript and which steps fail: {running.url}/quality."
            "\nCtrl-C ends everything. Each line below is one call that is over.\n",
            soft_wrap=True,
        )


def _remark(login: str) -> str:
    if login == HUMAN:
        return "you"
    return "[dim]played by the demo[/]" if login in COLLEAGUES else "[dim]free to look around with[/]"
