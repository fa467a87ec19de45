"""Orders that no call can keep."""

from collections.abc import Iterator, Sequence

from scripts_qa.script import Step


def circles(steps: Sequence[Step]) -> Iterator[tuple[int, list[str]]]:
    """Steps that have to come after themselves: the place of the first, and all of the circle."""
    earlier = _earlier(steps)
    told: set[str] = set()
    for place, step in enumerate(steps):
        circle = _circle(step.id, earlier)
        if circle and not told & set(circle):
            told |= set(circle)
            yield place, circle


def _earlier(steps: Sequence[Step]) -> dict[str, list[str]]:
    """What each step has to wait for, by `after`, and by the `before` of another."""
    found: dict[str, list[str]] = {step.id: [] for step in steps}
    for step in steps:
        if step.after is not None:
            found[step.id].append(step.after)
        if step.before is not None:
            found[step.before].append(step.id)
    return found


def _circle(start: str, earlier: dict[str, list[str]]) -> list[str]:
    waiting = [[start, name] for name in earlier[start]]
    seen: set[str] = set()
    while waiting:
        trail = waiting.pop()
        if trail[-1] == start:
            return trail
        if trail[-1] not in seen:
            seen.add(trail[-1])
            waiting += [[*trail, name] for name in earlier[trail[-1]]]
    return []


def impossible_windows(steps: Sequence[Step]) -> Iterator[tuple[int, str]]:
    """A step of the beginning that has to come after one of the end."""
    by_id = {step.id: step for step in steps}
    for place, step in enumerate(steps):
        for name in (step.after, *(other.id for other in steps if other.before == step.id)):
            if name is not None and _is_first(step) and _is_last(by_id[name]):
                yield place, name


def _is_first(step: Step) -> bool:
    return step.when is not None and step.when.first_s is not None and step.when.last_s is None


def _is_last(step: Step) -> bool:
    return step.when is not None and step.when.last_s is not None and step.when.first_s is None
