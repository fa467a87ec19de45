"""Writing scripts: drafts, publishing, retiring, binding. Every deed leaves its entry in the audit trail."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.audit.service import AuditTrail
from callcenter.audit.trail import Actor, Subject
from callcenter.errors import InvalidInput
from scripts_qa.errors import ScriptInvalid
from scripts_qa.library import repository
from scripts_qa.library.checkup import Checkup
from scripts_qa.library.errors import (
    DraftChanged,
    KeyTaken,
    NoSuchBinding,
    NoSuchScript,
    NothingToPublish,
    ScriptRetired,
    TestsFail,
)
from scripts_qa.library.models import SalesScript, ScriptBinding, ScriptVersion
from scripts_qa.library.schemas import BindingInput


@dataclass(frozen=True, slots=True)
class NewScript:
    key: str
    title: str
    language: str
    text: str


class Authoring:
    """It is given the session of the request: the deed and its entry are stored together."""

    def __init__(self, audit: AuditTrail, now: Callable[[], datetime]) -> None:
        self._audit = audit
        self._now = now

    async def create(self, session: AsyncSession, actor: Actor, new: NewScript) -> SalesScript:
        """:raises KeyTaken: when there is a script of this key, retired ones too"""
        if await repository.script_by_key(session, new.key) is not None:
            raise KeyTaken("there is a script of this name", key=new.key)
        now = self._now()
        script = SalesScript(
            id=uuid4(),
            key=new.key,
            title=new.title,
            language=new.language,
            created_at=now,
            created_by_id=actor.user_id,
            draft_text=new.text,
            draft_rev=1,
            draft_at=now,
            draft_by_id=actor.user_id,
        )
        session.add(script)
        await session.flush()
        await self._note(session, actor, "script.create", script)
        return script

    async def script(self, session: AsyncSession, script_id: UUID) -> SalesScript:
        found = await repository.script(session, script_id)
        if found is None:
            raise NoSuchScript("there is no such script")
        return found

    async def by_key(self, session: AsyncSession, key: str) -> SalesScript:
        found = await repository.script_by_key(session, key)
        if found is None:
            raise NoSuchScript("there is no such script")
        return found

    async def save(self, session: AsyncSession, actor: Actor, script_id: UUID, *, text: str, rev: int) -> SalesScript:
        """Keep a draft, whatever is in it. `rev` is the one that the writer read.

        :raises DraftChanged: when somebody saved after that
        """
        script = await self._open(session, script_id)
        newest = await _newest(session, script_id)
        draft = None if newest is not None and newest.text == text else text
        values = {"draft_text": draft, "draft_at": self._now(), "draft_by_id": actor.user_id}
        if not await repository.save_draft(session, script_id, rev, **values):
            raise DraftChanged("somebody saved this draft meanwhile", rev=script.draft_rev)
        return await self.script(session, script_id)

    async def publish(
        self, session: AsyncSession, actor: Actor, script_id: UUID, *, checkup: Checkup, rev: int, note: str
    ) -> ScriptVersion:
        """Make the draft a version. `checkup` is that of its text.

        :raises DraftChanged: when the draft is not the one that the publisher read
        :raises ScriptInvalid: for a text that is no script
        :raises TestsFail: when its own tests do
        """
        script = await self._open(session, script_id)
        if script.draft_rev != rev:
            raise DraftChanged("somebody saved this draft meanwhile", rev=script.draft_rev)
        newest = await _newest(session, script_id)
        if script.draft_text is None:
            raise NothingToPublish("the draft is what is published already")
        _check(checkup, script.draft_text)
        version = _version(script, checkup, 1 if newest is None else newest.n + 1)
        version.note, version.author_id, version.published_at = note, actor.user_id, self._now()
        session.add(version)
        values: dict[str, Any] = {"draft_text": None, "title": version.title, "language": version.language}
        if not await repository.save_draft(session, script_id, rev, **values):
            raise DraftChanged("somebody saved this draft meanwhile", rev=script.draft_rev)
        await session.flush()
        await self._note(
            session, actor, "script.publish", script, n=version.n, sha256=version.sha256, version=str(version.id)
        )
        return version

    async def retire(self, session: AsyncSession, actor: Actor, script_id: UUID, *, retired: bool) -> SalesScript:
        """Take a script out of use with all its bindings, or bring it back. What it has judged stays."""
        script = await self.script(session, script_id)
        if (script.retired_at is not None) is not retired:
            script.retired_at = self._now() if retired else None
            await session.flush()
            await self._note(session, actor, "script.retire" if retired else "script.revive", script)
        return script

    async def retire_version(self, session: AsyncSession, actor: Actor, script_id: UUID, n: int) -> ScriptVersion:
        """A mistake is taken back: the version before is in force again."""
        script = await self.script(session, script_id)
        found = (await repository.versions(session, [script_id]))[script_id]
        version = next((item for item in found if item.n == n), None)
        if version is None:
            raise NoSuchScript("there is no such version of this script")
        if version.retired_at is None:
            version.retired_at = self._now()
            await session.flush()
            await self._note(session, actor, "script.retire_version", script, n=n)
        return version

    async def bind(
        self, session: AsyncSession, actor: Actor, body: BindingInput, binding_id: UUID | None = None
    ) -> ScriptBinding:
        """A new binding, or (with its id) another wish of an old one."""
        script = await self._open(session, body.script_id)
        await _check_version(session, body)
        if binding_id is None:
            row = ScriptBinding(id=uuid4(), created_at=self._now(), created_by_id=actor.user_id)
            session.add(row)
        else:
            row = await self._binding(session, binding_id)
        for name, value in body.model_dump().items():
            setattr(row, name, value)
        await session.flush()
        deed = "script.bind" if binding_id is None else "script.rebind"
        await self._note(session, actor, deed, script, binding=str(row.id), queue=row.queue, priority=row.priority)
        return row

    async def unbind(self, session: AsyncSession, actor: Actor, binding_id: UUID) -> None:
        row = await self._binding(session, binding_id)
        script = await self.script(session, row.script_id)
        await repository.drop_binding(session, binding_id)
        await self._note(session, actor, "script.unbind", script, binding=str(binding_id), queue=row.queue)

    async def _binding(self, session: AsyncSession, binding_id: UUID) -> ScriptBinding:
        row = await repository.binding(session, binding_id)
        if row is None:
            raise NoSuchBinding("there is no such binding")
        return row

    async def _open(self, session: AsyncSession, script_id: UUID) -> SalesScript:
        script = await self.script(session, script_id)
        if script.retired_at is not None:
            raise ScriptRetired("this script is retired; bring it back first")
        return script

    async def _note(
        self, session: AsyncSession, actor: Actor, action: str, script: SalesScript, **detail: str | int | None
    ) -> None:
        subject = Subject("script", str(script.id))
        await self._audit.record(session, actor, action, subject, {"key": script.key, **detail})


async def _newest(session: AsyncSession, script_id: UUID) -> ScriptVersion | None:
    found = (await repository.versions(session, [script_id]))[script_id]
    return found[0] if found else None


def _check(checkup: Checkup, text: str) -> None:
    if checkup.compiled is None:
        raise ScriptInvalid("the script cannot be used", errors=list(checkup.faults))
    if checkup.compiled.source.text != text:
        raise DraftChanged("somebody saved this draft meanwhile")
    if checkup.failures:
        failed = [{"say": item.failure.say, **item.place} for item in checkup.failures]
        raise TestsFail("the script does not pass its own tests", failed=failed)


def _version(script: SalesScript, checkup: Checkup, n: int) -> ScriptVersion:
    if checkup.compiled is None:
        raise ScriptInvalid("the script cannot be used", errors=list(checkup.faults))
    source = checkup.compiled.source
    return ScriptVersion(
        id=uuid4(),
        script_id=script.id,
        n=n,
        sha256=hashlib.sha256(source.text.encode()).hexdigest(),
        text=source.text,
        title=source.script.title or script.key,
        language=source.script.lang,
    )


async def _check_version(session: AsyncSession, body: BindingInput) -> None:
    if body.version_id is None:
        return
    version = await repository.version(session, body.version_id)
    if version is None or version.script_id != body.script_id:
        reason = {"field": "body.version_id", "reason": "is no version of this script"}
        raise InvalidInput("the version is not one of this script", errors=[reason])
