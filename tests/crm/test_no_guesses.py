"""What a number does not tell: people keep it when they move, so no city and no time zone is guessed from it."""

import ast
from pathlib import Path

import pytest

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[2]
ROOMS = ("callcenter", "crm", "ami", "screenpop", "recordings", "scripts_qa")
GUESSERS = ("geocoder", "timezone", "carrier", "geodata", "tzdata")


def guesses(source: str) -> set[str]:
    """Modules of `phonenumbers` that tell places, time zones or networks."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("phonenumbers"):
            found |= {f"phonenumbers.{alias.name}" for alias in node.names} | {node.module or ""}
    return {name for name in found if name.startswith("phonenumbers.") and name.split(".")[1] in GUESSERS}


def test_no_room_guesses_place_or_time_zone_from_a_number() -> None:
    sources = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    assert len(sources) > 100
    assert {str(path): found for path in sources if (found := guesses(path.read_text(encoding="utf-8")))} == {}


@pytest.mark.parametrize(
    "source",
    ["from phonenumbers import geocoder", "import phonenumbers.timezone", "from phonenumbers.carrier import x"],
)
def test_guess_in_a_source_is_seen(source: str) -> None:
    assert guesses(source)
