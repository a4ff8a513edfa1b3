"""The process is killed; what was said to be done is done, and nothing is half done."""

import json
import subprocess
import sys

import pytest


def killed(kills: int, mode: str) -> dict[str, int]:
    command = [sys.executable, "-m", "tests.faults.killing", str(kills), "20261122", mode]
    ended = subprocess.run(command, check=True, capture_output=True, text=True, timeout=200)
    figures: dict[str, int] = json.loads(ended.stdout)
    return figures


@pytest.mark.timeout(240)
def test_i2_i3_no_kill_loses_or_halves_an_acknowledged_redemption():
    figures = killed(20, "real")
    assert figures["acknowledged"] > 40
    assert (figures["lost"], figures["half_done"], figures["unsound"]) == (0, 0, 0)


@pytest.mark.timeout(240)
def test_i3_the_control_success_told_before_the_commit_is_lost():
    assert killed(40, "early")["lost"] > 0


@pytest.mark.timeout(240)
def test_i2_the_control_two_commits_leave_half_redemptions():
    assert killed(40, "halves")["half_done"] > 0
