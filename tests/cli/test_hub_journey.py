"""A shop with a hub, each command a process of its own, from enrolment to the hub's ledger."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import MANAGER, PIN, orders

ROOT = Path(__file__).parents[2]
SIGN = ("--as", MANAGER, "--pin-stdin")


@pytest.fixture
def command(tmp_path) -> Callable[..., tuple[int, dict]]:
    """Run `main.py` as a process; return its exit code and its JSON."""

    def call(*arguments: str, stdin: str = PIN) -> tuple[int, dict]:
        done = subprocess.run(
            [sys.executable, ROOT / "main.py", "--data", tmp_path / "data", *arguments, "--json"],
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=90,
        )
        assert "Traceback" not in done.stderr
        (line,) = done.stdout.splitlines()
        return done.returncode, json.loads(line)

    return call


@pytest.fixture
def hub_url(tmp_path) -> Iterator[str]:
    """A hub that serves as a process of its own on a free port, and ends when it is told to."""
    command = [sys.executable, ROOT / "main.py", "--data", tmp_path / "data", "hub", "serve"]
    with subprocess.Popen(
        [*command, "--port", "0", "--json"], stdout=subprocess.PIPE, encoding="utf-8"
    ) as hub:
        assert hub.stdout is not None
        said = json.loads(hub.stdout.readline())
        yield said["url"]
        hub.send_signal(signal.SIGTERM)
        assert hub.wait(timeout=5) == 0


def test_an_order_of_the_hub_is_redeemed_once_and_booked_once(command, hub_url, tmp_path):
    assert command("setup", "--shop", "示范店", "--manager", MANAGER, "--pin-stdin")[0] == 0
    _, added = command("hub", "shops", "add", "S1", "示范店")
    linked = command("link", "hub", hub_url, "--enrol", added["enrol_code"], *SIGN)
    assert (linked[0], linked[1]["shop"]) == (0, "S1")
    file = tmp_path / "o.json"
    file.write_text(json.dumps(orders("HX-1", "HX-2", shop="S1")), encoding="utf-8")
    assert command("hub", "orders", "add", str(file))[1]["taken"] == 2
    assert command("hub", "orders", "add", str(file))[1]["known"] == 2
    assert command("sync")[1]["orders_new"] == 2

    accepted = command("orders", "accept", "HX-1", "HX-2", *SIGN)[1]
    assert [(x["state"], x["paper_code"]) for x in accepted["items"]] == [("accepted", None)] * 2
    assert command("orders", "pack", "HX-1", "--bags", "1", *SIGN)[0] == 0
    picture = tmp_path / "code.png"
    shown = command("hub", "code", "HX-1", "--png", str(picture))[1]
    assert len(shown["token"]) == 55
    assert shown["url"].startswith(f"{hub_url}/c/")
    assert shown["name"].startswith("HX-")
    assert command("check", "--image", str(picture), *SIGN)[1]["verdict"] == "ok"
    code, name = command("check", shown["name"], *SIGN)
    assert (code, name["reason"]) == (3, "code_name")

    code, done = command("redeem", command("hub", "code", "HX-1")[1]["digits"], *SIGN)
    assert (code, done["verdict"]) == (0, "redeemed")
    code, again = command("redeem", "--image", str(picture), *SIGN)
    assert (code, again["verdict"]) == (3, "already_used")
    synced = command("sync")[1]
    assert (synced["left"], synced["parked"], synced["conflict"]) == (0, 0, 0)
    assert synced["accepted"] == synced["sent"] > 0
    assert command("sync")[1]["sent"] == 0

    (booked,) = command("hub", "ledger")[1]["items"]
    (row,) = command("settlements", "list")[1]["items"]
    assert booked["order_no"] == row["order_no"] == "HX-1"
    assert booked["code_id"] == row["code_id"] == done["code_id"] == shown["code_id"]
    assert booked["net_fen"] == row["net_fen"] == done["settlement"]["net_fen"]
    assert row["state"] == "confirmed"
    assert command("hub", "code", "HX-1")[1]["state"] == "redeemed"


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_busy_port_is_a_sentence_and_exit_4(command):
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = str(busy.getsockname()[1])
        code, said = command("hub", "serve", "--port", port)
    assert (code, said["error"]) == (4, "port_busy")
    assert port in said["message"]


def test_eight_setups_at_once_make_one_shop(tmp_path):
    arguments = ["setup", "--shop", "示范店", "--manager", MANAGER, "--pin-stdin", "--json"]
    racers = [
        subprocess.Popen(
            [sys.executable, ROOT / "main.py", "--data", tmp_path / "new", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            env={**os.environ},
        )
        for _ in range(8)
    ]
    ends = []
    for racer in racers:
        out, err = racer.communicate(PIN, timeout=110)
        assert "Traceback" not in err
        ends.append((racer.returncode, json.loads(out)))
    assert sorted(code for code, _ in ends) == [0] + [3] * 7
    (made,) = [said for code, said in ends if code == 0]
    assert len(made["recovery_key"]) == 44
    assert {said["error"] for code, said in ends if code} == {"already_set_up"}


def test_a_reader_that_goes_away_ends_the_command_quietly(command, tmp_path):
    command("setup", "--shop", "示范店", "--manager", MANAGER, "--pin-stdin")
    with subprocess.Popen(
        [sys.executable, ROOT / "main.py", "--data", tmp_path / "data", "audit", "list"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as gone:
        assert gone.stdout is not None
        assert gone.stderr is not None
        gone.stdout.close()
        assert gone.stderr.read() == b""
