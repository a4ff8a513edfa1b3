"""The lights of the header as values: what each says, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pos.qt.face import Face
from pos.qt.moments import moment, span
from pos.qt.parts import Lights, PlatformState

_CLOCK_WARNS_S = 5
_GUN_QUIET_S = 3600


class Glow(StrEnum):
    """What a light says by its colour; its words say the same."""

    GOOD = "good_text"
    WARN = "mend_text"
    BAD = "late"
    OFF = "muted"


@dataclass(frozen=True, slots=True)
class Light:
    """One light: its word in the header, and the sentence when it is pressed."""

    name: str
    glow: Glow
    text: str
    advice: str


def lights_of(
    face: Face,
    lights: Lights,
    *,
    gun_at: datetime | None,
    bars_only: bool,
    camera: str,
    has_camera: bool,
) -> tuple[Light, ...]:
    """Return the lights as they are now; what is well and needs no word takes little room.

    Args: camera: `running`, `opening`, `gone` or `ended`.
    """
    words, now = face.words, face.now()
    found = [_platform(face, lights, now), _printer(face, lights)]
    found.append(_gun(face, gun_at, now, bars_only=bars_only))
    if has_camera:
        glow = Glow.GOOD if camera == "running" else Glow.WARN
        found.append(
            Light("camera", glow, words(f"light.camera.{camera}"), words(f"advice.camera.{camera}"))
        )
    off_s = lights.clock_off_s
    if off_s is not None and abs(off_s) >= _CLOCK_WARNS_S:
        text = words("light.clock", n=round(abs(off_s)))
        found.append(Light("clock", Glow.BAD, text, words("advice.clock")))
    waiting = lights.unsent
    glow = Glow.BAD if lights.parked else Glow.WARN if waiting else Glow.GOOD
    advice = words("advice.parked", n=lights.parked) if lights.parked else words("advice.unsent")
    found.append(Light("unsent", glow, words("light.unsent", n=waiting), advice))
    return tuple(found)


def _platform(face: Face, lights: Lights, now: datetime) -> Light:
    words = face.words
    glow = {
        PlatformState.NONE: Glow.OFF,
        PlatformState.ONLINE: Glow.GOOD,
        PlatformState.OFFLINE: Glow.WARN,
        PlatformState.REFUSED: Glow.BAD,
    }[lights.platform]
    since = moment(lights.last_contact_at, now) if lights.last_contact_at else "–"
    state = lights.platform.value
    return Light(
        "platform",
        glow,
        words(f"light.platform.{state}"),
        words(f"advice.platform.{state}", at=since),
    )


def _printer(face: Face, lights: Lights) -> Light:
    now, words = lights.printers, face.words
    if now.unknown or now.failed:
        glow, key, n = Glow.BAD, "unknown" if now.unknown else "failed", now.unknown or now.failed
    elif now.state.stops:
        glow, key, n = Glow.BAD, f"state.{now.state}", 0
    elif now.waiting:
        glow, key, n = Glow.GOOD, "waiting", now.waiting
    else:
        glow, key, n = Glow.GOOD, "folder" if now.to_files else "ready", 0
    advice = words(f"advice.printer.{key}", name=now.name, n=n)
    return Light("printer", glow, words(f"light.printer.{key}", n=n), advice)


def _gun(face: Face, gun_at: datetime | None, now: datetime, *, bars_only: bool) -> Light:
    words = face.words
    if bars_only:
        return Light("gun", Glow.WARN, words("light.gun.bars"), words("advice.gun.bars"))
    if gun_at is None:
        return Light("gun", Glow.OFF, words("light.gun.never"), words("advice.gun"))
    ago_s = (now - gun_at).total_seconds()
    glow = Glow.GOOD if ago_s < _GUN_QUIET_S else Glow.OFF
    return Light("gun", glow, words("light.gun.seen", span=span(words, ago_s)), words("advice.gun"))
