"""Where the root secret lies between two starts: the system's keyring, or a file of its owner."""

from __future__ import annotations

import os
from enum import Enum
from pathlib import Path

from pos.errors import RuleViolation, Unavailable

FILE_NAME = "vault.key"

_SERVICE = "handover"
_ROOT_BYTES = 32
_OWNER_ONLY = 0o600


class Keeper(Enum):
    """Stored in vault.json by value."""

    KEYRING = "keyring"
    FILE = "file"


def keep(root: bytes, database: str, folder: Path, wanted: Keeper | None) -> Keeper:
    """Store the root; return who keeps it now.

    With nobody wanted, the keyring if there is one that works, else the file.

    Raises: Unavailable: `keyring_missing`: it was wanted, and there is none.
    """
    if wanted is not Keeper.FILE and _into_keyring(root, database):
        return Keeper.KEYRING
    if wanted is Keeper.KEYRING:
        raise Unavailable("keyring_missing")
    write_private(folder / FILE_NAME, root.hex().encode() + b"\n")
    return Keeper.FILE


def kept(keeper: Keeper, database: str, folder: Path) -> bytes:
    """Return the root.

    Raises: RuleViolation: `vault_key_missing` (keeper). Unavailable: `keyring_missing`: locked, or
        not there today.
    """
    stored = _from_file(folder) if keeper is Keeper.FILE else _from_keyring(database)
    try:
        root = bytes.fromhex(stored or "")
    except ValueError:
        root = b""
    if len(root) != _ROOT_BYTES:
        raise RuleViolation("vault_key_missing", keeper=keeper.value)
    return root


def write_private(path: Path, content: bytes) -> None:
    """Replace a file in one step, readable by its owner only, on the disk when this returns."""
    partial = path.with_name(path.name + ".partial")
    partial.unlink(missing_ok=True)
    file = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    with os.fdopen(file, "wb") as writing:
        writing.write(content)
        writing.flush()
        os.fsync(writing.fileno())
    partial.replace(path)
    if os.name == "posix":  # Windows cannot open a folder, and needs it less
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _from_file(folder: Path) -> str | None:
    path = folder / FILE_NAME
    try:
        if os.name == "posix" and path.stat().st_mode & 0o077:
            path.chmod(_OWNER_ONLY)  # a careless copy of the folder opened it to others
        return path.read_text(encoding="ascii", errors="replace")
    except FileNotFoundError:
        return None


def _into_keyring(root: bytes, database: str) -> bool:
    import keyring  # noqa: PLC0415 - a tenth of a second that a key file need not pay
    from keyring.errors import KeyringError  # noqa: PLC0415 - the same

    try:
        keyring.set_password(_SERVICE, database, root.hex())
        # Some backends accept everything and keep nothing.
        return keyring.get_password(_SERVICE, database) == root.hex()
    except KeyringError:
        return False


def _from_keyring(database: str) -> str | None:
    import keyring  # noqa: PLC0415 - see above
    from keyring.errors import KeyringError  # noqa: PLC0415 - the same

    try:
        return keyring.get_password(_SERVICE, database)
    except KeyringError as error:
        raise Unavailable("keyring_missing") from error
