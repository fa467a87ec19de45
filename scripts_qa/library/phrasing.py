"""A line that was really said goes into a script's text: as an example of a step, or as what must not count for it.

The text is the author's: a phrase is written into it where it belongs, and everything else stays letter for letter.
"""

import json
from typing import Final

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from scripts_qa.library.checkup import check_up
from scripts_qa.library.errors import NoPlaceForPhrase

EXPECTED: Final = {
    ("steps", False): "done",
    ("steps", True): "missed",
    ("forbid", False): "violated",
    ("forbid", True): "ok",
}
"""What a test with the line says of it, by the section and whether it is an anti-example."""


def with_phrase(text: str, item_id: str, phrase: str, *, anti: bool) -> str:
    """The text with the phrase under `any` (or `not`) of this step, and with a test that keeps it there where the step
    can be tested by one line.

    :raises NoPlaceForPhrase: when the text is no script, has no such step, or the step is made of parts
    """
    section, item = _item(text, item_id)
    wider = _put(text, item, "not" if anti else "any", json.dumps(phrase, ensure_ascii=False))
    if check_up(wider).faults:
        raise NoPlaceForPhrase("the phrase does not fit into this step", item=item_id)
    kept = f"{{say: {json.dumps(phrase, ensure_ascii=False)}, expect: {{{item_id}: {EXPECTED[section, anti]}}}}}"
    tested = _with_test(wider, kept)
    before, after = check_up(wider), check_up(tested)
    return wider if after.faults or len(after.failures) > len(before.failures) else tested


def _item(text: str, item_id: str) -> tuple[str, MappingNode]:
    root = _root(text)
    for section in ("steps", "forbid"):
        listed = _value(root, section)
        for node in listed.value if isinstance(listed, SequenceNode) else ():
            name = _value(node, "id") if isinstance(node, MappingNode) else None
            if isinstance(node, MappingNode) and isinstance(name, ScalarNode) and name.value == item_id:
                if _value(node, "parts") is not None:
                    raise NoPlaceForPhrase("this step is made of parts; add the line in the script", item=item_id)
                return section, node
    raise NoPlaceForPhrase("the script has no such step", item=item_id)


def _put(text: str, item: MappingNode, key: str, phrase: str) -> str:
    listed = _value(item, key)
    if isinstance(listed, SequenceNode):
        return _append(text, listed, phrase)
    at = item.start_mark.index
    if item.flow_style:
        return f"{text[:at]}{{{key}: [{phrase}], {text[at + 1 :]}"
    return f"{text[:at]}{key}: [{phrase}]\n{' ' * item.start_mark.column}{text[at:]}"


def _append(text: str, listed: SequenceNode, entry: str) -> str:
    if not listed.value:
        at = listed.start_mark.index
        return f"{text[:at]}[{entry}{text[at + 1 :]}"
    last = listed.value[-1].end_mark.index
    if listed.flow_style:
        return f"{text[:last]}, {entry}{text[last:]}"
    first = listed.value[0].start_mark.index
    indent = " " * listed.start_mark.column
    return f"{text[:first]}{entry}\n{indent}- {text[first:]}"


def _with_test(text: str, entry: str) -> str:
    listed = _value(_root(text), "tests")
    if isinstance(listed, SequenceNode):
        return _append(text, listed, entry)
    return f"{text.rstrip()}\ntests:\n  - {entry}\n"


def _root(text: str) -> Node | None:
    try:
        return yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError, ValueError):
        return None


def _value(node: Node | None, key: str) -> Node | None:
    pairs = node.value if isinstance(node, MappingNode) else ()
    return next((value for name, value in pairs if isinstance(name, ScalarNode) and name.value == key), None)
