"""Where the proof of an answer can be heard: at the second that the reviewer noted, else where the machine found it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from recordings.kinds import RecordingState
from recordings.ports import Stretch
from scripts_qa.checking.checked import CheckedCall, Proof
from scripts_qa.checking.service import Checks
from scripts_qa.forms.form import Form
from scripts_qa.people.ports import Parts
from scripts_qa.results import EvidenceRole
from scripts_qa.reviews.record import Review

AROUND_S: Final = 1.0
"""Heard before and after the words themselves, so that they do not begin in the middle of a sound."""
NOTED_BEFORE_S: Final = 2.0
NOTED_AFTER_S: Final = 12.0
"""A reviewer notes the moment at which he heard something: a little after it began."""
_ORDER: Final = (EvidenceRole.PROOF, EvidenceRole.CONTRADICTION, EvidenceRole.NEAR_MISS, EvidenceRole.TRIGGER)


@dataclass(frozen=True, slots=True)
class Heard:
    """`quote` and `role` are the machine's; empty and None where the reviewer alone noted the place."""

    stretch: Stretch
    quote: str = ""
    role: EvidenceRole | None = None


@dataclass(frozen=True, slots=True)
class CallProofs:
    """`script_key` is empty where no script was checked."""

    script_key: str
    by_question: Mapping[str, Heard]


class Proofs:
    def __init__(self, checks: Checks, parts: Parts) -> None:
        self._checks = checks
        self._parts = parts

    async def of_review(self, session: AsyncSession, review: Review, form: Form) -> CallProofs:
        """By question id; questions without a place in the sound are left out."""
        checked = await self._checks.latest(session, review.call_id)
        parts = await self._parts.of_call(session, review.call_id)
        audible = [part.id for part in parts if part.state is RecordingState.STORED]
        found: dict[str, Heard] = {}
        for question in form.questions():
            machine = _machine(checked, "" if question.auto is None else question.auto.id)
            answer = review.answers.get(question.id)
            if answer is not None and answer.at_s is not None and audible:
                found[question.id] = _noted(audible[0], answer.at_s, machine)
            elif machine is not None and machine.recording_id in audible:
                found[question.id] = _found(machine)
        return CallProofs("" if checked is None else checked.script_key, found)


def _machine(checked: CheckedCall | None, criterion_id: str) -> Proof | None:
    criterion = None if checked is None or not criterion_id else checked.criterion(criterion_id)
    if criterion is None or not criterion.evidence:
        return None
    return min(criterion.evidence, key=lambda proof: _ORDER.index(proof.role))


def _found(proof: Proof) -> Heard:
    stretch = Stretch(proof.recording_id, proof.start_s, proof.end_s).widened(AROUND_S, AROUND_S)
    return Heard(stretch, proof.quote, proof.role)


def _noted(recording_id: int, at_s: float, machine: Proof | None) -> Heard:
    """The reviewer's place; where the machine heard the words at that very place, theirs."""
    stretch = Stretch(recording_id, max(0.0, at_s - NOTED_BEFORE_S), at_s + NOTED_AFTER_S)
    if (
        machine is not None
        and machine.recording_id == recording_id
        and machine.start_s - 3 <= at_s <= machine.end_s + 3
    ):
        return _found(machine)
    return Heard(stretch)
