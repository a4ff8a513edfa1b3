"""The printer fails and the process is killed; each job ends in sight, and no copy is unmarked."""

import json
import subprocess
import sys
from typing import Any

import pytest


def jammed(jobs: int, mode: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.faults.jamming", str(jobs), "20261122", mode]
    ended = subprocess.run(command, check=True, capture_output=True, text=True, timeout=200)
    figures: dict[str, Any] = json.loads(ended.stdout)
    return figures


@pytest.mark.timeout(240)
def test_i13_every_job_is_printed_or_fails_in_sight_and_no_second_copy_is_unmarked():
    figures = jammed(120, "real")
    assert figures["faults"] > 15
    assert figures["came_out"] > 60
    assert (figures["double"], figures["lost"], figures["open"], figures["unsound"]) == (0, 0, 0, 0)


@pytest.mark.timeout(240)
def test_i13_the_control_sending_first_and_marking_afterwards_prints_twice():
    assert jammed(60, "naive")["double"] > 0
