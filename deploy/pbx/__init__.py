"""Asterisk for the demo, the tests and the Docker image, from one set of templates."""

from deploy.pbx.errors import BootError, InstallError, PbxError
from deploy.pbx.pbx import Pbx, boot
from deploy.pbx.spec import PbxPorts, PbxSecrets, PbxSpec

__all__ = ["BootError", "InstallError", "Pbx", "PbxError", "PbxPorts", "PbxSecrets", "PbxSpec", "boot"]
