"""Rules of the project that no other tool holds: its files, its locks, its floors."""

import ast
import importlib.metadata
import re
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest

import pos

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.lock", "requirements-test.lock")

_TOP = {
    ".ci",
    ".gitattributes",
    ".gitignore",
    ".pre-commit-config.yaml",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "README.md",
    "README.zh-CN.md",
    "installer",
    "main.py",
    "pos",
    "pyproject.toml",
    "resources",
    "tests",
}
# Folders of an account or of a work area; below /home and /mnt tests make up places of their own.
_MACHINE_PATH = re.compile(
    r"(?<![\w.~/])/(?:root|work|workspace|Users)/[\w.-]+|(?<![\w.~/])/tmp/[\w.-]+/"
    r"|[A-Z]:\\?Users\\?\w" + (f"|{re.escape(str(ROOT))}" if len(ROOT.parts) > 2 else "")
    # A checkout right below the root, like /app, has a name that stands in ordinary addresses too.
)
_REGISTRY = re.compile(r"https?://|--(?:extra-)?index[-]url|--find[-]links|@ file:|git\+")


@cache
def _project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


@cache
def _tracked() -> tuple[Path, ...]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
    ).stdout.decode("utf-8")
    # A file deleted but not yet committed is still listed.
    return tuple(path for name in listed.split("\0") if name and (path := ROOT / name).is_file())


def _pins(lock: str) -> dict[str, str]:
    """Each requirement of a lock file with all that belongs to it."""
    text = (ROOT / "installer" / lock).read_text("utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return {line.split("==")[0].strip(): line for line in lines}


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _imported(folder: str) -> dict[str, set[str]]:
    """Top-level names imported below pos/`folder`, each with the files that do it."""
    found: dict[str, set[str]] = {}
    for file in sorted((ROOT / "pos" / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module]
            for name in names:
                found.setdefault(name.split(".")[0], set()).add(file.name)
    return found


# ---------------------------------------------------------------- files


def test_the_project_root_holds_what_belongs_there_and_nothing_else():
    assert {path.relative_to(ROOT).parts[0] for path in _tracked()} <= _TOP


def test_no_file_names_a_folder_of_one_machine():
    binary = {".ttf", ".png", ".wav", ".ico", ".db", ".xlsx", ".pdf", ".avi", ".mp4"}
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in _tracked()
        if path.suffix not in binary
        for match in _MACHINE_PATH.finditer(path.read_bytes().decode("utf-8", "replace"))
    ]
    assert found == []


@pytest.mark.parametrize(
    "text",
    [
        'open("/wo' + 'rk/y")',
        "/ro" + "ot/.cache",
        "/tm" + "p/w/a",
        f"cd {ROOT}",
        "C:\\Us" + "ers\\li",
    ],
)
def test_a_folder_of_one_machine_is_recognised(text):
    assert _MACHINE_PATH.search(text)


@pytest.mark.parametrize("text", ["tests/home/x", "GET /v1/orders", "a/tmp/b/", "~/wo" + "rk/x"])
def test_an_ordinary_path_is_left_alone(text):
    assert not _MACHINE_PATH.search(text)


def test_resources_hold_no_python():
    assert [
        p for p in _tracked() if p.is_relative_to(ROOT / "resources") and p.suffix == ".py"
    ] == []


def test_the_two_places_of_the_version_agree():
    assert _project()["project"]["version"] == pos.__version__


def test_the_ci_entry_runs_the_readme_command_and_can_be_run():
    script = ROOT / ".ci" / "run"
    assert script.read_text("utf-8").splitlines()[-1] == "python3 installer/bootstrap.py test"
    mode = subprocess.run(
        ["git", "ls-files", "-s", ".ci/run"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert mode.startswith("100755")


# ---------------------------------------------------------------- locks


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_is_pinned_and_carries_hashes(lock):
    pins = _pins(lock)
    assert len(pins) > 30
    assert [
        name for name, line in pins.items() if "==" not in line or "--hash=sha256:" not in line
    ] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_names_an_index_or_a_place(lock):
    assert _REGISTRY.findall((ROOT / "installer" / lock).read_text("utf-8")) == []


def test_the_tests_run_on_exactly_what_is_shipped():
    shipped, tested = (_pins(lock) for lock in LOCKS)
    assert {name: tested.get(name) for name in shipped} == shipped


def test_the_locked_qt_is_older_than_the_one_that_aborts():
    for name in ("pyside6-essentials", "pyside6-addons", "shiboken6"):
        version = re.match(r"\S+==(\d+)\.(\d+)", _pins("requirements.lock")[name])
        assert version
        assert tuple(map(int, version.groups())) < (6, 12)


def test_every_library_the_program_imports_is_a_dependency_of_its_own():
    project = _project()["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["postgresql"]]
    declared = {_canonical(re.split(r"[\[<>=; ]", text)[0]) for text in asked}
    sources = importlib.metadata.packages_distributions()
    undeclared = {
        name: files
        for name, files in _imported("").items()
        if name != "pos" and name not in sys.stdlib_module_names
        if not declared & {_canonical(source) for source in sources.get(name, ())}
        and name
        not in {"shiboken6", "starlette", "pydantic_core"}  # halves of PySide6, FastAPI, pydantic
    }
    assert undeclared == {}


# ---------------------------------------------------------------- floors


def test_the_contracts_of_the_floors_stand_and_ignore_nothing():
    contracts = _project()["tool"]["importlinter"]["contracts"]
    assert contracts[0]["type"] == "layers"
    assert contracts[0]["exhaustive"] is True
    protected = {
        name: set(contract["allowed_importers"])
        for contract in contracts
        if contract["type"] == "protected"
        for name in contract["protected_modules"]
    }
    assert protected["PySide6"] == {"pos.qt"}
    assert protected["sqlalchemy"] == {"pos.sql", "pos.storage", "pos.hub"}
    assert not [c["name"] for c in contracts if {"ignore_imports", "exhaustive_ignores"} & c.keys()]


def test_the_domain_imports_the_standard_library_only():
    outside = {
        name: files
        for name, files in _imported("domain").items()
        if name != "pos" and name not in sys.stdlib_module_names
    }
    assert outside == {}
