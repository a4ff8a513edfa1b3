import json
import multiprocessing
import stat
import subprocess
import sys
import textwrap

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from pos.errors import RuleViolation, Unavailable
from pos.security.keepers import Keeper
from pos.security.recovery import RecoveryKey
from pos.security.turns import turn
from pos.security.vault import Vault


class RememberingKeyring(KeyringBackend):
    """Stands in for the system's keyring; keeps its entries as long as the test runs."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.entries: dict[tuple[str, str], str] = {}
        self.locked = False

    def set_password(self, service: str, username: str, password: str) -> None:
        self._wait_for_user()
        self.entries[service, username] = password

    def get_password(self, service: str, username: str) -> str | None:
        self._wait_for_user()
        return self.entries.get((service, username))

    def _wait_for_user(self) -> None:
        if self.locked:
            raise KeyringLocked


class ForgetfulKeyring(RememberingKeyring):
    """Accepts everything and keeps nothing, as keyring's own null backend does."""

    def set_password(self, service: str, username: str, password: str) -> None:
        pass


@pytest.fixture
def use_keyring():
    before = keyring.get_keyring()
    yield lambda backend: keyring.set_keyring(backend) or backend
    keyring.set_keyring(before)


def code_of(error) -> str:
    return error.value.code


def test_a_vault_opens_again_with_the_same_keys(tmp_path):
    made, _ = Vault.create(tmp_path)
    opened = Vault.open(tmp_path)
    assert opened.database == made.database
    assert opened.key_for("database") == made.key_for("database")
    assert len(made.key_for("database")) == 32


def test_every_purpose_and_every_vault_has_its_own_keys(tmp_path):
    folders = [tmp_path / "a", tmp_path / "b"]
    for folder in folders:
        folder.mkdir()
    vaults = [Vault.create(folder)[0] for folder in folders]
    keys = {vault.key_for(purpose) for vault in vaults for purpose in ("database", "code keys", "")}
    assert len(keys) == 6


def test_derived_keys_never_change_between_versions(tmp_path):
    vault = Vault(tmp_path, "00112233445566778899aabbccddeeff", Keeper.FILE, bytes(range(32)))
    assert (
        vault.key_for("database").hex()
        == "5b203d47afbdd9c6723c3e298de60d6a553b0dd7e0dd47ed96a4dc629764a866"
    )


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps no such modes")
def test_without_a_keyring_the_key_lies_in_a_file_of_its_owner_only(tmp_path):
    vault, _ = Vault.create(tmp_path)
    assert vault.keeper is Keeper.FILE
    for name in ("vault.key", "vault.json"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    (tmp_path / "vault.key").chmod(0o644)
    Vault.open(tmp_path)
    assert stat.S_IMODE((tmp_path / "vault.key").stat().st_mode) == 0o600


def test_the_description_gives_no_key_away(tmp_path):
    vault, recovery = Vault.create(tmp_path)
    described = (tmp_path / "vault.json").read_text()
    assert vault._root.hex() not in described
    assert vault.key_for("database").hex() not in described
    assert recovery.text not in described
    assert recovery.secret.hex() not in described
    assert vault._root.hex() not in repr(vault)
    assert repr(vault._root) not in repr(vault)


def test_with_a_keyring_the_key_lies_there_under_the_databases_id(tmp_path, use_keyring):
    backend = use_keyring(RememberingKeyring())
    vault, _ = Vault.create(tmp_path)
    assert vault.keeper is Keeper.KEYRING
    assert list(backend.entries) == [("handover", vault.database)]
    assert not (tmp_path / "vault.key").exists()
    assert Vault.open(tmp_path) == vault


def test_a_keyring_that_keeps_nothing_is_not_trusted(tmp_path, use_keyring):
    use_keyring(ForgetfulKeyring())
    assert Vault.create(tmp_path)[0].keeper is Keeper.FILE
    assert Vault.open(tmp_path).keeper is Keeper.FILE


def test_the_file_is_used_where_it_was_asked_for(tmp_path, use_keyring):
    backend = use_keyring(RememberingKeyring())
    assert Vault.create(tmp_path, keeper=Keeper.FILE)[0].keeper is Keeper.FILE
    assert backend.entries == {}


def test_a_keyring_that_was_asked_for_and_is_missing_is_said(tmp_path):
    with pytest.raises(Unavailable, match="keyring_missing"):
        Vault.create(tmp_path, keeper=Keeper.KEYRING)
    assert not Vault.exists(tmp_path)


def test_a_locked_keyring_may_be_asked_again_later(tmp_path, use_keyring):
    backend = use_keyring(RememberingKeyring())
    vault, _ = Vault.create(tmp_path)
    backend.locked = True
    with pytest.raises(Unavailable, match="keyring_missing"):
        Vault.open(tmp_path)
    backend.locked = False
    assert Vault.open(tmp_path) == vault


def test_opening_by_key_file_loads_neither_keyring_nor_cryptography(tmp_path):
    Vault.create(tmp_path)
    script = textwrap.dedent(f"""
        import sys
        from pathlib import Path
        from pos.security.vault import Vault
        Vault.open(Path({str(tmp_path)!r})).key_for("database")
        print(sorted({{"keyring", "cryptography"}} & set(sys.modules)))
    """)
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


def test_a_second_vault_in_the_same_folder_is_refused(tmp_path):
    made, _ = Vault.create(tmp_path)
    with pytest.raises(RuleViolation, match="vault_exists"):
        Vault.create(tmp_path)
    assert Vault.open(tmp_path) == made


def _open_or_create(folder, start, results) -> None:
    start.wait()
    vault, recovery = Vault.open_or_create(folder)
    results.put((vault.key_for("database"), None if recovery is None else recovery.secret))


def test_of_six_processes_one_makes_the_vault_and_all_get_the_same(tmp_path):
    context = multiprocessing.get_context("spawn")
    start, results = context.Barrier(6), context.Queue()
    arguments = (tmp_path, start, results)
    children = [context.Process(target=_open_or_create, args=arguments) for _ in range(6)]
    for child in children:
        child.start()
    got = [results.get(timeout=60) for _ in children]
    for child in children:
        child.join()
    assert len({key for key, _ in got}) == 1
    (secret,) = [secret for _, secret in got if secret is not None]
    assert Vault.open(tmp_path).fits(RecoveryKey(secret))


def test_a_process_killed_before_the_vault_existed_leaves_nothing_in_the_way(tmp_path):
    (tmp_path / "vault.key").write_text("00" * 32)
    (tmp_path / "vault.json.partial").write_text("{")
    made, _ = Vault.create(tmp_path)
    assert Vault.open(tmp_path) == made


def test_whoever_waits_too_long_for_his_turn_is_told(tmp_path):
    refused = pytest.raises(Unavailable, match="folder_busy")
    with turn(tmp_path / "lock"), refused, turn(tmp_path / "lock", deadline_s=0.02):
        pass
    with turn(tmp_path / "lock", deadline_s=0.02):
        pass


def test_sealed_secrets_open_under_their_own_name_only(tmp_path):
    vault, _ = Vault.create(tmp_path)
    sealed = vault.seal("device token", b"secret")
    assert b"secret" not in sealed
    assert vault.seal("device token", b"secret") != sealed
    assert Vault.open(tmp_path).unseal("device token", sealed) == b"secret"
    with pytest.raises(RuleViolation, match="wrong_key"):
        vault.unseal("pepper", sealed)


@pytest.mark.parametrize("cut", [0, 5, 12, 20, -1])
def test_sealed_bytes_that_were_changed_or_cut_are_refused(tmp_path, cut):
    vault, _ = Vault.create(tmp_path)
    sealed = vault.seal("x", b"secret")
    with pytest.raises(RuleViolation, match="wrong_key"):
        vault.unseal("x", sealed[:cut])
    changed = bytes([*sealed[:cut], sealed[cut] ^ 1, *sealed[cut:][1:]])
    with pytest.raises(RuleViolation, match="wrong_key"):
        vault.unseal("x", changed)


def test_the_printed_key_opens_the_vault_when_the_key_file_is_gone(tmp_path):
    made, recovery = Vault.create(tmp_path)
    (tmp_path / "vault.key").unlink()
    with pytest.raises(RuleViolation) as lost:
        Vault.open(tmp_path)
    assert (code_of(lost), lost.value.fields) == ("vault_key_missing", {"keeper": "file"})
    printed = recovery.text
    assert Vault.recover(tmp_path, RecoveryKey.parse(printed)) == made
    assert Vault.open(tmp_path) == made


def test_the_printed_key_moves_the_vault_to_a_computer_with_another_keeper(tmp_path, use_keyring):
    use_keyring(RememberingKeyring())
    made, recovery = Vault.create(tmp_path)
    use_keyring(RememberingKeyring())  # another computer: an empty keyring
    with pytest.raises(RuleViolation, match="vault_key_missing"):
        Vault.open(tmp_path)
    here = Vault.recover(tmp_path, recovery, keeper=Keeper.FILE)
    assert here.keeper is Keeper.FILE
    assert Vault.open(tmp_path).key_for("database") == made.key_for("database")
    assert Vault.recover(tmp_path, recovery).keeper is Keeper.KEYRING
    assert not (tmp_path / "vault.key").exists()
    assert Vault.open(tmp_path).keeper is Keeper.KEYRING


def test_a_stolen_or_foreign_recovery_key_opens_nothing(tmp_path):
    made, right = Vault.create(tmp_path)
    (tmp_path / "vault.key").unlink()
    with pytest.raises(RuleViolation, match="recovery_key_wrong"):
        Vault.recover(tmp_path, RecoveryKey.fresh())
    assert not (tmp_path / "vault.key").exists()
    assert Vault.recover(tmp_path, right) == made


def test_a_new_recovery_key_replaces_the_old_one(tmp_path):
    vault, old = Vault.create(tmp_path)
    assert vault.fits(old)
    new = vault.new_recovery_key()
    assert vault.fits(new)
    assert not vault.fits(old)
    assert Vault.open(tmp_path) == vault
    with pytest.raises(RuleViolation, match="recovery_key_wrong"):
        Vault.recover(tmp_path, old)


def test_the_key_file_of_another_folder_is_refused(tmp_path):
    Vault.create(tmp_path)
    (tmp_path / "vault.key").write_text("00" * 32)
    with pytest.raises(RuleViolation) as wrong:
        Vault.open(tmp_path)
    assert (code_of(wrong), wrong.value.fields) == ("vault_key_wrong", {"keeper": "file"})


@pytest.mark.parametrize("content", [b"", b"zz", b"00" * 31, b"\xff\xfe", b"00" * 33])
def test_a_damaged_key_file_counts_as_missing(tmp_path, content):
    Vault.create(tmp_path)
    (tmp_path / "vault.key").write_bytes(content)
    with pytest.raises(RuleViolation, match="vault_key_missing"):
        Vault.open(tmp_path)


def test_a_folder_without_a_vault_is_named(tmp_path):
    assert not Vault.exists(tmp_path)
    with pytest.raises(RuleViolation, match="vault_missing"):
        Vault.open(tmp_path)


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("format", 2, "vault_newer"),
        ("format", "x", "vault_damaged"),
        ("keeper", "a friend", "vault_damaged"),
        ("database", "no hex", "vault_damaged"),
        ("root_mark", None, "vault_damaged"),
        ("wrapped_root", "!", "vault_damaged"),
        ("more", 1, "vault_damaged"),
    ],
)
def test_a_description_that_was_changed_is_named(tmp_path, field, value, code):
    Vault.create(tmp_path)
    path = tmp_path / "vault.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {field: value}))
    with pytest.raises(RuleViolation) as refused:
        Vault.open(tmp_path)
    assert code_of(refused) == code


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff", b"null", b"{"])
def test_a_description_that_is_no_description_is_named(tmp_path, content):
    Vault.create(tmp_path)
    (tmp_path / "vault.json").write_bytes(content)
    with pytest.raises(RuleViolation, match="vault_damaged"):
        Vault.open(tmp_path)
