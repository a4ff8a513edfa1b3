"""The vault of a data folder: one random root secret, from which every other key is derived.

`vault.json` lies in the clear beside the database: its name, who keeps the root, and the root
wrapped by the printed recovery key. It is the point of commit: with it the vault exists.
"""

from __future__ import annotations

import base64
import hmac
import json
import secrets
import uuid
from dataclasses import asdict, dataclass, field
from pathlib import Path

from pos.errors import RuleViolation
from pos.security import keepers, sealing
from pos.security.derivation import derive
from pos.security.keepers import Keeper
from pos.security.recovery import RecoveryKey
from pos.security.turns import turn

DESCRIPTION = "vault.json"

_FORMAT = 1
_ROOT_BYTES = 32


@dataclass(frozen=True, slots=True)
class _Description:
    """What stands in vault.json. `root_mark` tells whether a root belongs to it; base64 texts."""

    format: int
    database: str
    keeper: str
    root_mark: str
    wrapped_root: str


@dataclass(frozen=True, slots=True)
class Vault:
    """An open vault. `database` is the id the folder's secrets are filed under."""

    folder: Path
    database: str
    keeper: Keeper
    _root: bytes = field(repr=False)

    @classmethod
    def create(cls, folder: Path, *, keeper: Keeper | None = None) -> tuple[Vault, RecoveryKey]:
        """Make the vault of a folder and the recovery key to print; the folder must exist.

        `keeper` None takes the keyring if one works here, else the key file.

        Raises: RuleViolation: `vault_exists`: also when another process made it a moment ago.
        """
        with turn(folder / "vault.lock"):
            if cls.exists(folder):
                raise RuleViolation("vault_exists")
            return _create(folder, keeper)

    @classmethod
    def open(cls, folder: Path) -> Vault:
        """Open the vault of a folder.

        Raises: RuleViolation: `vault_missing`, `vault_damaged`, `vault_newer` (found, known),
            `vault_key_missing` (keeper), `vault_key_wrong` (keeper): these two ask for `recover`.
            Unavailable: `keyring_missing`.
        """
        described = _read(folder)
        keeper = Keeper(described.keeper)
        root = keepers.kept(keeper, described.database, folder)
        if not hmac.compare_digest(_mark(root), bytes.fromhex(described.root_mark)):
            raise RuleViolation("vault_key_wrong", keeper=keeper.value)
        return cls(folder, described.database, keeper, root)

    @classmethod
    def open_or_create(
        cls, folder: Path, *, keeper: Keeper | None = None
    ) -> tuple[Vault, RecoveryKey | None]:
        """Open the vault or make it; only whoever made it gets the recovery key.

        Of several processes at once, one makes it and all get the same.
        """
        if not cls.exists(folder):
            with turn(folder / "vault.lock"):
                if not cls.exists(folder):
                    return _create(folder, keeper)
        return cls.open(folder), None

    @classmethod
    def recover(cls, folder: Path, key: RecoveryKey, *, keeper: Keeper | None = None) -> Vault:
        """Open the vault by its recovery key, and keep the root here again.

        Raises: RuleViolation: `recovery_key_wrong`, `vault_missing`, `vault_damaged`,
            `vault_newer`.
        """
        with turn(folder / "vault.lock"):
            described = _read(folder)
            root = _unwrapped(described, key)
            now = keepers.keep(root, described.database, folder, keeper)
            _write(folder, _described(described.database, now, root, described.wrapped_root))
            if now is not Keeper.FILE:
                (folder / keepers.FILE_NAME).unlink(missing_ok=True)  # of an earlier keeper
        return cls(folder, described.database, now, root)

    @staticmethod
    def exists(folder: Path) -> bool:
        return (folder / DESCRIPTION).exists()

    def new_recovery_key(self) -> RecoveryKey:
        """Return a new recovery key; the old one opens nothing from now on."""
        key = RecoveryKey.fresh()
        with turn(self.folder / "vault.lock"):
            wrapped = _wrapped(self.database, self._root, key)
            _write(self.folder, _described(self.database, self.keeper, self._root, wrapped))
        return key

    def fits(self, key: RecoveryKey) -> bool:
        """Whether this recovery key would open the vault: for the test after printing."""
        try:
            return _unwrapped(_read(self.folder), key) == self._root
        except RuleViolation:
            return False

    def key_for(self, purpose: str) -> bytes:
        """Return the 32 bytes for one purpose, always the same; purposes say nothing of another."""
        return derive(
            self._root, salt=bytes.fromhex(self.database), purpose=f"handover {purpose}".encode()
        )

    def seal(self, name: str, plain: bytes) -> bytes:
        """Return the sealed secret, bound to its name and this vault (28 bytes longer)."""
        return sealing.sealed(self.key_for("seal"), plain, bound_to=name)

    def unseal(self, name: str, sealed: bytes) -> bytes:
        """Return the secret.

        Raises: RuleViolation: `wrong_key` (name): another vault, another name, or changed.
        """
        return sealing.unsealed(self.key_for("seal"), sealed, bound_to=name)


def _create(folder: Path, wanted: Keeper | None) -> tuple[Vault, RecoveryKey]:
    database, root, key = uuid.uuid4().hex, secrets.token_bytes(_ROOT_BYTES), RecoveryKey.fresh()
    keeper = keepers.keep(root, database, folder, wanted)
    _write(folder, _described(database, keeper, root, _wrapped(database, root, key)))
    return Vault(folder, database, keeper, root), key


def _described(database: str, keeper: Keeper, root: bytes, wrapped: str) -> _Description:
    return _Description(_FORMAT, database, keeper.value, _mark(root).hex(), wrapped)


def _mark(root: bytes) -> bytes:
    return derive(root, salt=b"", purpose=b"handover mark", length=16)


def _read(folder: Path) -> _Description:
    try:
        stored = json.loads((folder / DESCRIPTION).read_bytes())
        if stored["format"] > _FORMAT:
            raise RuleViolation("vault_newer", found=stored["format"], known=_FORMAT)
        described = _Description(**stored)
        Keeper(described.keeper)
        bytes.fromhex(described.database), bytes.fromhex(described.root_mark)
        base64.b64decode(described.wrapped_root, validate=True)
    except FileNotFoundError as error:
        raise RuleViolation("vault_missing") from error
    except (ValueError, TypeError, KeyError) as error:
        raise RuleViolation("vault_damaged") from error
    return described


def _write(folder: Path, described: _Description) -> None:
    content = json.dumps(asdict(described), indent=2) + "\n"
    keepers.write_private(folder / DESCRIPTION, content.encode())


def _wrapped(database: str, root: bytes, key: RecoveryKey) -> str:
    content = sealing.sealed(_wrapping_key(database, key), root, bound_to=database)
    return base64.b64encode(content).decode()


def _unwrapped(described: _Description, key: RecoveryKey) -> bytes:
    content = base64.b64decode(described.wrapped_root)
    wrapping = _wrapping_key(described.database, key)
    try:
        return sealing.unsealed(wrapping, content, bound_to=described.database)
    except RuleViolation as error:
        raise RuleViolation("recovery_key_wrong") from error


def _wrapping_key(database: str, key: RecoveryKey) -> bytes:
    # No slow hash: 160 random bits cannot be guessed, however fast the guessing.
    return derive(key.secret, salt=bytes.fromhex(database), purpose=b"handover recovery")
