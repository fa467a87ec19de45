"""Which script a call is held against, and why: of all bindings that fit, the first in one fixed order."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final, Literal
from uuid import UUID

from callcenter.calls.vocabulary import Direction

Trait = Literal["queue", "direction", "language", "tag", "min_talk", "validity"]
LONG_AGO: Final = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallTraits:
    """`at` is when the call began. `talk_s` is None while the call goes on: then no length is asked for."""

    at: datetime
    direction: Direction
    queue: str | None = None
    language: str | None = None
    tags: frozenset[str] = frozenset()
    talk_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """What is None is not asked about; a higher `priority` comes first."""

    id: UUID
    script_id: UUID
    version_id: UUID | None = None
    form_version_id: UUID | None = None
    queue: str | None = None
    direction: Direction | None = None
    language: str | None = None
    tag: str | None = None
    min_talk_s: float = 0.0
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    priority: int = 0
    created_at: datetime = LONG_AGO

    @property
    def asks(self) -> tuple[Trait, ...]:
        """What a call has to have, in the order in which people read it."""
        asked: dict[Trait, bool] = {
            "queue": self.queue is not None,
            "direction": self.direction is not None,
            "language": self.language is not None,
            "tag": self.tag is not None,
            "min_talk": self.min_talk_s > 0,
            "validity": self.valid_from is not None or self.valid_to is not None,
        }
        return tuple(name for name, is_asked in asked.items() if is_asked)

    def lacks(self, traits: CallTraits) -> tuple[Trait, ...]:
        """What the call has not; empty when it fits."""
        return tuple(name for name in self.asks if not _MEETS[name](self, traits))


def _is_valid(binding: Binding, traits: CallTraits) -> bool:
    begun = binding.valid_from is None or binding.valid_from <= traits.at
    return begun and (binding.valid_to is None or traits.at < binding.valid_to)


_MEETS: Final[Mapping[Trait, Callable[[Binding, CallTraits], bool]]] = MappingProxyType(
    {
        "queue": lambda binding, traits: binding.queue == traits.queue,
        "direction": lambda binding, traits: binding.direction is traits.direction,
        "language": lambda binding, traits: binding.language == traits.language,
        "tag": lambda binding, traits: binding.tag in traits.tags,
        "min_talk": lambda binding, traits: traits.talk_s is None or traits.talk_s >= binding.min_talk_s,
        "validity": _is_valid,
    }
)


def in_order(bindings: Iterable[Binding]) -> list[Binding]:
    """Priority, then how much is asked, then the newest; the id makes it the same every time."""
    return sorted(
        bindings, key=lambda item: (-item.priority, -len(item.asks), -item.created_at.timestamp(), str(item.id))
    )


def fitting(bindings: Iterable[Binding], traits: CallTraits) -> list[Binding]:
    """All that fit; the first one counts."""
    return in_order(binding for binding in bindings if not binding.lacks(traits))
