"""Configuration as text: what the container and the event filters put into the templates."""

import re
from pathlib import Path

import pytest

from ami.tracker import HEARD, VARIABLES
from deploy.pbx import PbxError, container, numbers
from deploy.pbx.filters import EVENTS, filter_lines
from deploy.pbx.filters import VARIABLES as LET_THROUGH
from deploy.pbx.render import TEMPLATES, fill, write_all

pytestmark = pytest.mark.unit

MODULES = Path("/usr/lib/x86_64-linux-gnu/asterisk/modules")
ENVIRONMENT = {"AMI_BRIDGE_SECRET": "see", "AMI_ACTIONS_SECRET": "act", "AGENT_SECRET": "ring"}


def rendered(tmp_path: Path, environment: dict[str, str]) -> dict[str, str]:
    write_all(tmp_path, container.values(environment, MODULES))
    return {path.name: path.read_text() for path in tmp_path.iterdir()}


def test_container_environment_rendered_leaves_no_placeholder(tmp_path: Path) -> None:
    files = rendered(tmp_path, ENVIRONMENT)
    assert set(files) == {path.name for path in TEMPLATES.glob("*.conf")}
    assert [name for name, text in files.items() if "{{" in text] == []


def test_container_environment_rendered_has_no_recorder_account(tmp_path: Path) -> None:
    manager = rendered(tmp_path, ENVIRONMENT)["manager.conf"]
    assert re.findall(r"^\[(\w+)\]\(account\)$", manager, re.MULTILINE) == ["bridge", "actions"]
    assert "secret = see" in manager


def test_container_secret_missing_is_refused() -> None:
    with pytest.raises(PbxError, match="AMI_ACTIONS_SECRET"):
        container.values({"AMI_BRIDGE_SECRET": "see"}, MODULES)


def test_container_dial_plan_value_given_replaces_the_default(tmp_path: Path) -> None:
    files = rendered(tmp_path, {**ENVIRONMENT, "DID_SALES": "74951112233", "EXTERNAL_ADDRESS": "192.0.2.7"})
    assert (
        "exten => 74951112233,1,Gosub(route,s,1(${EXTEN}))\n same => n,Goto(queue-sales,s,1)"
        in files["extensions.conf"]
    )
    assert numbers.DID_SALES not in files["extensions.conf"]
    assert "external_media_address = 192.0.2.7" in files["pjsip.conf"]


def test_secrets_rendered_are_readable_by_the_owner_only(tmp_path: Path) -> None:
    rendered(tmp_path, ENVIRONMENT)
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}


def test_template_with_unknown_placeholder_is_not_half_filled() -> None:
    with pytest.raises(KeyError, match="unknown"):
        fill("a = {{unknown}}", {})


def test_event_filters_name_each_event_once() -> None:
    assert len(EVENTS) == len(set(EVENTS))
    assert filter_lines().count("eventfilter(action(include)") == len(EVENTS) + 3


def test_bridge_filters_let_through_all_that_the_tracker_hears() -> None:
    """Newexten comes only to accounts without filters, QueueMember only as an answer, VarSet by its variables."""
    assert set(EVENTS) >= HEARD - {"Newexten", "QueueMember", "VarSet"}
    assert set(LET_THROUGH) >= VARIABLES
