"""What can be wrong with what people give us to check."""

from callcenter.errors import InvalidInput


class ScriptInvalid(InvalidInput):
    """The text is no script; `errors` names each place and what is wrong there."""

    code = "script-invalid"


class TranscriptInvalid(InvalidInput):
    """The transcript has not the shape that `callcenter transcribe --json` prints."""

    code = "transcript-invalid"


class RatingsInvalid(InvalidInput):
    """The table of ratings cannot be read, or says two things at once."""

    code = "ratings-invalid"
