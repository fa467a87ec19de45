"""All settings of the program: one TOML file, overruled by the environment, read once at start.

The descriptions below are what `docs/settings.md` is made of (see `settings_reference`).
"""

import os
import sys
import tomllib
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Any, Final, NoReturn

from pydantic import Field, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings import SettingsError as SourceError
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from callcenter.board_settings import BoardSettings
from callcenter.control_settings import ControlSettings
from callcenter.customer_settings import CustomerSettings
from callcenter.errors import AppError
from callcenter.file_settings import FileSettings
from callcenter.inbox_settings import InboxSettings
from callcenter.live_settings import LiveSettings
from callcenter.pbx_settings import PbxNode, QueueTitle
from callcenter.qa_people_settings import QaPeopleSettings
from callcenter.qa_settings import QaSettings
from callcenter.recording_settings import RecordingSettings
from callcenter.report_settings import ReportSettings
from callcenter.routing_settings import RoutingSettings
from callcenter.secret_settings import SecretSettings
from callcenter.settings_section import Count, Port, Seconds, Section
from callcenter.task_settings import TaskSettings
from callcenter.transcription_settings import TranscriptionSettings
from callcenter.webhook_settings import WebhookSettings

CONFIG_VARIABLE: Final = "CALLCENTER_CONFIG"
DEFAULT_PATHS: Final = (Path("callcenter.toml"), Path("/etc/callcenter/callcenter.toml"))
EXIT_CODE: Final = 2

_DRIVERS: Final = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg"}

ProbePort = Annotated[int, Field(ge=0, le=65535)]


class SettingsError(AppError):
    """What is wrong with the settings, one line for each key; values are left out, they may be secrets."""

    code = "invalid-settings"


class LogFormat(StrEnum):
    CONSOLE = "console"
    JSON = "json"


class LogLevel(StrEnum):
    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class HttpSettings(Section):
    host: str = Field("127.0.0.1", description="Address to listen on; `0.0.0.0` for all, behind a proxy the loopback.")
    port: Port = Field(8080, description="TCP port to listen on.")
    public_url: str = Field("http://127.0.0.1:8080", description="How browsers reach the console; used in links.")
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = Field(
        (), description="Networks of reverse proxies whose X-Forwarded-* headers are believed."
    )
    session_days: Count = Field(30, description="A session ends this many days after sign-in, used or not.")
    session_idle_hours: Count = Field(72, description="A session ends after this many hours without a request.")
    sign_in_attempts: Count = Field(10, description="Failed sign-ins per user and address within 15 minutes.")


class PhoneSettings(Section):
    country: Annotated[str, Field(pattern="^[A-Z]{2}$")] = Field(
        "RU", description="ISO 3166 country of numbers written without a country code."
    )
    internal_digits: tuple[Count, Count] = Field(
        (2, 5), description="Shortest and longest number that is an extension of the firm itself."
    )

    @field_validator("internal_digits")
    @classmethod
    def _is_a_range(cls, value: tuple[int, int]) -> tuple[int, int]:
        if value[0] > value[1]:
            raise ValueError("the shortest must not exceed the longest")
        return value


class LogSettings(Section):
    level: LogLevel = Field(LogLevel.INFO, description="Least severe event that is written.")
    format: LogFormat = Field(LogFormat.CONSOLE, description="`console` for people, `json` for collectors.")
    personal_data: bool = Field(False, description="Write fields named `pii.*` (numbers, names) and error texts.")
    file: Path | None = Field(None, description="File to append to instead of standard error; may be rotated.")


class JobSettings(Section):
    workers: int = Field(1, ge=0, description="Worker processes that `callcenter run` keeps as its children.")
    concurrency: Count = Field(4, description="Jobs that one worker process runs side by side.")
    lease_s: Seconds = Field(30, description="A job whose worker was silent for so many seconds goes to another.")
    heartbeat_s: Seconds = Field(5, description="How often a worker says that it lives; well below the lease.")
    poll_s: Seconds = Field(1, description="How often an idle worker looks for jobs that it was not told about.")

    @field_validator("heartbeat_s")
    @classmethod
    def _is_below_lease(cls, value: float, info: ValidationInfo) -> float:
        if value * 2 > info.data.get("lease_s", value * 2):
            raise ValueError("must be at most half of lease_s")
        return value


class ScreenPopSettings(Section):
    create_leads: bool = Field(True, description="Make a lead of a caller whose number nobody has.")
    recent_calls: Count = Field(5, description="Former contacts shown on the card.")


class AgentSettings(Section):
    wrap_up_s: int = Field(30, ge=0, description="Time for notes after a call before the operator is ready again.")


class BridgeSettings(Section):
    lease_s: Seconds = Field(
        5, description="A bridge silent for so many seconds is followed by another that stands by for the same PBX."
    )
    beat_s: Seconds = Field(1, description="How often the leading bridge says that it lives; well below the lease.")

    @field_validator("beat_s")
    @classmethod
    def _is_below_lease(cls, value: float, info: ValidationInfo) -> float:
        if value * 2 > info.data.get("lease_s", value * 2):
            raise ValueError("must be at most half of lease_s")
        return value


class ProbeSettings(Section):
    host: str = Field("127.0.0.1", description="Address of the probes of roles without a console.")
    bridge_port: ProbePort = Field(
        8081, description="`/healthz`, `/readyz`, `/metrics` of `callcenter bridge`; 0 for none."
    )
    worker_port: ProbePort = Field(0, description="The same of `callcenter worker`, for example 8082.")
    scheduler_port: ProbePort = Field(0, description="The same of `callcenter scheduler`, for example 8083.")


class Settings(BaseSettings):
    """Frozen; passed down from bootstrap."""

    model_config = SettingsConfigDict(
        frozen=True, extra="forbid", env_prefix="CALLCENTER_", env_nested_delimiter="__", hide_input_in_errors=True
    )

    data_dir: Path = Field(
        Path("var"), validate_default=True, description="Folder of the database file, recordings and other files."
    )
    database_url: str = Field(
        "sqlite+aiosqlite:///callcenter.db",
        validate_default=True,
        repr=False,
        description="SQLAlchemy address, SQLite or PostgreSQL; a relative SQLite path is below `data_dir`.",
    )
    redis_url: str | None = Field(
        None, repr=False, description="Redis for many processes; without it bus and rate limits are in memory."
    )
    http: HttpSettings = Field(HttpSettings(), description="The console and the API.")
    phones: PhoneSettings = Field(PhoneSettings(), description="How numbers are understood.")
    log: LogSettings = Field(LogSettings(), description="What is logged and where.")
    jobs: JobSettings = Field(JobSettings(), description="Durable background work.")
    screenpop: ScreenPopSettings = Field(ScreenPopSettings(), description="The card of a ringing call.")
    agents: AgentSettings = Field(AgentSettings(), description="Operators and their states.")
    bridge: BridgeSettings = Field(BridgeSettings(), description="Who follows the calls when several could.")
    probes: ProbeSettings = Field(ProbeSettings(), description="What roles without a console say of themselves.")
    control: ControlSettings = Field(ControlSettings(), description="Call control from the card and by API.")
    reports: ReportSettings = Field(ReportSettings(), description="How figures are counted.")
    customers: CustomerSettings = Field(
        CustomerSettings(), description="Imports and exports of customers, and duplicates."
    )
    files: FileSettings = Field(FileSettings(), description="Files on the cards of customers, deals and tasks.")
    inbox: InboxSettings = Field(InboxSettings(), description="What people are told about cards.")
    secrets: SecretSettings = Field(SecretSettings(), description="Keys that seal the credentials of customers.")
    tasks: TaskSettings = Field(
        TaskSettings(), description="Tasks: those that lost calls make, reminders and missed deadlines."
    )
    board: BoardSettings = Field(BoardSettings(), description="The live board.")
    qa_people: QaPeopleSettings = Field(QaPeopleSettings(), description="Disputes about results.")
    recordings: RecordingSettings = Field(RecordingSettings(), description="Recordings of calls.")
    transcription: TranscriptionSettings = Field(TranscriptionSettings(), description="What was said in recordings.")
    qa: QaSettings = Field(QaSettings(), description="Checks of calls against scripts.")
    routing: RoutingSettings = Field(RoutingSettings(), description="Where callers go, asked by the dial plan.")
    live: LiveSettings = Field(LiveSettings(), description="What is said in calls that go on.")
    webhooks: WebhookSettings = Field(WebhookSettings(), description="What other programs are told.")
    pbx: tuple[PbxNode, ...] = Field((), description="Asterisk nodes; one bridge follows each, others stand by.")
    queues: tuple[QueueTitle, ...] = Field((), description="Titles of the queues.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over the file, whose content comes as keyword arguments."""
        return env_settings, init_settings

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str, info: ValidationInfo) -> str:
        try:
            url = make_url(value)
        except ArgumentError:
            raise ValueError("is not a database address") from None
        driver = _DRIVERS.get(url.get_backend_name())
        if driver is None:
            raise ValueError("must be of sqlite or postgresql")
        url = url.set(drivername=driver)
        data_dir: Path | None = info.data.get("data_dir")
        if driver.startswith("sqlite") and url.database not in (None, "", ":memory:") and data_dir is not None:
            url = url.set(database=str(data_dir / str(url.database)))
        return url.render_as_string(hide_password=False)

    @field_validator("pbx")
    @classmethod
    def _unique_nodes(cls, value: tuple[PbxNode, ...]) -> tuple[PbxNode, ...]:
        if len({node.name for node in value}) < len(value):
            raise ValueError("two nodes have the same name")
        return value


def load_settings(path: Path | None = None) -> Settings:
    """Settings of `path`, else of the file that the environment names, else of the first usual file that exists.

    :raises SettingsError: naming each wrong key
    """
    file = path or _usual_path()
    content = {} if file is None else _read(file)
    try:
        return Settings(**content)
    except ValidationError as error:
        lines = [f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors(include_input=False)]
        raise SettingsError("; ".join(lines), keys=lines) from None
    except SourceError as error:
        raise SettingsError(str(error), keys=[str(error)]) from None


def load_settings_or_exit(path: Path | None = None) -> Settings:
    """For the command line: say what is wrong and end with code 2."""
    try:
        return load_settings(path)
    except SettingsError as error:
        _refuse(error)


def _refuse(error: SettingsError) -> NoReturn:
    sys.stderr.write("callcenter: the settings are not valid\n")
    keys = error.extra["keys"]
    for line in keys if isinstance(keys, list) else ():
        sys.stderr.write(f"  {line}\n")
    raise SystemExit(EXIT_CODE)


def _usual_path() -> Path | None:
    if named := os.environ.get(CONFIG_VARIABLE):
        return Path(named)
    return next((path for path in DEFAULT_PATHS if path.is_file()), None)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: {error}", keys=[f"{path}: {error}"]) from None
    except OSError as error:
        reason = f"{path}: {error.strerror}"
        raise SettingsError(reason, keys=[reason]) from None
