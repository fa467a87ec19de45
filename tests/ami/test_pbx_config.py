"""Reading an existing exchange's configuration files."""

from pathlib import Path

import pytest

from ami.pbx_config import PbxConfigError, read_pbx, read_sections

pytestmark = pytest.mark.unit

PJSIP = """
[agent](!)
type = endpoint
context = internal
[101](agent)
[102](agent) ; front desk
[101]
type = auth
[carrier]
type = endpoint
"""
QUEUES = "[general]\nautofill = yes\n[base](!)\nstrategy = rrmemory\n[sales](base)\n[support](base)\nstrategy=ringall\n"
MANAGER = """
[general]
enabled = yes
#include manager_custom.conf
[crm]
secret = x
writetimeout = 100
"""


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    for name, text in (("pjsip", PJSIP), ("queues", QUEUES), ("manager", MANAGER)):
        (tmp_path / f"{name}.conf").write_text(text, encoding="utf-8")
    return tmp_path


def test_templates_pass_their_settings_on(directory: Path) -> None:
    found = {section.name: section.values for section in read_sections(directory / "queues.conf")}
    assert found["sales"] == {"strategy": "rrmemory"}
    assert found["support"] == {"strategy": "ringall"}
    assert "base" not in found


def test_exchange_tells_queues_phones_and_trunks(directory: Path) -> None:
    found = read_pbx(directory)
    assert found.queues == ("sales", "support")
    assert found.phones == ("101", "102")
    assert found.trunks == ("carrier",)


def test_manager_with_asterisks_defaults_gets_advice(directory: Path) -> None:
    advice = "\n".join(read_pbx(directory).advice)
    assert "timestampevents" in advice
    assert "[crm]: writetimeout = 5000" in advice


def test_broken_file_names_its_line(directory: Path) -> None:
    (directory / "queues.conf").write_text("[general]\nnonsense\n", encoding="utf-8")
    with pytest.raises(PbxConfigError, match=r"queues\.conf: line 2"):
        read_pbx(directory)


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(PbxConfigError, match=r"pjsip\.conf"):
        read_pbx(tmp_path)
