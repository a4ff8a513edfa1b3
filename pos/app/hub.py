"""The hub's composition root: one folder with its own vault and ledger."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from fastapi import FastAPI

from pos.domain.times import Clock, SystemClock
from pos.hub.ledger.store import Ledger
from pos.hub.operator import Operator
from pos.hub.platform import Platform
from pos.hub.secrets import HubSecrets
from pos.hub.service import build_on
from pos.security.vault import Vault

FOLDER = "hub"
DEFAULT_URL = "http://127.0.0.1:8765"


@dataclass(frozen=True, slots=True)
class Hub:
    """The platform side, opened. Close it when done."""

    platform: Platform
    operator: Operator

    def app(self, *, public_url: str | None = None) -> FastAPI:
        """Return the web application; customers reach it at `public_url`."""
        reached = self.platform if public_url is None else self.at(public_url).platform
        return build_on(reached)

    def at(self, public_url: str) -> Hub:
        """Return the same hub under another address."""
        platform = replace(self.platform, public_url=public_url)
        return Hub(platform, Operator(platform))

    def close(self) -> None:
        """Let go of the files."""
        self.platform.ledger.close()


def open_hub(folder: Path, *, public_url: str = DEFAULT_URL, clock: Clock | None = None) -> Hub:
    """Open the hub in `folder`; vault and ledger are made or migrated where needed.

    Raises: RuleViolation, Unavailable: as `Vault.open` and `Ledger`.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    vault, _ = Vault.open_or_create(folder)
    secrets = HubSecrets(vault.key_for("code root"), vault.key_for("pepper root"))
    ledger = Ledger(folder / "hub.db", key=vault.key_for("ledger"))
    platform = Platform(ledger, secrets, clock or SystemClock(), public_url)
    return Hub(platform, Operator(platform))
