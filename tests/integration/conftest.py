"""Real servers for this folder."""

from tests.fixtures_live import house, pytest_runtest_makereport
from tests.fixtures_pbx import ami_actions, ami_bridge, asterisk_installed, members, pbx

__all__ = [
    "ami_actions",
    "ami_bridge",
    "asterisk_installed",
    "house",
    "members",
    "pbx",
    "pytest_runtest_makereport",
]
