"""A backup as one file: the encrypted database, the vault's description, and what they stand for.

It holds no key. Database and manifest open with the vault of the folder they came from, which on
another computer is opened by the printed recovery key.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import shutil
import zipfile
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from pos.domain.times import read_time, write_time
from pos.errors import RuleViolation

SUFFIX = ".handover"
FORMAT = 1

_DATABASE = "shop.db"
_VAULT = "vault.json"
_MANIFEST = "manifest.json"
_MOST_MANIFEST_BYTES = 64 * 1024
_BLOCK_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds. `audit_*` is the head of the counter's trail, `seq` its newest event."""

    made_at: datetime
    database: str
    """The id of the vault's folder."""
    schema: str
    sha256: str
    size_bytes: int
    device: str
    audit_seq: int
    audit_head: str
    epoch: int
    seq: int
    orders: int


def write_backup(target: Path, *, copy: Path, vault: Path, manifest: Manifest, key: bytes) -> None:
    """Put a verified copy of the database and the vault's description into one new file.

    Raises: OSError.
    """
    partial = target.with_name(target.name + ".partial")
    try:
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr(_MANIFEST, _written(manifest, key))
            archive.write(vault, _VAULT)
            archive.write(copy, _DATABASE)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def read_manifest(file: Path, *, key: bytes) -> Manifest:
    """Return what a backup holds.

    Raises: RuleViolation: `backup_damaged` (file, problem), `backup_newer` (file), `backup_not_found`.
    """
    stored = _stored(file)
    body = json.dumps(stored.get("manifest"), sort_keys=True).encode()
    if not hmac.compare_digest(str(stored.get("tag")), _tag(key, body)):
        raise RuleViolation("backup_damaged", file=file.name, problem="not made by this shop")
    values = dict(stored["manifest"])
    return Manifest(**values | {"made_at": read_time(values["made_at"])})


def database_of(file: Path) -> str:
    """Return the id of the folder a backup came from, before anybody vouched for it. Raises as above."""
    try:
        return str(_stored(file)["manifest"]["database"])
    except (KeyError, TypeError) as error:
        raise RuleViolation("backup_damaged", file=file.name, problem="no manifest") from error


def unpack_vault(file: Path, target: Path) -> None:
    """Write the vault's description to `target`. Raises: RuleViolation `backup_damaged`; OSError."""
    _unpack(file, _VAULT, target)


def unpack_database(file: Path, target: Path, manifest: Manifest) -> None:
    """Write the database to `target`, if it is to the last bit the one that was packed.

    Raises: RuleViolation `backup_damaged`; OSError.
    """
    digest = _unpack(file, _DATABASE, target)
    if digest != manifest.sha256:
        target.unlink(missing_ok=True)
        raise RuleViolation("backup_damaged", file=file.name, problem="the database was changed")


def digest_of(path: Path) -> str:
    """Return a file's SHA-256 in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _stored(file: Path) -> dict[str, Any]:
    if not file.is_file():
        raise RuleViolation("backup_not_found", file=file.name)
    try:
        with zipfile.ZipFile(file) as archive, archive.open(_MANIFEST) as member:
            stored = json.loads(member.read(_MOST_MANIFEST_BYTES))
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError, NotImplementedError) as error:
        raise RuleViolation("backup_damaged", file=file.name, problem="no manifest") from error
    if not isinstance(stored, dict) or not isinstance(stored.get("format"), int):
        raise RuleViolation("backup_damaged", file=file.name, problem="no manifest")
    if stored["format"] > FORMAT:
        raise RuleViolation("backup_newer", file=file.name)
    return stored


def _unpack(file: Path, member: str, target: Path) -> str:
    try:
        with (
            zipfile.ZipFile(file) as archive,
            archive.open(member) as source,
            target.open("wb") as out,
        ):
            target.chmod(0o600)
            shutil.copyfileobj(_readable(source), out, _BLOCK_BYTES)
    except (zipfile.BadZipFile, KeyError, EOFError, NotImplementedError) as error:
        target.unlink(missing_ok=True)
        raise RuleViolation("backup_damaged", file=file.name, problem=f"no {member}") from error
    return digest_of(target)


def _readable(source: Any) -> BinaryIO:
    stream: BinaryIO = source
    return stream


def _written(manifest: Manifest, key: bytes) -> str:
    values = asdict(manifest) | {"made_at": write_time(manifest.made_at)}
    body = json.dumps(values, sort_keys=True).encode()
    return json.dumps({"format": FORMAT, "manifest": values, "tag": _tag(key, body)}, indent=2)


def _tag(key: bytes, body: bytes) -> str:
    return hmac.new(key, body, hashlib.sha256).hexdigest()
