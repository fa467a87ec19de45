"""Why a lead was lost, and when. The reason is a word of the dictionary that deals have, too."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from crm.dictionaries.kinds import DictionaryKind
from crm.dictionaries.service import names_of, word_name, words_of
from crm.errors import LossReasonNeeded, invalid_field
from crm.models import Lead
from crm.schemas import LeadDetails, Named
from crm.state import LeadStatus

FIELDS: Final = frozenset({"loss_reason_id", "loss_note"})
COLUMNS: Final = ("lost_at", "loss_reason_id", "loss_note")
"""What goes with the status `lost`."""
NO_LOSS: Final[Mapping[str, Any]] = MappingProxyType({"lost_at": None, "loss_reason_id": None, "loss_note": ""})


def apart(values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The columns of a card, and what is said of its loss."""
    loss = {name: value for name, value in values.items() if name in FIELDS}
    return {name: value for name, value in values.items() if name not in FIELDS}, loss


def with_status(names: Iterable[str]) -> set[str]:
    """Whoever may not change the status of a lead may not say why it was lost either."""
    given = set(names)
    return given | {"status"} if given & FIELDS else given


async def settle(session: AsyncSession, lead: Lead, given: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Behind a change of its status: write down why it is lost, or that it is not any more. What the change log says
    of it.

    :raises LossReasonNeeded: where the firm keeps loss reasons and none was given
    """
    reason_id, note = lead.loss_reason_id, lead.loss_note
    if lead.status == LeadStatus.LOST:
        await _lose(session, lead, given)
    elif given.get("loss_reason_id") is not None or given.get("loss_note"):
        raise invalid_field("body.loss_reason_id", "the lead is not lost")
    else:
        keep(lead, NO_LOSS)
    return changes(lead, {"loss_reason_id": reason_id, "loss_note": note})


def changes(lead: Lead, was: Mapping[str, Any]) -> list[dict[str, Any]]:
    """As the change log has them; the status itself says when."""
    now = loss_of(lead)
    return [
        {"field": name, "before": was[name], "after": now[name]}
        for name in ("loss_reason_id", "loss_note")
        if was[name] != now[name]
    ]


def keep(lead: Lead, loss: Mapping[str, Any]) -> None:
    """Write what a loss consists of; days also as texts."""
    at = loss["lost_at"]
    lead.lost_at = datetime.fromisoformat(at) if isinstance(at, str) else at
    lead.loss_reason_id, lead.loss_note = loss["loss_reason_id"], loss["loss_note"]


def loss_of(lead: Lead) -> dict[str, Any]:
    """As it can be kept in JSON."""
    at = None if lead.lost_at is None else lead.lost_at.isoformat()
    return {"lost_at": at, "loss_reason_id": lead.loss_reason_id, "loss_note": lead.loss_note}


def joined(survivor: Lead, loser: Lead, was: Mapping[str, Any]) -> None:
    """Behind the choice of the status that two leads have together: the loss goes with it. `was` is the survivor's own;
    of two losses the one that has a reason."""
    theirs = loss_of(loser)
    if survivor.status != LeadStatus.LOST:
        keep(survivor, NO_LOSS)
    elif was["lost_at"] is None or (was["loss_reason_id"] is None and theirs["loss_reason_id"] is not None):
        keep(survivor, theirs)


async def details(session: AsyncSession, lead: Lead) -> LeadDetails:
    """What only a lead has, for its card."""
    reason_id = lead.loss_reason_id
    names = {} if reason_id is None else await names_of(session, [reason_id])
    reason = None if reason_id is None else Named(id=reason_id, name=names.get(reason_id, ""))
    return LeadDetails.model_validate(lead, from_attributes=True).model_copy(update={"loss_reason": reason})


async def check_reason(session: AsyncSession, reason_id: int | None, field: str) -> None:
    """That a lead may be lost for this reason.

    :raises LossReasonNeeded: where the firm keeps loss reasons and this is none
    """
    if reason_id is None:
        if any(not word.archived for word in await words_of(session, [DictionaryKind.LOSS_REASON])):
            raise LossReasonNeeded("say why the lead was lost: `loss_reason_id`")
    elif await word_name(session, DictionaryKind.LOSS_REASON, reason_id) is None:
        raise invalid_field(field, "there is no such loss reason")


async def _lose(session: AsyncSession, lead: Lead, given: Mapping[str, Any]) -> None:
    """A reason that the card has already may stay, also one that is offered no more."""
    fresh = lead.lost_at is None
    reason_id = given.get("loss_reason_id", lead.loss_reason_id)
    if fresh or reason_id != lead.loss_reason_id:
        await check_reason(session, reason_id, "body.loss_reason_id")
    lead.lost_at = datetime.now(UTC) if fresh else lead.lost_at
    lead.loss_reason_id, lead.loss_note = reason_id, given.get("loss_note", lead.loss_note)
