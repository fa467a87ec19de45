"""Forms for other rooms, and for the people who make them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.audit.service import AuditTrail
from callcenter.audit.trail import Actor, Subject
from callcenter.calls.ports import UserNames
from scripts_qa.forms import repository
from scripts_qa.forms.errors import FormInvalid, FormOutdated, FormPublished, FormTaken, NoSuchForm
from scripts_qa.forms.form import Form, form_document
from scripts_qa.forms.from_script import form_from_script
from scripts_qa.forms.models import FormRecord, FormState, FormVersionRecord
from scripts_qa.script import Script


@dataclass(frozen=True, slots=True)
class FormVersion:
    """`id` is None for a form that nobody made: it is derived from the script itself."""

    id: UUID | None
    form_id: UUID | None
    key: str
    n: int
    state: FormState
    sha256: str
    form: Form
    script_key: str | None = None
    revision: int = 0
    note: str = ""
    published_at: datetime | None = None

    @property
    def title(self) -> str:
        return self.form.title


@dataclass(frozen=True, slots=True)
class FormHead:
    """A form in a list, with its versions, newest first."""

    id: UUID
    key: str
    title: str
    script_key: str | None
    versions: Sequence["VersionHead"]


@dataclass(frozen=True, slots=True)
class VersionHead:
    id: UUID
    n: int
    state: FormState
    sha256: str
    note: str
    author_id: int | None
    created_at: datetime
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewForm:
    key: str
    form: Form
    script_key: str | None = None


class FormLibrary:
    """It is given the session of the request, so that one answer is one moment."""

    def __init__(self, audit: AuditTrail, names: UserNames) -> None:
        self._audit = audit
        self._names = names

    async def version(self, session: AsyncSession, version_id: UUID) -> FormVersion:
        """:raises NoSuchForm: for an id that was never given"""
        return _version(await _pair(session, version_id))

    async def for_call(self, session: AsyncSession, script: Script, form_version_id: UUID | None = None) -> FormVersion:
        """The form that the call's binding names, else the newest published one for the script, else one made of the
        script, which has no id."""
        if form_version_id is not None:
            return await self.version(session, form_version_id)
        pair = await repository.newest_published(session, script_key=script.script)
        return self.derived(script) if pair is None else _version(pair)

    def derived(self, script: Script) -> FormVersion:
        """The form that a script is by itself."""
        form = form_from_script(script)
        return FormVersion(None, None, script.script, 0, FormState.PUBLISHED, form.sha256, form, script.script)

    async def published(self, session: AsyncSession) -> list[FormVersion]:
        """By key."""
        return [_version(pair) for pair in await repository.published(session)]

    async def heads(self, session: AsyncSession, *, after: str, limit: int) -> list[FormHead]:
        rows = await repository.forms(session, after=after, limit=limit)
        versions = await repository.versions(session, [row.id for row in rows])
        return [_head(row, [item for item in versions if item.form_id == row.id]) for row in rows]

    async def authors(self, session: AsyncSession, heads: Sequence[FormHead]) -> dict[int, str]:
        known = {item.author_id for head in heads for item in head.versions if item.author_id is not None}
        return dict(await self._names.names(session, known)) if known else {}

    async def create(self, session: AsyncSession, actor: Actor, new: NewForm) -> FormVersion:
        """A form with its first draft.

        :raises FormTaken: when another form has this key
        """
        if await repository.by_key(session, new.key) is not None:
            raise FormTaken(f"there is a form {new.key} already")
        now = datetime.now(UTC)
        row = FormRecord(
            key=new.key,
            title=new.form.title,
            script_key=new.script_key,
            created_by_id=actor.user_id,
            created_at=now,
        )
        session.add(row)
        try:
            await session.flush()
        except IntegrityError as error:
            raise FormTaken(f"there is a form {new.key} already") from error
        return await self._add_draft(session, actor, row, new.form)

    async def draft_of(self, session: AsyncSession, actor: Actor, version_id: UUID) -> FormVersion:
        """A draft that begins as this version; the form's open draft when there is one."""
        row, version = await _pair(session, version_id)
        versions = await repository.versions(session, [row.id])
        draft = next((item for item in versions if item.state is FormState.DRAFT), None)
        if draft is not None:
            return _version((row, draft))
        return await self._add_draft(session, actor, row, _form(version.body))

    async def save(
        self, session: AsyncSession, actor: Actor, version_id: UUID, *, seen: int, form: Form
    ) -> FormVersion:
        """:raises FormPublished: when it is no draft
        :raises FormOutdated: when somebody else saved meanwhile
        """
        row, version = await _pair(session, version_id)
        if version.state is not FormState.DRAFT:
            raise FormPublished("a published form is not changed; make a draft of it")
        values: dict[str, object] = {"body": form_document(form), "sha256": form.sha256, "author_id": actor.user_id}
        if not await repository.save_draft(session, version_id, seen=seen, values=values):
            raise FormOutdated("somebody else saved this draft meanwhile", revision=version.revision)
        row.title = form.title
        return await self._again(session, version_id)

    async def publish(
        self, session: AsyncSession, actor: Actor, version_id: UUID, *, seen: int, note: str
    ) -> FormVersion:
        """From now on it is not changed any more; the version that was published before retires."""
        row, version = await _pair(session, version_id)
        if version.state is not FormState.DRAFT:
            raise FormPublished("this version is published already")
        if not await repository.publish(session, version_id, seen=seen, at=datetime.now(UTC), note=note):
            raise FormOutdated("somebody else saved this draft meanwhile", revision=version.revision)
        await repository.retire_others(session, row.id, version_id)
        await self._audit.record(
            session, actor, "form.publish", _subject(row), {"n": version.n, "sha256": version.sha256}
        )
        return await self._again(session, version_id)

    async def retire(self, session: AsyncSession, actor: Actor, version_id: UUID) -> FormVersion:
        """No new call is scored by it; what was scored stays."""
        row, version = await _pair(session, version_id)
        if version.state is not FormState.PUBLISHED:
            raise FormPublished("only a published version can be retired")
        version.state = FormState.RETIRED
        await self._audit.record(session, actor, "form.retire", _subject(row), {"n": version.n})
        await session.flush()
        return _version((row, version))

    async def _add_draft(self, session: AsyncSession, actor: Actor, row: FormRecord, form: Form) -> FormVersion:
        version = FormVersionRecord(
            form_id=row.id,
            n=await repository.next_n(session, row.id),
            state=FormState.DRAFT,
            body=form_document(form),
            sha256=form.sha256,
            revision=1,
            note="",
            author_id=actor.user_id,
            created_at=datetime.now(UTC),
        )
        session.add(version)
        try:
            await session.flush()
        except IntegrityError as error:
            raise FormOutdated("somebody else made a draft of this form at the same moment") from error
        await self._audit.record(session, actor, "form.draft", _subject(row), {"n": version.n})
        return _version((row, version))

    async def _again(self, session: AsyncSession, version_id: UUID) -> FormVersion:
        session.expire_all()
        return await self.version(session, version_id)


def read_form(document: Mapping[str, object]) -> Form:
    """:raises FormInvalid: with one error for each fault"""
    try:
        return Form.model_validate(document)
    except ValidationError as error:
        faults = [
            {
                "field": ".".join(map(str, item["loc"])),
                "reason": str(item["msg"]).removeprefix("Value error, "),
            }
            for item in error.errors(include_url=False, include_input=False)[:50]
        ]
        raise FormInvalid(f"the form cannot be used: {faults[0]['reason']}", errors=faults) from error


async def _pair(session: AsyncSession, version_id: UUID) -> repository.Pair:
    pair = await repository.version(session, version_id)
    if pair is None:
        raise NoSuchForm("there is no such form")
    return pair


def _form(body: Mapping[str, object]) -> Form:
    return Form.model_validate(body)


def _subject(row: FormRecord) -> Subject:
    return Subject("form", row.key)


def _version(pair: repository.Pair) -> FormVersion:
    row, version = pair
    return FormVersion(
        id=version.id,
        form_id=row.id,
        key=row.key,
        n=version.n,
        state=FormState(version.state),
        sha256=version.sha256,
        form=_form(version.body),
        script_key=row.script_key,
        revision=version.revision,
        note=version.note,
        published_at=version.published_at,
    )


def _head(row: FormRecord, versions: Sequence[FormVersionRecord]) -> FormHead:
    names = ("id", "n", "sha256", "note", "author_id", "created_at", "published_at")
    heads = [
        VersionHead(**{name: getattr(item, name) for name in names}, state=FormState(item.state)) for item in versions
    ]
    return FormHead(row.id, row.key, row.title, row.script_key, heads)
