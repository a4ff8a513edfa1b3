"""What the camera read stands still with a box on it, and its picture stays with the record."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pos.devices.scanners.decoding import Decoder
from pos.devices.scanners.sight import Sight
from pos.domain.ids import OrderNo
from pos.domain.sightings import CameraPhase, CameraState
from pos.domain.times import SystemClock
from pos.domain.verdicts import Verdict
from tests.devices.scanners.phone_pictures import held, nothing, phone
from tests.qt.office import PICTURES


class Pictures:
    """A camera that sees the pictures it is given, on the thread of whoever gives them."""

    def __init__(self, ears) -> None:
        self._ears = ears
        self._sight = Sight(Decoder(), SystemClock(), previews_per_s=1000, keeps_stills=True)
        self._now_s = 0.0

    def start(self) -> None:
        self._ears.state(CameraState(CameraPhase.RUNNING))

    def stop(self) -> bool:
        return True

    def show(self, picture) -> None:
        self._now_s += 0.1
        look = self._sight.look(picture, at_s=self._now_s)
        for seen in look.seen:
            self._ears.seen(seen)
        self._ears.preview(look.preview)


@pytest.fixture
def cameras():
    return []


@pytest.fixture
def till(counter_of, cameras, desk):
    with desk.shop.store.begin() as work:
        before = work.shop.settings()
        work.shop.put_settings(replace(before, devices=replace(before.devices, camera="0")))

    def make(_settings, ears):
        cameras.append(Pictures(ears))
        return cameras[-1]

    till = counter_of(make_camera=make, witnessing=desk.shop.witnessing)
    till.until(lambda: till.window.watch.runs)
    return till


def screen(till, code):
    return held(
        phone(till.desk.token(code), side_px=240, dark=True), np.random.default_rng(3), turn_deg=20
    )


def test_the_picture_of_a_reading_stands_still_with_a_box_around_the_code(till, cameras):
    pane = till.window.counter.scan.camera
    cameras[-1].show(screen(till, till.desk.packed("A-1")))
    till.sees(Verdict.OK)
    frozen = pane.grab().toImage()
    assert len(pane.boxes) == 1
    assert len(pane.boxes[0].corners) == 4
    cameras[-1].show(nothing(1))  # the phone is taken away at once
    assert pane.grab().toImage() == frozen
    if PICTURES:
        till.window.grab().save(f"{PICTURES}/camera-frozen.png")
    till.until(lambda: not pane._standing.isActive())
    cameras[-1].show(nothing(1))
    assert pane.boxes == ()
    assert pane.grab().toImage() != frozen


def test_the_picture_is_kept_once_the_code_is_redeemed_and_not_before(till, cameras):
    cameras[-1].show(screen(till, till.desk.packed("A-1")))
    till.sees(Verdict.OK)
    kept = till.desk.shop.witnessing.kept
    assert kept() == []
    till.window.hand_over.confirm()
    till.sees(Verdict.REDEEMED)
    till.until(lambda: kept(OrderNo("A-1")))
    (known,) = kept()
    assert known.verdict is Verdict.REDEEMED
    jpeg = till.desk.shop.witnessing.look(known.id, reason="x", by=till.desk.manager)
    assert jpeg.startswith(b"\xff\xd8")
    assert len(jpeg) <= 60_000


def test_a_gun_leaves_no_picture(till):
    till.gun(till.desk.token(till.desk.packed("A-1")))
    till.sees(Verdict.OK)
    till.window.hand_over.confirm()
    till.sees(Verdict.REDEEMED)
    assert till.desk.shop.witnessing.kept() == []
