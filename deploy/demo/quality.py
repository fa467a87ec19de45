"""The scripts that the demonstration's calls are held against, published and bound as a QA lead would do it.

The example firm has scripts of its own, for longer talks than these phones have.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from deploy.demo.api import Person

FOLDER: Final = Path(__file__).with_name("scripts")


@dataclass(frozen=True, slots=True)
class Bound:
    """A script, and the calls of which queue it is for; `key` names its file too."""

    key: str
    title: str
    language: str
    queue: str


BOUND: Final = (
    Bound("support-en", "A call to the support desk", "en", "support"),
    Bound("sales-ru", "Звонок в отдел продаж", "ru", "sales"),
)


FIRST: Final = 10
"""Before the example firm's, which have 0."""


def text_of(key: str) -> str:
    return (FOLDER / f"{key}.yaml").read_text(encoding="utf-8")


async def publish_scripts(lead: Person) -> None:
    """What a former run of the same demonstration published stays as it is."""
    there = await lead.script_keys()
    for one in BOUND:
        if one.key not in there:
            script_id = await lead.publish_script(one.key, one.title, one.language, text_of(one.key))
            await lead.bind_script(script_id, queue=one.queue, priority=FIRST)
