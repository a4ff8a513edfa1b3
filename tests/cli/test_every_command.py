"""What holds for every command: JSON, exit codes, sentences, no traceback."""

import argparse
import importlib
import json
import re
from pathlib import Path

import pytest

from pos.cli import main
from pos.cli.grammar import Parser, grammar
from pos.cli.sentences import SENTENCES, sentence
from tests.cli.conftest import MANAGER, PIN

ROOT = Path(__file__).parents[2]
SIGN = ("--as", MANAGER, "--pin-stdin")


def _commands(parser: Parser, words: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Parser]]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return [
                found
                for name, below in action.choices.items()
                for found in _commands(below, (*words, name))
            ]
    return [(words, parser)]


COMMANDS = _commands(grammar())


@pytest.mark.parametrize(("words", "parser"), COMMANDS, ids=lambda x: str(x)[:40])
def test_every_command_takes_json_and_has_a_function(words, parser):
    assert "--json" in parser._option_string_actions
    module, _, name = parser.get_default("run").partition(":")
    if module != "plays":
        assert callable(getattr(importlib.import_module(f"pos.cli.{module}"), name))


@pytest.mark.parametrize(("words", "parser"), COMMANDS, ids=lambda x: str(x)[:40])
def test_whatever_changes_the_shop_wants_a_person(words, parser):
    free = {"list", "show", "make", "verify", "sync", "doctor", "setup", "demo", "tour"}
    free |= {"export", "movements", "pick-list"}
    if words[0] in ("hub", "scan") or (words[-1] in free and words != ("backup", "make")):
        assert not parser.get_default("acts")
    else:
        assert parser.get_default("acts")
        assert "--as" in parser._option_string_actions


@pytest.mark.parametrize(("words", "parser"), COMMANDS, ids=lambda x: str(x)[:40])
def test_a_command_that_cannot_be_understood_is_exit_2_with_json(words, parser, run):
    done = run(*words, "--no-such-option", "--json")
    assert done.code == 2
    assert done.json["error"] == "usage"
    assert done.err.strip()


NO_SHOP_NEEDED = {"setup", "demo", "tour", "hub", "doctor", "scan"}
ENOUGH = {
    ("staff", "add"): ("周", "--role", "clerk"),
    ("staff", "badge"): ("李", "--withdraw"),
    ("orders", "phone"): ("A-1",),
    ("orders", "called"): ("A-1", "--outcome", "answered"),
    ("link", "taobao"): ("--app-key", "1"),
    ("link", "hub"): ("http://127.0.0.1:1", "--enrol", "AAAA-AAAA"),
    ("orders", "import"): ("x.csv",),
    ("orders", "add"): ("x.json",),
    ("orders", "show"): ("A-1",),
    ("orders", "accept"): ("A-1",),
    ("orders", "reject"): ("A-1", "--reason", "x"),
    ("labels", "set"): ("--address", "off"),
    ("paper", "pick-list"): ("A-1", "--out", "x.pdf"),
    ("paper", "run-sheet"): ("A-1", "--courier", "王", "--out", "x.pdf"),
    ("paper", "handover"): ("A-1", "--courier", "王", "--out", "x.pdf"),
    ("orders", "pack"): ("A-1", "--bags", "1"),
    ("orders", "handed"): ("A-1",),
    ("pick", "begin"): ("A-1",),
    ("pick", "scan"): ("x",),
    ("pick", "take"): ("1-1",),
    ("pick", "tick"): ("1-1",),
    ("pick", "short"): ("1-1",),
    ("pick", "finish"): ("--bags", "1"),
    ("codes", "freeze"): ("A-1", "--reason", "x"),
    ("codes", "unfreeze"): ("A-1", "--reason", "x"),
    ("codes", "reissue"): ("A-1", "--reason", "x"),
    ("codes", "undo"): ("A-1", "--reason", "x"),
    ("codes", "extend"): ("A-1", "--reason", "x", "--until", "2026-11-30T20:00+08:00"),
    ("codes", "report"): ("A-1", "--reason", "x"),
    ("codes", "set-aside"): ("A-1", "--why", "items_short"),
    ("labels", "make"): ("A-1", "--out", "x.pdf"),
    ("products", "show"): ("A1",),
    ("products", "set"): ("A1",),
    ("products", "import"): ("x.csv",),
    ("products", "export"): ("--out", "x.csv"),
    ("stock", "receive"): ("A1", "1"),
    ("stock", "sell"): ("A1", "1"),
    ("stock", "adjust"): ("A1", "--to", "1", "--reason", "x"),
    ("stock", "return"): ("A-1",),
    ("labels", "print"): ("A-1",),
    ("guns", "add"): ("x",),
    ("guns", "remove"): ("x",),
    ("printers", "add"): ("x", "--address", "tcp://127.0.0.1", "--language", "tspl"),
    ("printers", "set"): ("x",),
    ("printers", "remove"): ("x",),
    ("printers", "test"): ("x",),
    ("spool", "retry"): ("1",),
    ("spool", "move"): ("1", "x"),
    ("spool", "cancel"): ("1",),
    ("spool", "answer"): ("1", "again"),
    ("audit", "still", "save"): ("x", "--out", "x.jpg", "--reason", "x"),
    ("statements", "make"): (
        "--from",
        "2026-11-01",
        "--to",
        "2026-11-30",
        "--out",
        "x.pdf",
    ),
    ("reconcile",): ("2026-11-23",),
    ("tickets", "take"): ("1",),
    ("tickets", "settle"): ("1", "--note", "x"),
    ("check",): ("x",),
    ("redeem",): ("x",),
    ("backup", "restore"): ("x.handover",),
}


@pytest.mark.parametrize(("words", "parser"), COMMANDS, ids=lambda x: str(x)[:40])
def test_without_a_shop_every_command_says_so(words, parser, run, tmp_path):
    if words[0] in NO_SHOP_NEEDED:
        return
    sign = SIGN if parser.get_default("acts") else ()
    done = run(*words, *ENOUGH.get(words, ()), *sign, "--json")
    expected = "backup_not_found" if words == ("backup", "restore") else "not_set_up"
    assert (done.code, done.json["error"]) == (3, expected)
    assert done.json["message"] == done.err.strip()
    assert not (tmp_path / "data" / "shop.db").exists()


BY_COMMAND = ("services", "security", "sql", "storage", "links", "paper", "app", "devices/printers")
WINDOW_ONLY = {"no_such_page", "shop_from_hub", "bad_pdf", "unknown_slip_width", "film_not_written"}


def test_every_failure_a_command_can_meet_has_a_sentence_of_its_own():
    raised = re.compile(r"(?:RuleViolation|Unavailable|OutcomeUnknown)\(\s*\"([a-z_]+)\"")
    met = {
        code
        for folder in BY_COMMAND
        for file in (ROOT / "pos" / folder).rglob("*.py")
        for code in raised.findall(file.read_text(encoding="utf-8"))
        if not code.startswith(("setting_", "cups_", "gun_"))
    }
    assert len(met) > 60
    assert met - WINDOW_ONLY - SENTENCES.keys() == set()


def test_a_code_without_words_of_its_own_is_still_a_sentence():
    assert sentence("never_heard_of", {"file": "x"}) == "Refused: never heard of (file x)."


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("check", "--json"), "required"),
        (("check", "x", "--json"), "--as"),
        (("check", "x", "--as", MANAGER, "--json"), "--pin-stdin"),
        (("redeem", "x", "--attempt", "7", *SIGN, "--json"), "UUID"),
        (("redeem", "x", "--tail", "12a4", *SIGN, "--json"), "last four"),
        (("check", "x", "--image", "y.png", *SIGN, "--json"), "not allowed"),
        (("settlements", "list", "--date", "yesterday", "--json"), "YYYY-MM-DD"),
        (("orders", "list", "--limit", "0", "--json"), "from 1"),
        (("orders", "list", "--state", "lost", "--json"), "invalid choice"),
        (("orders", "--json"), "required"),
        (("labels", "make", "A", "--out", "x", "--size", "big", "--json"), "100x150"),
        (("hub", "serve", "--port", "70000", "--json"), "65535"),
        (("hub", "serve", "--tls-cert", "x", "--json"), "together"),
    ],
)
def test_wrong_usage_says_what_is_wanted(run, arguments, problem):
    done = run(*arguments)
    assert done.code == 2
    assert problem in done.json["message"]


def test_help_names_every_family(capsys):
    assert main(["--help"]) == 0
    said = capsys.readouterr().out
    for words, _ in COMMANDS:
        assert words[0] in said


def test_without_command_and_display_the_usage_is_said(run, monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("pos.cli.sys.platform", "linux")
    done = run()
    assert done.code == 2
    assert "display" in done.err


def test_a_wrong_pin_is_refused_and_counted(shop, run):
    for left in (4, 3):
        done = run("check", "x", *SIGN, "--json", stdin="000000")
        assert (done.code, done.json["error"], done.json["left"]) == (3, "wrong_pin", left)
        assert "000000" not in done.out + done.err
    assert run("check", "x", *SIGN, "--json", stdin=PIN).json["verdict"] == "not_a_code"


def test_a_clerk_may_not_do_what_a_lead_may(shop, run, act):
    pin = act("staff", "add", "小周", "--role", "clerk").json["pin"]
    done = run(
        "codes",
        "reissue",
        "A-1",
        "--reason",
        "x",
        "--as",
        "小周",
        "--pin-stdin",
        "--json",
        stdin=pin,
    )
    assert (done.code, done.json["error"]) == (3, "not_permitted")
    changed = run("staff", "pin", "--as", "小周", "--pin-stdin", "--json", stdin=f"{pin}\n739148\n")
    assert changed.json == {"name": "小周", "changed": True}
    assert run("check", "x", "--as", "小周", "--pin-stdin", "--json", stdin="739148").code == 3


@pytest.mark.logs_warnings
def test_a_bug_is_a_sentence_and_a_line_in_the_log_without_customer_or_code(
    shop, run, monkeypatch, tmp_path
):
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError(
            "李建中 13800000417 HX1AEAAAAIAAAAACAJDIVTYTK6N54DRPS6AAAAMYLHNKHBGRUGJXXHA"
        )

    monkeypatch.setattr("pos.services.overview.Overview.orders", broken)
    done = run("orders", "list", "--json")
    assert (done.code, done.json["error"]) == (4, "internal_error")
    log = (tmp_path / "data" / "logs" / "handover.log").read_text(encoding="utf-8")
    assert "ZeroDivisionError" in log
    for secret in ("李建中", "13800000417", "AEAAAAIAAAAACAJDIV"):
        assert secret not in log + done.out + done.err


def test_an_answer_is_one_line_of_json(shop, run):
    done = run("orders", "list", "--json")
    assert json.loads(done.out) == {"items": []}
    assert done.err == ""
