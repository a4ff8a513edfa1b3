"""Setting up works from any folder, says in a sentence what is wrong, and is quick the second time."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

import bootstrap
import python_environment
import system_packages
from trouble import Trouble, meaning

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """A project whose environment was made in a folder with a name that scripts get wrong."""
    root = tmp_path_factory.mktemp("projects") / "核销台 a folder"
    _provide(_with_empty_lock(root))
    return root


@pytest.fixture
def project(tmp_path, monkeypatch) -> Path:
    """A project on a Python without ensurepip, as Debian ships it; its lock asks for nothing."""
    monkeypatch.setattr(python_environment, "_ENSUREPIP", ("-c", "raise SystemExit(1)"))
    return _with_empty_lock(tmp_path / "project")


def _with_empty_lock(root: Path) -> Path:
    root.mkdir()
    (root / "empty.lock").write_text("# nothing\n", "utf-8")
    return root


def _provide(root: Path) -> Path:
    return python_environment.provide(root, [root / "empty.lock"])


# ---------------------------------------------------------------- the environment


def test_the_environment_is_made_in_a_folder_with_spaces_and_chinese_characters(made):
    question = "import sys, pip; print(ascii(sys.prefix))"
    python = python_environment.python_in(made / ".venv")
    printed = subprocess.run([python, "-c", question], capture_output=True, text=True, check=True)
    assert printed.stdout.strip() == ascii(str(made / ".venv"))


def test_the_environment_is_made_without_ensurepip(project):
    python = _provide(project)
    asked = subprocess.run([python, "-m", "pip", "--version"], capture_output=True, check=False)
    assert asked.returncode != 0, "the environment has a pip of its own: nothing was shown"
    assert (project / ".venv" / "installed.json").exists()


def test_without_any_pip_the_sentence_names_the_package(project, monkeypatch):
    monkeypatch.setattr(python_environment.sys, "executable", "no-python-here")
    monkeypatch.setattr(python_environment, "_DEBIAN_WHEELS", project)
    monkeypatch.setattr(system_packages, "can_install", lambda: False)
    with pytest.raises(Trouble, match=r"apt-get install python3\.\d+-venv"):
        _provide(project)


def test_an_unchanged_lock_is_not_installed_again(made, monkeypatch):
    monkeypatch.setattr(python_environment, "_install", _must_not_run)
    _provide(made)


def test_a_changed_lock_is_installed_again(made, monkeypatch):
    (made / "empty.lock").write_text("# something else\n", "utf-8")
    installed = []
    monkeypatch.setattr(python_environment, "_install", lambda _pip, lock: installed.append(lock))
    _provide(made)
    (made / "empty.lock").write_text("# nothing\n", "utf-8")
    _provide(made)
    assert installed == [made / "empty.lock"] * 2


def test_a_broken_environment_is_made_anew(project):
    python = _provide(project)
    python.unlink()
    python.write_text("not a program", "utf-8")
    assert python_environment._runs(_provide(project))


def test_a_package_whose_index_is_out_of_reach_ends_in_a_sentence(project, monkeypatch):
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_RETRIES", "0")
    for name in ("PIP_FIND_LINKS", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    lock = f"no-such-package-of-ours==1.0 --hash=sha256:{'0' * 64}\n"
    (project / "empty.lock").write_text(lock, "utf-8")
    with pytest.raises(Trouble, match="cannot be reached"):
        _provide(project)
    assert not (project / ".venv" / "installed.json").exists()


def _must_not_run(*_arguments) -> None:
    raise AssertionError


# ---------------------------------------------------------------- the system


def test_only_what_does_not_load_is_missing():
    libraries = {"libc.so.6": "libc6", "libnone.so.9": "libnone9", "libnone-b.so.9": "libnone9"}
    assert system_packages.missing_libraries(libraries) == ["libnone9"]


def test_a_program_is_there_under_any_of_its_names():
    programs = {("no-such-program", "sh"): "dash", ("no-such-program",): "none"}
    assert system_packages.missing_programs(programs) == ["none"]


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("NewConnectionError: Failed to establish a new connection", "cannot be reached"),
        (
            "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE FILE",
            "not the one that was tested",
        ),
        ("PermissionError: [Errno 13] Permission denied", "cannot be written"),
        ("ERROR: No matching distribution found for PySide6", "no ready-made build"),
        ("something new", "as it is"),
    ],
)
def test_what_a_tool_printed_becomes_a_sentence(printed, said):
    assert said in meaning(printed, otherwise="as it is")


# ---------------------------------------------------------------- the commands


@pytest.mark.parametrize("file", sorted((ROOT / "installer").glob("*.py")), ids=lambda f: f.name)
def test_an_old_python_can_read_the_installer_far_enough_to_refuse(file):
    ast.parse(file.read_text("utf-8"), feature_version=(3, 8))


@pytest.mark.parametrize("version", [(3, 10, 12), (3, 14, 0)])
def test_an_unsupported_python_is_refused_in_a_sentence(version, monkeypatch, capsys):
    monkeypatch.setattr(python_environment.sys, "version_info", version)
    assert bootstrap.main(["run"]) == 4
    assert "3.11, 3.12 or 3.13" in capsys.readouterr().err


@pytest.fixture
def codes(monkeypatch) -> dict[str, int]:
    """Exit codes of the steps of `test` by a word of their command; every other step gives 0."""
    found: dict[str, int] = {}
    ready = Path(sys.executable)
    monkeypatch.setattr(python_environment, "provide", lambda _root, _locks: ready)
    monkeypatch.setattr(system_packages, "missing_libraries", list)
    monkeypatch.setattr(system_packages, "missing_programs", list)
    monkeypatch.setattr(
        bootstrap,
        "_call",
        lambda command: next((code for word, code in found.items() if word in command), 0),
    )
    return found


@pytest.mark.parametrize(("step", "code"), [("pytest", 1), ("pytest", 5), ("ruff", 1), ("mypy", 1)])
def test_one_failed_step_is_a_failure(codes, step, code, capsys):
    codes[step] = code
    assert bootstrap.main(["test"]) == code
    printed = capsys.readouterr().out
    assert printed.endswith("== pytest\n")
    assert ("NOT GREEN" in printed) == (step != "pytest")


def test_all_steps_green_is_a_success(codes):
    assert bootstrap.main(["test"]) == 0


def test_in_ci_a_missing_program_fails_and_elsewhere_it_is_said_aloud(codes, monkeypatch, capsys):
    monkeypatch.setattr(system_packages, "missing_programs", lambda: ["xvfb"])
    monkeypatch.setattr(system_packages, "can_install", lambda: False)
    monkeypatch.setenv("CI", "true")
    assert bootstrap.main(["test"]) == 4
    monkeypatch.setenv("CI", "")
    assert bootstrap.main(["test"]) == 0
    assert "!! The system lacks xvfb" in capsys.readouterr().out


def test_the_installer_starts_from_another_folder(tmp_path):
    run = subprocess.run(
        [sys.executable, ROOT / "installer" / "bootstrap.py", "--help"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0
    assert "{run,test}" in run.stdout
