"""The rules of credentials. No secret leaves this room but by `reveal`."""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.principal import Principal
from callcenter.bus import JsonValue
from callcenter.objects.sealing import Seal
from crm import repository as customers
from crm.credentials.errors import NoSuchCredential, TooManyCredentials
from crm.credentials.kinds import MOST, Holder, HolderKind, Told
from crm.credentials.models import Credential
from crm.credentials.rights import check_editable, check_visible
from crm.credentials.safe import Safe, Sealed
from crm.credentials.schemas import CredentialInput, CredentialList, CredentialOut, CredentialPatch
from crm.deals import service as deals
from crm.errors import Outdated, VersionNeeded
from crm.models import Change
from crm.schemas import Named
from crm.telling import Happened, tell_customer

_SHOWN: Final = ("id", "title", "url", "login", "note", "created_at", "updated_at", "version")
_TIMES: Final = ("secret_changed_at", "revealed_at")
AT_ONCE: Final = 500


async def of_card(session: AsyncSession, holder: Holder, viewer: Principal, *, takes_secrets: bool) -> CredentialList:
    """By their titles."""
    may_edit = await check_visible(session, holder, viewer)
    query = select(Credential).where(_of(holder)).order_by(func.lower(Credential.title), Credential.id)
    rows = (await session.scalars(query)).all()
    names = await _names(session, rows)
    return CredentialList(
        items=[_shown(row, names) for row in rows], takes_secrets=takes_secrets, may_edit=may_edit and takes_secrets
    )


async def add(session: AsyncSession, form: CredentialInput, safe: Safe, author: Principal) -> CredentialOut:
    holder = form.holder
    await check_editable(session, holder, author)
    if (await session.scalar(select(func.count()).where(_of(holder))) or 0) >= MOST:
        raise TooManyCredentials("this card has as many as a card can have", most=MOST)
    now = datetime.now(UTC)
    values = form.model_dump(include={"title", "url", "login", "note"})
    row = Credential(**values, created_by_id=author.user_id, created_at=now, updated_at=now, secret_changed_at=now)
    setattr(row, holder.column, holder.id)
    row.key_id, row.wrapped_key, row.sealed = "", b"", b""
    session.add(row)
    await session.flush()
    _put(row, form.secret.get_secret_value(), safe)
    await _tell(session, holder, [Told.ADDED], author)
    await session.flush()
    return await _card(session, row)


async def change(
    session: AsyncSession, credential_id: int, form: CredentialPatch, safe: Safe, author: Principal
) -> tuple[CredentialOut, Holder, list[Told]]:
    """What of it is news to the card's history; nothing when it was so already."""
    row, holder = await existing(session, credential_id, author, lock=True)
    await check_editable(session, holder, author)
    if form.version is None:
        raise VersionNeeded("say which version is changed: `version` in the body or the header If-Match")
    if form.version != row.version:
        raise Outdated("it was changed meanwhile", current=(await _card(session, row)).model_dump(mode="json"))
    values = form.model_dump(include=form.model_fields_set - {"version", "secret"})
    told = [Told.CHANGED] if any(getattr(row, name) != value for name, value in values.items()) else []
    for name, value in values.items():
        setattr(row, name, value)
    if form.secret is not None:
        _put(row, form.secret.get_secret_value(), safe)
        row.secret_changed_at = datetime.now(UTC)
        told.append(Told.RENEWED)
    if told:
        row.version, row.updated_at = row.version + 1, datetime.now(UTC)
        await _tell(session, holder, told, author)
    await session.flush()
    return await _card(session, row), holder, told


async def remove(session: AsyncSession, credential_id: int, author: Principal) -> tuple[Credential, Holder]:
    row, holder = await existing(session, credential_id, author, lock=True)
    await check_editable(session, holder, author)
    await session.delete(row)
    await _tell(session, holder, [Told.REMOVED], author)
    await session.flush()
    return row, holder


async def reveal(
    session: AsyncSession, credential_id: int, safe: Safe, viewer: Principal
) -> tuple[str, Credential, Holder]:
    """Who calls writes it down in the same transaction: without the entry nobody gets an answer."""
    row, holder = await existing(session, credential_id, viewer, lock=True)
    secret = _opened(row, safe)
    row.revealed_at, row.revealed_by_id = datetime.now(UTC), viewer.user_id
    await session.flush()
    return secret, row, holder


async def existing(
    session: AsyncSession, credential_id: int, viewer: Principal, *, lock: bool = False
) -> tuple[Credential, Holder]:
    """Of a card that this person sees."""
    row = await session.get(Credential, credential_id, with_for_update=lock or None)
    if row is None:
        raise NoSuchCredential("there is no such credential")
    holder = holder_of(row)
    await check_visible(session, holder, viewer)
    return row, holder


async def follow_conversion(session: AsyncSession, lead_id: int, contact_id: int) -> None:
    """What a lead entrusted to the firm is the contact's from then on."""
    theirs = update(Credential).where(Credential.lead_id == lead_id)
    await session.execute(theirs.values(contact_id=contact_id, lead_id=None))


async def missing_keys(session: AsyncSession, known: Collection[str]) -> list[str]:
    """Master keys that seal some and are not known."""
    used = await session.scalars(select(Credential.key_id).distinct())
    return sorted(set(used) - set(known))


async def rotate(session: AsyncSession, safe: Safe) -> int:
    """Some that another master key than the current one seals get the current one, and those that are not bound to
    their rows yet are; how many those were."""
    safe.check_takes()
    others = select(Credential).where(or_(Credential.key_id != safe.keyring.current, ~Credential.bound))
    rows = (await session.scalars(others.order_by(Credential.id).limit(AT_ONCE).with_for_update())).all()
    for row in rows:
        if not row.bound:
            _put(row, _opened(row, safe), safe)
            continue
        seal = safe.seal_anew(Seal(row.key_id, row.wrapped_key))
        row.key_id, row.wrapped_key = seal.key_id, seal.wrapped
    await session.flush()
    return len(rows)


def holder_of(row: Credential) -> Holder:
    ids = ((kind, getattr(row, f"{kind}_id")) for kind in HolderKind)
    return next(Holder(kind, id_) for kind, id_ in ids if id_ is not None)


def _of(holder: Holder) -> ColumnElement[bool]:
    return Credential.__table__.columns[holder.column] == holder.id


def _opened(row: Credential, safe: Safe) -> str:
    return safe.open(Sealed(Seal(row.key_id, row.wrapped_key), row.sealed), row.id if row.bound else None)


def _put(row: Credential, secret: str, safe: Safe) -> None:
    sealed, row.bound = safe.seal(secret, row.id), True
    row.key_id, row.wrapped_key, row.sealed = sealed.seal.key_id, sealed.seal.wrapped, sealed.content


async def _tell(session: AsyncSession, holder: Holder, told: Iterable[Told], author: Principal) -> None:
    """A line in the card's history, which says what happened and nothing of what is kept. It makes no new version of
    the card: whoever edits it meanwhile edits something else."""
    changes: list[dict[str, JsonValue]] = [{"field": str(word), "before": None, "after": None} for word in told]
    if (ref := holder.customer) is None:
        await deals.tell_change(session, holder.id, changes, author.user_id)
        return
    line = Change(at=datetime.now(UTC), author_id=author.user_id, changes=changes, **customers.owner_values(ref))
    session.add(line)
    tell_customer(session, ref, Happened.CHANGED, author.user_id, changes=[*changes])


async def _card(session: AsyncSession, row: Credential) -> CredentialOut:
    return _shown(row, await _names(session, [row]))


async def _names(session: AsyncSession, rows: Iterable[Credential]) -> dict[int, Named]:
    ids = {id_ for row in rows for id_ in (row.created_by_id, row.revealed_by_id) if id_ is not None}
    return await customers.user_names(session, ids)


def _shown(row: Credential, names: dict[int, Named]) -> CredentialOut:
    return CredentialOut(
        **{name: getattr(row, name) for name in (*_SHOWN, *_TIMES)},
        created_by=None if row.created_by_id is None else names.get(row.created_by_id),
        revealed_by=None if row.revealed_by_id is None else names.get(row.revealed_by_id),
    )
