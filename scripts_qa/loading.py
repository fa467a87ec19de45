"""From the text of a script to the script, with every fault named by its place."""

from collections.abc import Hashable
from typing import Any, Final

import yaml
from pydantic import ValidationError
from yaml.nodes import MappingNode

from scripts_qa.errors import ScriptInvalid
from scripts_qa.script import Script, ScriptText

Fault = dict[str, str]

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
    try:
        document = yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader with less
    except yaml.MarkedYAMLError as error:
        place = "" if error.problem_mark is None else f"line {error.problem_mark.line + 1}"
        raise _invalid([{"field": place, "reason": error.problem or "not YAML"}]) from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise _invalid([{"field": "", "reason": "not YAML"}]) from error
    if not isinstance(document, dict):
        raise _invalid([{"field": "", "reason": "a script is a mapping with script, format, lang and steps"}])
    try:
        return ScriptText(Script.model_validate(document), text)
    except ValidationError as error:
        raise _invalid([_fault(document, item) for item in error.errors()]) from error


def _invalid(errors: list[Fault]) -> ScriptInvalid:
    first = errors[0]
    where = f" ({first['field']})" if first["field"] else ""
    more = f", and {len(errors) - 1} more" if len(errors) > 1 else ""
    return ScriptInvalid(f"the script cannot be used: {first['reason']}{where}{more}", errors=errors)


def _fault(document: dict[Any, Any], item: Any) -> Fault:
    reason = str(item["msg"]).removeprefix("Value error, ")
    return {"field": _place(document, item["loc"]), "reason": reason}


def _place(document: Any, path: tuple[int | str, ...]) -> str:
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
