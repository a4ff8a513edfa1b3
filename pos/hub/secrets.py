"""What the hub derives from its two root secrets, and how it keeps what others carry as proof."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field

from pos.domain.ids import CodeId, EventId, ShopId

_CODE_KEY_BYTES = 16
_TOKEN_BYTES = 32
_ADDRESS_BYTES = 16
# Without I, L, O and U: the code is read aloud and typed.
_SPOKEN = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOK_ALIKES = str.maketrans("ILO", "110", "- ")


@dataclass(frozen=True, slots=True)
class HubSecrets:
    """The roots everything else is derived from: 32 random bytes each, kept outside the ledger.

    A lost `code_root` makes every code given out unreadable; a lost `pepper_root` every paper code.
    """

    code_root: bytes = field(repr=False)
    pepper_root: bytes = field(repr=False)

    def code_key(self, code_id: CodeId) -> bytes:
        """Return the code's own 16 bytes, the same for all its generations."""
        return hmac.digest(self.code_root, code_id.to_bytes(8), "sha256")[:_CODE_KEY_BYTES]

    def pepper(self, shop: ShopId) -> bytes:
        """Return the 32 bytes a shop mixes into its paper codes."""
        return hmac.digest(self.pepper_root, shop.encode(), "sha256")

    def receipt(self, event_id: EventId, outcome: str) -> str:
        """Return what proves later that this hub gave this event this verdict."""
        said = f"receipt {event_id} {outcome}".encode()
        return hmac.digest(self.code_root, said, "sha256")[:16].hex()


def new_token() -> str:
    """Return 256 random bits as URL-safe text: what a device or an order source carries."""
    return _url_safe(secrets.token_bytes(_TOKEN_BYTES))


def new_page_address() -> str:
    """Return 128 random bits as URL-safe text: where one customer's page lies."""
    return _url_safe(secrets.token_bytes(_ADDRESS_BYTES))


def new_enrol_code() -> str:
    """Return eight spoken characters in two groups: 40 bits, good for ten minutes and one use."""
    said = "".join(secrets.choice(_SPOKEN) for _ in range(8))
    return f"{said[:4]}-{said[4:]}"


def token_hash(token: str) -> bytes:
    """Return what the ledger keeps of a token; 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def enrol_hash(code: str) -> bytes:
    """Return what the ledger keeps of an enrolment code, however it was typed."""
    said = code.upper().translate(_LOOK_ALIKES)
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).digest()


def _url_safe(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
