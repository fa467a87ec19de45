"""From the text of a script to the script, with every fault named by its place."""

from collections.abc import Hashable
from typing import Any, Final

import yaml
from pydantic import ValidationError
from yaml.nodes import MappingNode

from scripts_qa.errors import ScriptInvalid
from scripts_qa.places import START, Place, Places, places_of
from scripts_qa.script import Script, ScriptText

Fault = dict[str, str | int]
"""`field` names the place as people know it, `line` and `column` count from 1."""

BOOLEAN: Final = "tag:yaml.org,2002:bool"
MAX_BYTES: Final = 512_000


class _Loader(yaml.SafeLoader):
    """YAML lets the second of two equal keys win in silence: half a step would be lost."""

    def construct_mapping(self, node: MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Hashable] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if isinstance(key, Hashable) and key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"{key!r} is there twice", problem_mark=key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep)

    def compose_node(self, parent: Any, index: Any) -> Any:
        """References multiply: a few hundred bytes could become gigabytes."""
        if self.check_event(yaml.AliasEvent):
            raise yaml.composer.ComposerError(None, None, "references (*name) are not allowed", self.get_mark())
        return super().compose_node(parent, index)


# YAML 1.1 reads yes, no, on and off as truth values: in a script they are words that people say.
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != BOOLEAN or first in "tTfF"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def load_script(text: str) -> ScriptText:
    """Read a script.

    :raises ScriptInvalid: with one error for each fault
    """
    if len(text.encode()) > MAX_BYTES:
        raise ScriptInvalid(f"the script is longer than {MAX_BYTES // 1000} kB")
    document = _read(text)
    if not isinstance(document, dict):
        raise invalid_script([fault("", "a script is a mapping with script, format, lang and steps", START)])
    try:
        return ScriptText(Script.model_validate(document), text)
    except ValidationError as error:
        places = places_of(text)
        raise invalid_script([_fault(document, item, places) for item in error.errors()]) from error


def _read(text: str) -> Any:
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader with less
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        at = START if mark is None else Place(mark.line + 1, mark.column + 1, mark.line + 1, mark.column + 2)
        name = "" if mark is None else f"line {mark.line + 1}"
        raise invalid_script([fault(name, error.problem or "not YAML", at)]) from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise invalid_script([fault("", "not YAML", START)]) from error


def fault(field: str, reason: str, place: Place) -> Fault:
    return {
        "field": field,
        "reason": reason,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
    }


def invalid_script(errors: list[Fault]) -> ScriptInvalid:
    first = errors[0]
    where = f" ({first['field']})" if first["field"] else ""
    more = f", and {len(errors) - 1} more" if len(errors) > 1 else ""
    return ScriptInvalid(f"the script cannot be used: {first['reason']}{where}{more}", errors=errors)


NO_SUCH_KEY: Final = "the format has no such key here"


def _fault(document: dict[Any, Any], item: Any, places: Places) -> Fault:
    unknown = item["type"] == "extra_forbidden"
    reason = NO_SUCH_KEY if unknown else str(item["msg"]).removeprefix("Value error, ")
    path = (*item["loc"], *item.get("ctx", {}).get("path", ()))
    place = places.of_key(path) if unknown else places.of(path)
    return fault(field_of(document, path), reason, place)


def field_of(document: Any, path: tuple[int | str, ...]) -> str:
    """`steps.greet.any.2` rather than `steps.0.any.2`: people know their steps by name."""
    names: list[str] = []
    here = document
    for key in path:
        try:
            here = here[key]
        except (LookupError, TypeError):
            here = None
        named = isinstance(key, int) and isinstance(here, dict) and "id" in here
        names.append(str(here["id"]) if named else str(key))
    return ".".join(names)
