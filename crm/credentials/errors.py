"""What the room of credentials refuses."""

from callcenter.errors import Conflict, NotFound, Unavailable


class SecretsClosed(Unavailable):
    """The settings have no master key for new secrets, or not the one that sealed this one. Nothing is lost: it opens
    when the key is there again."""

    code = "secrets-closed"
    retryable = False


class TooManyCredentials(Conflict):
    code = "too-many-credentials"


class NoSuchCredential(NotFound):
    code = "no-such-credential"
