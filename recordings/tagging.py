"""Tags of calls as the call log asks for them."""

from typing import Any

from sqlalchemy import Select

from recordings import repository


class CallTagging:
    """Also `callcenter.calls.ports.CallTags`."""

    def calls_tagged(self, tag: str) -> Select[Any]:
        """A call need not be recorded to have a tag."""
        return repository.calls_tagged(tag.strip())
