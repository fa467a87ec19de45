"""What is written, and what must not be."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from callcenter.logs import configure_logs, log_context
from callcenter.settings import LogFormat, LogLevel, LogSettings

pytestmark = pytest.mark.unit


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers = []
    yield
    for handler in root.handlers:
        handler.close()
    root.handlers = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def written(tmp_path: Path) -> list[dict[str, object]]:
    lines = (tmp_path / "app.log").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def configure(tmp_path: Path, *, personal_data: bool = False, level: LogLevel = LogLevel.INFO) -> None:
    file = tmp_path / "app.log"
    configure_logs(LogSettings(level=level, format=LogFormat.JSON, personal_data=personal_data, file=file))


@pytest.mark.parametrize("personal_data", [True, False])
def test_event_with_personal_data_written_as_settings_say(tmp_path: Path, personal_data: bool) -> None:
    configure(tmp_path, personal_data=personal_data)
    structlog.get_logger("app").info("call.started", **{"pii.number": "+79161234567"}, queue="sales")
    logging.getLogger("library").warning("seen", extra={"pii.number": "+79161234567"})
    first, second = written(tmp_path)
    assert (first["event"], first["queue"], first["level"], first["logger"]) == ("call.started", "sales", "info", "app")
    assert ("pii.number" in first, "pii.number" in second) == (personal_data, personal_data)


def fail() -> None:
    try:
        raise KeyError("+79160000001")
    except KeyError as error:
        raise ValueError("+79160000002") from error


@pytest.mark.parametrize("personal_data", [True, False])
def test_exception_written_its_words_only_where_allowed(tmp_path: Path, personal_data: bool) -> None:
    configure(tmp_path, personal_data=personal_data)
    for name in ("ours", "theirs"):
        try:
            fail()
        except ValueError:
            logger = structlog.get_logger("app") if name == "ours" else logging.getLogger("library")
            logger.exception("broken")
    for entry in written(tmp_path):
        text = str(entry["exception"])
        assert "ValueError" in text
        assert "KeyError" in text
        assert "test_logs.py" in text
        assert ("+7916000000" in json.dumps(entry)) is personal_data


def test_context_bound_is_on_every_line_inside(tmp_path: Path) -> None:
    configure(tmp_path)
    log = structlog.get_logger("app")
    with log_context(call_id="c1", request_id="r1"):
        log.info("inside")
        logging.getLogger("library").warning("inside too")
    log.info("outside")
    assert [entry.get("call_id") for entry in written(tmp_path)] == ["c1", "c1", None]


def test_quiet_event_below_level_is_left_out(tmp_path: Path) -> None:
    configure(tmp_path, level=LogLevel.WARNING)
    structlog.get_logger("app").info("quiet")
    logging.getLogger("panoramisk").info("Event: Newchannel CallerIDNum: +79161234567")
    logging.getLogger("aiohttp.access").info("GET /contacts?q=+79161234567")
    assert (tmp_path / "app.log").read_text() == ""


def test_job_library_logs_arguments_are_left_out(tmp_path: Path) -> None:
    configure(tmp_path)
    extra = {"action": "start_job", "job": {"task_kwargs": {"phone": "+79161234567"}}}
    logging.getLogger("procrastinate.worker").info("Starting job x(phone=+79161234567)", extra=extra)
    (entry,) = written(tmp_path)
    assert entry["event"] == "procrastinate.start_job"
    assert "7916" not in json.dumps(entry)


def test_console_format_is_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(LogSettings())
    structlog.get_logger("app").info("call.started", queue="sales")
    output = capsys.readouterr()
    assert "call.started" in output.err
    assert "queue=sales" in output.err
    assert output.out == ""
