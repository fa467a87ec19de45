"""How a receiver knows that a delivery is ours and new.

`Webhook-Signature: t=<seconds>,v1=<hex>`: HMAC-SHA256 by the subscription's secret over `<seconds>.<body>`, the body
byte for byte as sent. The time is in the signature, so that an old delivery cannot be played again.
"""

import hashlib
import hmac
import secrets
from typing import Final

SIGNATURE: Final = "Webhook-Signature"
PREFIX: Final = "whsec_"


def new_secret() -> str:
    return PREFIX + secrets.token_urlsafe(32)


def signature(secret: str, at: int, body: bytes) -> str:
    mac = hmac.new(secret.encode(), str(at).encode() + b"." + body, hashlib.sha256)
    return f"t={at},v1={mac.hexdigest()}"
