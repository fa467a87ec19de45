"""Automatic scores after trust was earned or lost: no words are read again, only what is stored of each run."""

from typing import Final

from scripts_qa.checking import repository
from scripts_qa.checking.pipeline import Around
from scripts_qa.checking.queueing import RecountArgs
from scripts_qa.checking.service import Checks
from scripts_qa.checking.trust import auto_score

AT_ONCE: Final = 200


async def recount(around: Around, checks: Checks, args: RecountArgs) -> RecountArgs | None:
    """The next calls of the script; where to go on, or None at the end."""
    before = None if args.after_at is None or args.after_call is None else (args.after_at, args.after_call)
    async with around.database.transaction() as session:
        qualities = await checks.qualities(session, args.script_key)
        rows = await repository.of_script(session, args.script_key, before=before, limit=AT_ONCE)
        for row in rows:
            stored = None if row.run_id is None else await repository.stored(session, row.run_id)
            if stored is None:
                continue
            form = await checks.form_of(session, stored.run.script_version_id, stored.run.form_version_id)
            row.auto_total = auto_score(stored, form.form, qualities, around.rule).total
    return RecountArgs(args.script_key, rows[-1].called_at, rows[-1].call_id) if len(rows) == AT_ONCE else None
