"""What can go wrong with the rig's PBX, in words for the person at the terminal."""


class PbxError(Exception):
    """Root of the rig's errors; the text says what to do."""


class InstallError(PbxError):
    """Asterisk cannot be had on this machine."""


class BootError(PbxError):
    """Asterisk was started and did not come up as configured."""
