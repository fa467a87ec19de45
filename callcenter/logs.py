"""Logs: events with fields, for people or for collectors, without personal data unless the settings allow it.

Fields named `pii.*` carry numbers and names, and may be stripped; so may the texts of exceptions, because a driver
quotes the values of a statement in its own. Libraries log through the same pipe.
"""

import logging
import logging.handlers
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Final

import structlog
from structlog.contextvars import bound_contextvars
from structlog.typing import EventDict, ExcInfo, Processor, WrappedLogger

from callcenter.settings import LogFormat, LogSettings

PII: Final = "pii."

_LIBRARIES: Final = {
    "alembic": logging.WARNING,
    "aiohttp.access": logging.WARNING,  # its lines hold addresses; requests are counted in the metrics
    "aiosqlite": logging.WARNING,
    "asyncio": logging.WARNING,
    "panoramisk": logging.WARNING,  # logs whole AMI messages below that
    "psycopg": logging.WARNING,
    "sqlalchemy.engine": logging.WARNING,
}


def configure_logs(settings: LogSettings) -> None:
    """Set up structlog and the standard library for this process; may be called again."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.ExtraAdder(),
        *(() if settings.personal_data else (drop_personal_data,)),
    ]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = _handler(settings)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=_rendering(settings)))
    handler.addFilter(_without_job_arguments)
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
        old.close()
    root.addHandler(handler)
    root.setLevel(settings.level.upper())
    for name, level in _LIBRARIES.items():
        logging.getLogger(name).setLevel(max(level, root.level))


@contextmanager
def log_context(**fields: str) -> Iterator[None]:
    """Add fields such as `call_id` or `request_id` to everything that is logged inside, in tasks started here too."""
    with bound_contextvars(**fields):
        yield


def drop_personal_data(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Fields that hold numbers and names end here."""
    for key in [key for key in event if key.startswith(PII)]:
        del event[key]
    return event


def format_without_text(exc_info: ExcInfo) -> str:
    """A traceback with classes and places, without the exceptions' own words; causes first, as Python prints them."""
    lines = []
    error: BaseException | None = exc_info[1]
    while error is not None:
        lines.append(f"{type(error).__module__}.{type(error).__qualname__}\n{_places(error.__traceback__)}")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n".join(reversed(lines))


def _places(trace: TracebackType | None) -> str:
    return "\n".join(f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace))


def _rendering(settings: LogSettings) -> list[Processor]:
    renderer = structlog.processors.ExceptionRenderer
    formatter = renderer() if settings.personal_data else renderer(format_without_text)
    rendering: list[Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta, formatter]
    if settings.format is LogFormat.JSON:
        return [*rendering, structlog.processors.JSONRenderer(ensure_ascii=False)]
    return [*rendering, structlog.dev.ConsoleRenderer(colors=settings.file is None and sys.stderr.isatty())]


def _handler(settings: LogSettings) -> logging.Handler:
    """A file is opened anew when logrotate has moved it."""
    if settings.file is None:
        return logging.StreamHandler(sys.stderr)
    settings.file.parent.mkdir(parents=True, exist_ok=True)
    return logging.handlers.WatchedFileHandler(settings.file, encoding="utf-8")


def _without_job_arguments(record: logging.LogRecord) -> bool:
    """procrastinate writes the arguments of jobs into its messages and extras: keep what happened, not to what."""
    if record.name.startswith("procrastinate"):
        record.msg, record.args = f"procrastinate.{getattr(record, 'action', 'message')}", ()
        for name in ("job", "worker", "exception", "result"):
            record.__dict__.pop(name, None)
    return True
