"""The tour plays the whole job and leaves what it promises."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image

from pos.devices.scanners.decoding import Decoder
from pos.devices.scanners.pictures import read_picture
from tests.journeys.counters import ROOT, tone_of

LEFT = {
    "label.pdf", "label.png", "code.png", "window.png", "verdict-ok.png", "verdict-used.png",
    "report.json",
}  # fmt: skip
WITHIN_S = 120


@pytest.fixture(scope="module")
def toured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a tour has left its files."""
    out = tmp_path_factory.mktemp("tour") / "out"
    environment = {name: value for name, value in os.environ.items() if name != "DISPLAY"}
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "main.py", "tour", str(out)],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=WITHIN_S,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert time.monotonic() - began < WITHIN_S
    return out


def test_all_files_are_there_and_the_report_says_that_all_went_well(toured: Path) -> None:
    assert {file.name for file in toured.iterdir()} >= LEFT
    report = json.loads((toured / "report.json").read_text(encoding="utf-8"))
    assert report["ok"] is True
    assert {"import", "label", "window", "hub agrees", "audit"} <= {
        step["step"] for step in report["steps"]
    }
    assert all(step.get("ok", True) for step in report["steps"])


def test_label_and_code_can_be_read(toured: Path) -> None:
    order_no = _step(toured, "window")["redeemed"]
    (label,) = {found.text for found in read_picture(toured / "label.png", Decoder())}
    assert str(order_no) in label
    (code,) = {found.text for found in read_picture(toured / "code.png", Decoder())}
    assert code.startswith("HX1")


@pytest.mark.parametrize(
    ("picture", "tone"),
    [("verdict-ok.png", "ask"), ("window.png", "good"), ("verdict-used.png", "stop")],
)
def test_the_pictures_show_the_cards_in_their_tones(toured: Path, picture: str, tone: str) -> None:
    with Image.open(toured / picture) as shown:
        assert tone_of(shown) == tone


def _step(toured: Path, name: str) -> dict[str, object]:
    report = json.loads((toured / "report.json").read_text(encoding="utf-8"))
    found: dict[str, object] = next(step for step in report["steps"] if step["step"] == name)
    return found
