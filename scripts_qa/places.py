"""Where in a script's text something stands, for editors that mark it. Lines and columns count from 1."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode


@dataclass(frozen=True, slots=True)
class Place:
    """The end is behind the last character."""

    line: int
    column: int
    end_line: int
    end_column: int


START = Place(1, 1, 1, 1)


@dataclass(frozen=True, slots=True)
class Places:
    """`root` is None for a text without content."""

    root: Node | None

    def of(self, path: Sequence[int | str]) -> Place:
        """Of a value by its path; of the nearest that is there when the path goes on into nothing. A value that is a
        mapping or a list is shown by its first line alone: a marker over half a page points at nothing."""
        node = self.root
        if node is None:
            return START
        shown: Node = node
        for key in path:
            following = _step(node, key)
            if following is None:
                break
            shown, node = following
        return _place(shown)

    def of_key(self, path: Sequence[int | str]) -> Place:
        """Of the name under which a value stands; of the value where it has none."""
        node = self.root
        for key in path[:-1]:
            following = None if node is None else _step(node, key)
            node = None if following is None else following[1]
        if isinstance(node, MappingNode):
            names = [name for name, _ in node.value if isinstance(name, ScalarNode) and name.value == str(path[-1])]
            if names:
                return _place(names[0])
        return self.of(path)

    def of_scalar(self, text: str) -> Place | None:
        """Where this very value stands first."""
        return next((_place(node) for node in _scalars(self.root) if node.value == text), None)


def places_of(text: str) -> Places:
    """Of YAML that can be read; without references, which could be endless."""
    try:
        return Places(yaml.compose(text, Loader=yaml.SafeLoader))
    except (yaml.YAMLError, RecursionError, ValueError):
        return Places(None)


def _step(node: Node, key: int | str) -> tuple[Node, Node] | None:
    """What is shown for the next part of the path, and where the path goes on."""
    if isinstance(node, SequenceNode) and isinstance(key, int):
        return (node.value[key], node.value[key]) if 0 <= key < len(node.value) else None
    if isinstance(node, MappingNode):
        for name, value in node.value:
            if isinstance(name, ScalarNode) and name.value == str(key):
                return (value if isinstance(value, ScalarNode) else name), value
    return None


def _place(node: Node) -> Place:
    start, end = node.start_mark, node.end_mark
    if isinstance(node, ScalarNode):
        return Place(start.line + 1, start.column + 1, end.line + 1, end.column + 1)
    first = node.value[0] if node.value else None
    if isinstance(first, tuple):
        name, value = first
        last = value.end_mark if isinstance(value, ScalarNode) else name.end_mark
        return Place(name.start_mark.line + 1, name.start_mark.column + 1, last.line + 1, last.column + 1)
    return Place(start.line + 1, start.column + 1, start.line + 1, start.column + 2)


def _scalars(root: Node | None) -> Iterator[ScalarNode]:
    waiting = [root] if root is not None else []
    while waiting:
        node = waiting.pop()
        if isinstance(node, ScalarNode):
            yield node
        elif isinstance(node, SequenceNode):
            waiting += reversed(node.value)
        elif isinstance(node, MappingNode):
            waiting += [part for pair in reversed(node.value) for part in reversed(pair)]
