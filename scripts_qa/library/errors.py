"""What can be refused in the library of scripts."""

from callcenter.errors import Conflict, NotFound


class NoSuchScript(NotFound):
    code = "no-such-script"


class NoSuchBinding(NotFound):
    code = "no-such-binding"


class NoSuchTryout(NotFound):
    code = "no-such-tryout"


class KeyTaken(Conflict):
    """Another script has this key."""

    code = "script-key-taken"


class DraftChanged(Conflict):
    """Somebody saved the draft after the writer read it; `rev` is the newest."""

    code = "draft-changed"


class NothingToPublish(Conflict):
    """The draft is the text of the newest version, or there is none."""

    code = "nothing-to-publish"


class TestsFail(Conflict):
    """The script does not pass the tests that it carries; `failed` says which."""

    code = "script-tests-fail"
    __test__ = False


class ScriptRetired(Conflict):
    code = "script-retired"


class NoPlaceForPhrase(Conflict):
    """The line cannot be written into the script by itself; its author has to."""

    code = "no-place-for-phrase"


class NothingToTry(Conflict):
    """No call that fits has a transcript."""

    code = "nothing-to-try"
