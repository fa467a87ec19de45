"""The house rules that a linter does not know: sizes, imports in functions, names of files."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[1]
PACKAGES = ("callcenter", "ami", "crm", "recordings", "screenpop", "scripts_qa", "deploy", "tests")
MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 40
MAX_PARAMETERS = 6
VAGUE_NAMES = {"utils.py", "helpers.py", "manager.py", "common.py", "misc.py"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def sources() -> list[Path]:
    """Everything but the versions of the database's shape: those are written by Alembic and never edited again."""
    found = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    return [path for path in found if path.parent.name != "versions"]


def functions(tree: ast.AST) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.fixture(scope="module")
def trees() -> dict[Path, ast.Module]:
    return {path: ast.parse(path.read_text()) for path in sources()}


def test_files_are_short() -> None:
    long = {
        relative(path): count for path in sources() if (count := len(path.read_text().splitlines())) > MAX_FILE_LINES
    }
    assert long == {}


def test_functions_are_short(trees: dict[Path, ast.Module]) -> None:
    long = {
        f"{relative(path)}:{node.lineno} {node.name}": length
        for path, tree in trees.items()
        for node in functions(tree)
        if (length := (node.end_lineno or node.lineno) - node.lineno + 1) > MAX_FUNCTION_LINES
    }
    assert long == {}


def test_functions_have_few_parameters(trees: dict[Path, ast.Module]) -> None:
    many = [
        f"{relative(path)}:{node.lineno} {node.name}"
        for path, tree in trees.items()
        for node in functions(tree)
        if _parameters(node) > MAX_PARAMETERS and not _is_command(node)
    ]
    assert many == []


def test_imports_stand_at_the_top(trees: dict[Path, ast.Module]) -> None:
    hidden = [
        f"{relative(path)}:{inner.lineno}"
        for path, tree in trees.items()
        for node in functions(tree)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert hidden == []


def test_file_names_say_what_is_inside() -> None:
    assert [relative(path) for path in sources() if path.name in VAGUE_NAMES] == []


def test_nothing_names_a_path_of_somebodys_machine() -> None:
    texts = [
        path for pattern in ("*.py", "*.md", "*.toml", "*.yml", "*.conf") for path in ROOT.glob(f"[!.]*/**/{pattern}")
    ]
    own = [path for path in texts if "node_modules" not in path.parts]
    homes = ("/" + "home/", "/" + "Users/", "/" + "root/")
    assert [relative(path) for path in own if any(home in path.read_text() for home in homes)] == []


def _is_command(node: Function) -> bool:
    """The options of a shell command are named by whoever calls it, in any order."""
    calls = [item.func for item in node.decorator_list if isinstance(item, ast.Call)]
    return any(isinstance(call, ast.Attribute) and call.attr == "command" for call in calls)


def _parameters(node: Function) -> int:
    arguments = node.args
    names = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
    return len([name for name in names if name not in ("self", "cls")])
