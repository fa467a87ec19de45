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


class TooManyFields(Conflict):
    code = "too-many-fields"


class FieldsNeeded(InvalidInput):
    """`errors` in the extra names each field that has to be filled, with its `label`."""

    code = "fields-needed"
