"""What engines should expect to hear, from the rooms that know it."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.calls.service import CallLog
from recordings.transcription.ports import SpokenCall
from scripts_qa.library.service import ScriptLibrary

WORDS: Final = 20
"""Of the scripts. An engine takes some 400 letters in all, and what the settings name must find room too."""


class CrmNames:
    """The people and firms of a call, by the CRM: the customer, his company, who is responsible, who spoke."""

    def __init__(self, calls: CallLog) -> None:
        self._calls = calls

    async def hints(self, session: AsyncSession, call: SpokenCall) -> Sequence[str]:
        names: list[str] = []
        for row in await self._calls.calls_by_id(session, [call.call_id]):
            refs = [(one, one.company, one.responsible) for one in row.customers]
            names += [ref.name for customer in refs for ref in customer if ref is not None]
            names += [agent.name for agent in row.agents if agent.answered and agent.user_id is not None]
        return [name for name in dict.fromkeys(names) if any(map(str.isalpha, name))]


class ScriptHints:
    """The words of the scripts that the call may be held against, those of most phrases first."""

    def __init__(self, scripts: ScriptLibrary) -> None:
        self._scripts = scripts

    async def hints(self, session: AsyncSession, call: SpokenCall) -> Sequence[str]:
        return (await self._scripts.words_for(session, call.queue, call.language))[:WORDS]
