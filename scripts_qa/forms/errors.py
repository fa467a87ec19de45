"""What can go wrong with forms."""

from callcenter.errors import Conflict, InvalidInput, NotFound


class NoSuchForm(NotFound):
    code = "no-such-form"


class FormInvalid(InvalidInput):
    """`errors` names each place and what is wrong there."""

    code = "form-invalid"


class FormTaken(Conflict):
    """Another form has this key."""

    code = "form-key-taken"


class FormOutdated(Conflict):
    """Somebody else saved the draft after this writer read it."""

    code = "form-outdated"


class FormPublished(Conflict):
    """A published version is not changed: make a draft of it."""

    code = "form-published"
