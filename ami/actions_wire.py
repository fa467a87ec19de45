"""An action on its way to Asterisk: checked, given its own ActionID, and awaiting its answer.

panoramisk writes the lines; its rules for when an answer is complete are replaced by Asterisk's own.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from panoramisk import actions

from ami.errors import InvalidAction
from ami.message import Event, Response

ActionValue = str | Sequence[str]

MAX_LINE_BYTES: Final = 1_000
"""Asterisk 22 answers a header line over about 1,020 bytes with "line too long"."""
MAX_LINES: Final = 128
"""130 header lines are "Too many lines"."""
LIST_MARK: Final = "/list/"


def checked(action: Mapping[str, ActionValue]) -> dict[str, str | list[str]]:
    """A copy that is safe to write; Originate is always made asynchronous.

    A synchronous Originate holds back every later action of the session until somebody answers the phone.
    """
    fields = {name: value if isinstance(value, str) else list(value) for name, value in action.items()}
    names = {name.lower(): name for name in fields}
    if len(names) != len(fields):
        raise InvalidAction("a header is given twice in different case")
    kind = action_name(fields)
    if not kind:
        raise InvalidAction("an action needs an Action header")
    if kind.lower() == "originate":
        fields.pop(names.get("async", ""), None)
        fields["Async"] = "true"
    _check_lines(fields)
    return fields


def action_name(fields: Mapping[str, ActionValue]) -> str:
    values = [value for name, value in fields.items() if name.lower() == "action"]
    return values[0] if values and isinstance(values[0], str) else ""


def _check_lines(fields: Mapping[str, str | list[str]]) -> None:
    lines = 1
    for name, value in fields.items():
        values = [value] if isinstance(value, str) else value
        lines += len(values)
        for text in values:
            _check_line(name, text)
    if lines > MAX_LINES:
        raise InvalidAction(f"more than {MAX_LINES} header lines")


def _check_line(name: str, text: str) -> None:
    if not isinstance(text, str):
        raise InvalidAction("header values are texts")
    if not (name.isascii() and name.isprintable() and name.strip() == name and name) or ":" in name:
        raise InvalidAction("a header name is not allowed")
    if any(mark in text for mark in "\r\n\0"):
        raise InvalidAction(f"{name}: line breaks and NUL are not allowed in a value")
    try:
        size = len(f"{name}: {text}".encode())
    except UnicodeEncodeError:
        raise InvalidAction(f"{name}: not valid Unicode") from None
    if size > MAX_LINE_BYTES:
        raise InvalidAction(f"{name}: longer than the {MAX_LINE_BYTES} bytes Asterisk takes")


class PendingAction(actions.Action):  # type: ignore[misc]
    """Waits for its Response and, if `collect`, for the rows up to the event that says `EventList: Complete`.

    Only a collecting action takes events: for any other, an event with the same ActionID (OriginateResponse)
    belongs to the event stream.
    """

    def __init__(self, fields: Mapping[str, str | list[str]], *, collect: bool, limit: int) -> None:
        super().__init__(fields)
        self.collect = collect
        self.limit = limit
        self.response: Response | None = None
        self.events: list[Event] = []
        self.complete = not collect

    def __repr__(self) -> str:
        return f"<PendingAction {self['Action']}>"

    def answer(self, response: Response) -> None:
        """Without `EventList: start` no rows follow: an error, or an action that is no list."""
        self.response = response
        listing = response.ok and response.get("EventList", "").lower() == "start"
        self.complete = self.complete or not listing
        self._finish()

    def row(self, event: Event) -> None:
        if event.get("EventList", "").lower() in ("complete", "cancelled"):
            self.complete = True
            self._finish()
        elif len(self.events) < self.limit:
            self.events.append(event)
        elif not self.future.done():
            self.future.set_exception(InvalidAction(f"{self['Action']}: more than {self.limit} rows"))

    def _finish(self) -> None:
        if self.complete and self.response is not None and not self.future.done():
            self.future.set_result(None)
