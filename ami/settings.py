"""How to reach one Asterisk node's manager."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class AmiSettings:
    """Times in seconds. Asterisk drops a reader slower than its `writetimeout` (100 ms by default): set 5000.

    `wanted` names the events to parse, `variables` those whose VarSet to parse; None takes all. Prefer
    `eventfilter` lines in manager.conf, they spare Asterisk the work too. `md5` logs in by challenge, of use only
    without TLS: MD5 is no protection.
    """

    node: str
    host: str
    username: str
    secret: str = field(repr=False)
    port: int = 5038
    tls: bool = False
    ca_file: str | None = None
    tls_check_hostname: bool = True
    md5: bool = False
    wanted: frozenset[str] | None = None
    variables: frozenset[str] | None = None
    connect_timeout_s: float = 5.0
    action_timeout_s: float = 5.0
    list_timeout_s: float = 30.0
    boot_timeout_s: float = 1.0
    ping_interval_s: float = 2.0
    ping_deadline_s: float = 3.0
    backoff_first_s: float = 0.5
    backoff_max_s: float = 3.0
    refused_retry_s: float = 60.0
    stable_after_s: float = 30.0
    queue_limit: int = 50_000
    list_limit: int = 200_000
    pending_limit: int = 1_000
