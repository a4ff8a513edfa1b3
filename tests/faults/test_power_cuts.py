"""The power is cut at any write; what was told is there, and nothing is half done."""

import sys

import pytest

from tests.faults import cutting

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the record is made by strace")

_SEED = 20261122


def cut(cuts, mode, tool):
    try:
        return cutting.run(cuts, _SEED, str(tool("strace")), mode, codes=25)
    except PermissionError:
        pytest.skip("MISSING RIGHT: strace may not trace here")


def test_i3_no_power_cut_loses_or_halves_a_redemption_that_was_told(tool):
    figures = cut(120, "FULL", tool)
    assert figures.unsynced > 20
    assert figures.told > 500
    assert (figures.lost, figures.half_done, figures.unsound) == (0, 0, 0)


def test_i3_the_control_without_a_sync_at_commit_loses_what_was_told(tool):
    assert cut(60, "NORMAL", tool).lost > 0
