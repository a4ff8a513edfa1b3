"""Backups of a shop's folder: made while it is in use, listed, and put back."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from pos.app.ids import SystemIds
from pos.app.presence import alone_in
from pos.app.shop import Shop, open_shop, secrets_of
from pos.domain.staff import Act, Actor, Staff
from pos.domain.times import Clock, SystemClock, write_time
from pos.errors import HandoverError, RuleViolation
from pos.paths import backups_folder
from pos.security.passwords import Argon2Pins
from pos.security.recovery import RecoveryKey
from pos.security.vault import DESCRIPTION, Vault
from pos.services.permits import permit
from pos.services.ports import AuditEntry, Work
from pos.services.reading import time_of
from pos.services.staffing import Staffing
from pos.sql.copies import copy_database
from pos.storage.anchors import ANCHORS_NAME, Anchors
from pos.storage.backup import (
    SUFFIX,
    Manifest,
    database_of,
    digest_of,
    read_manifest,
    unpack_database,
    unpack_vault,
    write_backup,
)
from pos.storage.store import FILE_NAME, SqlStore

_KEY = "backups"
_ENDINGS = ("", "-wal", "-shm")
_NOT_READABLE = frozenset({"not_set_up", "wrong_key", "database_damaged", "storage_fault"})


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup that was made or found; `problem` is a code where it cannot be used."""

    file: Path
    size_bytes: int
    manifest: Manifest | None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back, how old it is, and where the data it replaced lies."""

    manifest: Manifest
    age: timedelta
    kept_aside: Path | None
    synced: bool | None
    """Whether the hub was asked at once what happened since; None without a link."""


def make_backup(shop: Shop, *, by: Actor) -> Backup:
    """Copy the shop's data, also while others write, and prove that the copy is whole.

    Raises: RuleViolation: `not_permitted`, `database_damaged`; Unavailable; OSError.
    """
    folder = backups_folder(shop.folder)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with shop.store.begin() as work:
        permit(work, by, Act.BACK_UP)
        now = time_of(work, shop.clock.now()).now
        work.audit.add(by, "backed_up", at=now)
    with _scratch(folder) as scratch:
        copy = copy_database(shop.store.engine, scratch / FILE_NAME)
        manifest = _described(shop.vault, copy.path, copy.schema or "", now)
        target = _free(folder / f"shop-{now:%Y%m%dT%H%M%SZ}{SUFFIX}")
        write_backup(
            target,
            copy=copy.path,
            vault=shop.folder / DESCRIPTION,
            manifest=manifest,
            key=shop.vault.key_for(_KEY),
        )
    return Backup(target, target.stat().st_size, manifest)


def list_backups(folder: Path) -> tuple[Backup, ...]:
    """Return the backups of a data folder, newest first. Raises: as `Vault.open`."""
    key = Vault.open(folder).key_for(_KEY)
    found = [_found(file, key) for file in backups_folder(folder).glob(f"*{SUFFIX}")]
    return tuple(sorted(found, key=_age_rank, reverse=True))


def restore_backup(
    folder: Path,
    name: Path,
    *,
    person: str,
    pin: str,
    recovery_key: str | None = None,
    clock: Clock | None = None,
) -> Restored:
    """Put a backup in the place of the folder's data, which is kept aside, never deleted.

    The person must be allowed to by the data that is there or, where that does not open, by the
    backup. The audit trail goes on behind the backup's last entry with one that says who restored
    it, from when it is, and which entry stood last in what it replaced; so the trail is whole again
    and names what it lacks. The hub is then asked what happened since.

    Raises: RuleViolation: `backup_not_found`, `backup_damaged`, `backup_newer`, `newer_schema`,
        `backup_of_another_shop`, `recovery_key_needed`, `not_permitted`, and as `sign_in`;
        Unavailable: `folder_in_use`: a window or a command is open. Then nothing was changed.
    """
    clock = clock or SystemClock()
    file = _located(folder, name)
    origin = database_of(file)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    vault = _vault_for(folder, file, origin, recovery_key)
    manifest = read_manifest(file, key=vault.key_for(_KEY))
    with alone_in(folder), _scratch(folder) as scratch:
        unpack_database(file, scratch / FILE_NAME, manifest)
        by, replaced = _signed_in(vault, (folder, scratch), person, pin, clock)
        newest = _noted(vault, scratch, by, manifest, replaced, clock)
        kept_aside = _set_aside(folder, clock.now())
        (scratch / FILE_NAME).replace(folder / FILE_NAME)
        anchors = Anchors(folder / ANCHORS_NAME, vault.key_for("anchors"))
        anchors.reset(newest.body.device, newest.body.seq, newest.hash)
    age = max(timedelta(0), clock.now() - manifest.made_at)
    return Restored(manifest, age, kept_aside, _synced(folder))


def _signed_in(
    vault: Vault, folders: tuple[Path, Path], person: str, pin: str, clock: Clock
) -> tuple[Actor, AuditEntry | None]:
    """Return who restores, and the last entry of the data there is, if it can be read."""
    present, backup = folders
    try:
        with _store_in(present, vault) as store:
            staff = _permitted(store, person, pin, clock)
            with store.read() as work:
                return Actor(staff.id), _newest(work)
    except HandoverError as error:
        if error.code not in _NOT_READABLE:
            raise
    with _store_in(backup, vault) as store:
        return Actor(_permitted(store, person, pin, clock).id), None


def _permitted(store: SqlStore, person: str, pin: str, clock: Clock) -> Staff:
    staff = Staffing(store, clock, SystemIds(), Argon2Pins()).sign_in(person, pin)
    if not staff.may(Act.BACK_UP):
        raise RuleViolation("not_permitted", act=Act.BACK_UP.value, role=staff.role.value)
    return staff


def _noted(
    vault: Vault,
    scratch: Path,
    by: Actor,
    manifest: Manifest,
    replaced: AuditEntry | None,
    clock: Clock,
) -> AuditEntry:
    """Write into the data to be restored that it was, and return that entry."""
    lost = "unreadable"
    if replaced is not None:
        lost = f"{replaced.body.device} {replaced.body.seq} {replaced.hash.hex()}"
    details = f"backup of {write_time(manifest.made_at)}; it replaced entry {lost}"
    with _store_in(scratch, vault) as store:
        with store.begin() as work:
            now = time_of(work, clock.now()).now
            work.audit.add(by, "restored", at=now, details=details)
        with store.read() as work:
            return _newest(work)


def _newest(work: Work) -> AuditEntry:
    # This counter alone writes here: the newest entry of all is the newest of its own.
    return work.audit.select(limit=1)[-1]


@contextmanager
def _store_in(folder: Path, vault: Vault) -> Iterator[SqlStore]:
    if not (folder / FILE_NAME).exists():
        raise RuleViolation("not_set_up")
    store = SqlStore(folder, secrets_of(vault), SystemIds())
    try:
        yield store
    finally:
        store.close()


def _described(vault: Vault, copy: Path, schema: str, now: datetime) -> Manifest:
    # The copy is asked, not the live file, which others may have written to since.
    with _store_in(copy.parent, vault) as store:
        with store.begin() as work:
            work.stills.remove_all()  # a backup may be older than a picture may become
        with store.read() as work:
            last = _newest(work)
            epoch, seq = work.shop.link().epoch, work.outbox.highest_seq()
            orders = len(work.orders.select())
    return Manifest(
        made_at=now,
        database=vault.database,
        schema=schema,
        sha256=digest_of(copy),  # after the store has let go of it
        size_bytes=copy.stat().st_size,
        device=last.body.device,
        audit_seq=last.body.seq,
        audit_head=last.hash.hex(),
        epoch=epoch,
        seq=seq,
        orders=orders,
    )


def _vault_for(folder: Path, file: Path, origin: str, recovery_key: str | None) -> Vault:
    made = not Vault.exists(folder)
    if made:
        if recovery_key is None:
            raise RuleViolation("recovery_key_needed", file=file.name)
        unpack_vault(file, folder / DESCRIPTION)
    try:
        vault = _opened_vault(folder, file, recovery_key)
    except HandoverError:
        if made:
            (folder / DESCRIPTION).unlink(missing_ok=True)
        raise
    if vault.database != origin:
        raise RuleViolation("backup_of_another_shop", file=file.name)
    return vault


def _opened_vault(folder: Path, file: Path, recovery_key: str | None) -> Vault:
    if recovery_key is None:
        return Vault.open(folder)
    try:
        return Vault.recover(folder, RecoveryKey.parse(recovery_key))
    except RuleViolation as error:
        if error.code == "recovery_key_wrong":
            raise RuleViolation("recovery_key_wrong", file=file.name) from error
        raise


def _set_aside(folder: Path, now: datetime) -> Path | None:
    """Move the database there is, and its log, out of the way under a name of its own."""
    if not (folder / FILE_NAME).exists():
        return None
    target = _free(folder / f"replaced-{now:%Y%m%dT%H%M%SZ}.db")
    for ending in _ENDINGS:
        part = folder / (FILE_NAME + ending)
        if part.exists():
            part.replace(folder / (target.name + ending))
    return target


def _synced(folder: Path) -> bool | None:
    shop = open_shop(folder)
    try:
        if not shop.syncing.connect():
            return None
        shop.syncing.sync()
        return True
    except HandoverError:
        return False  # said, and made good by the next contact
    finally:
        shop.close()


def _located(folder: Path, name: Path) -> Path:
    for file in (backups_folder(folder) / name.name, name):
        if file.is_file() and (file == name or name.parent == Path()):
            return file
    raise RuleViolation("backup_not_found", file=name.name)


def _found(file: Path, key: bytes) -> Backup:
    try:
        return Backup(file, file.stat().st_size, read_manifest(file, key=key))
    except HandoverError as error:
        return Backup(file, file.stat().st_size, None, error.code)


def _age_rank(backup: Backup) -> tuple[str, str]:
    made = "" if backup.manifest is None else write_time(backup.manifest.made_at)
    return made, backup.file.name


def _free(target: Path) -> Path:
    """Return the name, or one with a number where it is taken."""
    name, number = target, 1
    while name.exists():
        number += 1
        name = target.with_name(f"{target.stem}-{number}{target.suffix}")
    return name


@contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    # In the folder itself: what is finished there is moved, not copied once more.
    with tempfile.TemporaryDirectory(dir=folder, prefix=".scratch-") as scratch:
        yield Path(scratch)
