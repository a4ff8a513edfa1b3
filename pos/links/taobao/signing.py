"""The signature of a request to Taobao's open platform."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping

from pos.domain.write_offs import SignMethod


def signature(params: Mapping[str, str], secret: str, method: SignMethod) -> str:
    """Return the `sign` of these parameters, in upper-case hexadecimal.

    All but `sign` itself and what is empty, sorted by name, name and value joined, as UTF-8.
    Source: the platform's description of its common parameters (API调用方法详解).
    """
    told = sorted((name, value) for name, value in params.items() if name != "sign" and value)
    joined = "".join(name + value for name, value in told).encode()
    key = secret.encode()
    match method:
        case SignMethod.MD5:
            # The platform's own choice; the stronger one below is what this program takes.
            return hashlib.md5(key + joined + key, usedforsecurity=False).hexdigest().upper()
        case SignMethod.HMAC:
            return hmac.new(key, joined, hashlib.md5).hexdigest().upper()
        case SignMethod.HMAC_SHA256:
            return hmac.new(key, joined, hashlib.sha256).hexdigest().upper()
