"""`guns`: named, listed, forgotten; refused where they cannot be."""

from __future__ import annotations

from tests.cli.conftest import MANAGER, PIN

SIGN = ("--as", MANAGER, "--pin-stdin", "--json")


def test_guns_are_added_listed_and_removed(run, shop):
    serial = run("guns", "add", "1号枪", "--port", "/dev/ttyACM0", *SIGN, stdin=PIN)
    assert serial.json["port"] == "/dev/ttyACM0"
    assert run("guns", "add", "2号枪", "--gap-ms", "8", "--prefix", "~", *SIGN, stdin=PIN).code == 0
    listed = run("guns", "list", "--json").json
    assert [item["name"] for item in listed["items"]] == ["1号枪", "2号枪"]
    assert isinstance(listed["ports"], list)
    twice = run("guns", "add", "3号枪", "--port", "/dev/ttyACM0", *SIGN, stdin=PIN)
    assert (twice.code, twice.json["error"]) == (3, "gun_twice")
    assert run("guns", "remove", "1号枪", *SIGN, stdin=PIN).code == 0
    gone = run("guns", "remove", "1号枪", *SIGN, stdin=PIN)
    assert (gone.code, gone.json["error"]) == (3, "gun_unknown")
    unnamed = run("guns", "add", " ", *SIGN, stdin=PIN)
    assert (unnamed.code, unnamed.json["error"]) == (3, "gun_name")
