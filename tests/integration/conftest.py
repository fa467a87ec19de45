"""Real servers for this folder."""

from tests.fixtures_pbx import ami_actions, ami_bridge, asterisk_installed, members, pbx

__all__ = ["ami_actions", "ami_bridge", "asterisk_installed", "members", "pbx"]
