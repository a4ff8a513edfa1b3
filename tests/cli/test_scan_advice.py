"""`doctor --scan` says why, and repeats nothing of what was scanned."""

from __future__ import annotations

import pytest

from pos.cli.scan_sentences import FINDINGS
from pos.domain.scan_advice import Finding

PAYMENT = "134567890123456789"


def test_a_payment_code_is_named_and_appears_nowhere(run, tmp_path):
    done = run("doctor", "--scan", PAYMENT, "--json")
    assert done.code == 0
    assert [item["finding"] for item in done.json["items"]] == ["payment_code"]
    assert PAYMENT not in done.out + done.err
    assert not any(
        PAYMENT in file.read_text("utf-8", "replace")
        for file in tmp_path.rglob("*")
        if file.is_file()
    )


def test_what_was_observed_may_be_said_beside_it(run):
    done = run("doctor", "--scan", "6901234567892", "--gap-ms", "60", "--no-enter", "--json")
    assert [item["finding"] for item in done.json["items"]] == ["product", "slow", "no_enter"]
    assert done.json["ok"] is False


def test_the_sheet_is_a_pdf(run, tmp_path):
    done = run("doctor", "--scan-sheet", str(tmp_path / "s.pdf"), "--json")
    assert done.code == 0
    assert (tmp_path / "s.pdf").read_bytes().startswith(b"%PDF-")


def test_a_sheet_that_cannot_be_written_is_said(run, tmp_path):
    done = run("doctor", "--scan-sheet", str(tmp_path / "no" / "s.pdf"), "--json")
    assert (done.code, done.json["error"]) == (4, "file_not_written")


@pytest.mark.parametrize("finding", Finding)
def test_every_finding_has_its_sentences(finding):
    said, advice = FINDINGS[finding]
    assert said.endswith(".")
    assert advice.endswith(".")
