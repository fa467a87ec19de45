"""What own fields refuse."""

from callcenter.errors import Conflict, InvalidInput, NotFound


class NoSuchField(NotFound):
    code = "no-such-field"


class KeyTaken(Conflict):
    """A card has one field of a key; letter case makes no other key."""

    code = "field-key-taken"


class FieldHasValues(Conflict):
    """Its kind stays what it is, and it is retired instead of deleted: cards have values of it."""

    code = "field-has-values"


class FieldIsStandard(Conflict):
    """It came with the house and other rooms read it: it is hidden or retired, and stays what it is."""

    code = "field-is-standard"


class TooManyFields(Conflict):
    code = "too-many-fields"


class FieldsNeeded(InvalidInput):
    """`errors` in the extra names each field that has to be filled, with its `label`."""

    code = "fields-needed"
