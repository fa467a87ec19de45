"""The example firm's scripts: published before its first past call, and bound to its queues."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.audit.service import AuditTrail
from callcenter.audit.trail import SYSTEM, Actor
from callcenter.calls.vocabulary import Direction
from scripts_qa.library.authoring import Authoring, NewScript
from scripts_qa.library.checkup import check_up
from scripts_qa.library.schemas import BindingInput

BEFORE: Final = timedelta(days=90)
"""The firm's calls are of the last two months."""
BOUND: Final[Mapping[str, tuple[tuple[str | None, Direction], ...]]] = {
    "sales-call-ru": (("sales", Direction.INBOUND),),
    "upgrade-call-en": ((None, Direction.OUTBOUND), ("support", Direction.INBOUND)),
}
"""Queue and direction."""
NOTE: Final = "First version"


async def publish_examples(session: AsyncSession, author_id: int, *, audit: AuditTrail, at: datetime) -> None:
    """As if the author had done it long ago."""
    long_ago = at - BEFORE
    authoring = Authoring(audit, lambda: long_ago)
    actor = Actor(author_id, SYSTEM.login, SYSTEM.role)
    for name, places in BOUND.items():
        text = files("scripts_qa").joinpath("examples", f"{name}.yaml").read_text(encoding="utf-8")
        checkup = check_up(text)
        if checkup.compiled is None:
            raise ValueError(f"the example {name} is no script")
        script = checkup.compiled.script
        new = NewScript(script.script, script.title, script.lang, text)
        row = await authoring.create(session, actor, new)
        await authoring.publish(session, actor, row.id, checkup=checkup, rev=row.draft_rev, note=NOTE)
        for queue, direction in places:
            wish = BindingInput(
                script_id=row.id, queue=queue, direction=direction, min_talk_s=script.applies.min_talk_s
            )
            await authoring.bind(session, actor, wish)
