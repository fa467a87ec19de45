"""What can be wrong with a line of a book."""

from callcenter.errors import AppError


class BadLine(ValueError):
    """The text is a stable name in kebab-case, counted by the reader; it never holds the line's content."""


class BookAway(AppError):
    """A book that the settings name cannot be read."""

    code = "book-away"
