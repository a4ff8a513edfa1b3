"""The audit trail's heads, kept outside the database: a chain alone misses a cut tail."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from dataclasses import dataclass
from pathlib import Path

from pos.errors import RuleViolation

ANCHORS_NAME = "audit.anchors"
"""The file beside the database."""


@dataclass(frozen=True, slots=True)
class Anchors:
    """A small file of (seq, hash) per device, signed so that only the program can write it."""

    path: Path
    key: bytes

    def read(self) -> dict[str, tuple[int, bytes]]:
        """Return the newest head noted per device; none while there is no file.

        Raises: RuleViolation: `anchors_damaged`.
        """
        try:
            stored = json.loads(self.path.read_bytes())
        except FileNotFoundError:
            return {}
        except ValueError as error:
            raise RuleViolation("anchors_damaged", file=self.path.name) from error
        body = json.dumps(stored.get("heads"), sort_keys=True).encode()
        if not hmac.compare_digest(str(stored.get("tag")), self._tag(body)):
            raise RuleViolation("anchors_damaged", file=self.path.name)
        return {name: (seq, bytes.fromhex(head)) for name, (seq, head) in stored["heads"].items()}

    def note(self, device: str, seq: int, head: bytes) -> None:
        """Remember a device's head; an older one never replaces a newer one."""
        heads = self.read()
        if seq <= heads.get(device, (0, b""))[0]:
            return
        heads[device] = (seq, head)
        self._write(heads)

    def reset(self, device: str, seq: int, head: bytes) -> None:
        """Take a device's head back to where a restored database stands.

        What the trail lacks since then is named by its own entry about the restoring.
        """
        try:
            heads = self.read()
        except RuleViolation:
            heads = {}  # damaged together with what was replaced
        self._write(heads | {device: (seq, head)})

    def _write(self, heads: dict[str, tuple[int, bytes]]) -> None:
        plain = {name: [count, value.hex()] for name, (count, value) in heads.items()}
        body = json.dumps(plain, sort_keys=True).encode()
        aside = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        aside.write_text(json.dumps({"heads": plain, "tag": self._tag(body)}), encoding="utf-8")
        aside.replace(self.path)

    def _tag(self, body: bytes) -> str:
        return hmac.new(self.key, body, hashlib.sha256).hexdigest()
