"""Saving how this counter looks, what is plugged into it, and how the shop is described."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace

from pos.domain.guns import Gun, RhythmSettings
from pos.domain.scale_codes import ScaleSettings
from pos.domain.settings import Devices, Labels, LinkKind, Look, Settings, ShopProfile
from pos.domain.staff import Act, Actor
from pos.domain.stills import MOST_DAYS
from pos.domain.times import Clock
from pos.errors import RuleViolation
from pos.services.permits import permit
from pos.services.ports import Store, Work
from pos.services.reading import time_of

LONGEST_NAME = 60
LONGEST_TEXT = 200
LONGEST_LOCK_MIN = 480
_LABEL_MM = range(20, 301)
_USUAL = RhythmSettings()


@dataclass(frozen=True, slots=True)
class Configuring:
    """Each save replaces one group of settings; the audit trail names what changed, not to what."""

    store: Store
    clock: Clock

    def save_look(self, look: Look, *, by: Actor) -> Settings:
        """Store language, theme, sounds and the clerk's habits; everybody may.

        Raises: RuleViolation: `setting_out_of_range` (field), `unknown_person`; Unavailable.
        """
        if not 0 <= look.auto_lock_min <= LONGEST_LOCK_MIN:
            raise RuleViolation(
                "setting_out_of_range", field="auto_lock_min", most=LONGEST_LOCK_MIN
            )
        with self.store.begin() as work:
            person = work.staff.get(by.person)
            if person is None or not person.active:
                raise RuleViolation("unknown_person")
            before = work.shop.settings()
            after = replace(before, look=look)
            self._put(work, before.look, look, after, act="look_changed", by=by)
        return after

    def save_devices(self, devices: Devices, *, by: Actor) -> Settings:
        """Store printer, label, camera and the gun's rhythm.

        Raises: RuleViolation: `gun_settings`, `setting_out_of_range` (field), `not_permitted`;
            Unavailable.
        """
        RhythmSettings(
            max_gap_ms=devices.gun_max_gap_ms,
            stutter_gap_ms=devices.gun_stutter_gap_ms,
            late_end_ms=max(_USUAL.late_end_ms, devices.gun_stutter_gap_ms),
        )
        if not all(side in _LABEL_MM for side in devices.label_size_mm):
            raise RuleViolation("setting_out_of_range", field="label_size_mm", most=_LABEL_MM[-1])
        if not 0 <= devices.still_days <= MOST_DAYS:
            raise RuleViolation("setting_out_of_range", field="still_days", most=MOST_DAYS)
        with self.store.begin() as work:
            permit(work, by, Act.CHANGE_SETTINGS)
            before = work.shop.settings()
            after = replace(before, devices=devices)
            self._put(work, before.devices, devices, after, act="devices_changed", by=by)
        return after

    def add_gun(self, gun: Gun, *, by: Actor) -> Settings:
        """Store one more gun, or other settings of the one of this name.

        Raises: RuleViolation: `gun_twice` (its port), `not_permitted`; Unavailable.
        """
        return self._with_guns(
            lambda guns: (*(one for one in guns if one.name != gun.name), gun), by
        )

    def remove_gun(self, name: str, *, by: Actor) -> Settings:
        """Forget a gun. Raises: RuleViolation `gun_unknown`, `not_permitted`; Unavailable."""

        def without(guns: tuple[Gun, ...]) -> tuple[Gun, ...]:
            left = tuple(one for one in guns if one.name != name)
            if left == guns:
                raise RuleViolation("gun_unknown", name=name)
            return left

        return self._with_guns(without, by)

    def _with_guns(
        self, change: Callable[[tuple[Gun, ...]], tuple[Gun, ...]], by: Actor
    ) -> Settings:
        with self.store.begin() as work:
            permit(work, by, Act.CHANGE_SETTINGS)
            before = work.shop.settings()
            devices = replace(before.devices, guns=change(before.devices.guns))
            after = replace(before, devices=devices)
            self._put(work, before.devices, devices, after, act="devices_changed", by=by)
        return after

    def save_labels(self, labels: Labels, *, by: Actor) -> Settings:
        """Store what stands on the labels. Raises: RuleViolation `not_permitted`; Unavailable."""
        with self.store.begin() as work:
            permit(work, by, Act.CHANGE_SETTINGS)
            before = work.shop.settings()
            after = replace(before, labels=labels)
            self._put(work, before.labels, labels, after, act="labels_changed", by=by)
        return after

    def save_scales(self, scales: ScaleSettings, *, by: Actor) -> Settings:
        """Store how the shop's scales write their labels (店内码).

        Raises: RuleViolation `not_permitted`; Unavailable.
        """
        with self.store.begin() as work:
            permit(work, by, Act.CHANGE_SETTINGS)
            before = work.shop.settings()
            after = replace(before, scales=scales)
            self._put(work, before.scales, scales, after, act="scales_changed", by=by)
        return after

    def rename_shop(
        self, *, name: str, address: str, phone: str, support_phone: str, by: Actor
    ) -> ShopProfile:
        """Store how the shop is called and reached. With a hub its profile comes from there.

        Raises: RuleViolation: `shop_from_hub`, `name_missing`, `text_too_long` (field, most),
            `not_permitted`; Unavailable.
        """
        plain_name = _plain("name", name)
        plain_address = _plain("address", address)
        phones = _plain("phone", phone), _plain("support_phone", support_phone)
        if not plain_name:
            raise RuleViolation("name_missing", field="shop")
        with self.store.begin() as work:
            permit(work, by, Act.CHANGE_SETTINGS)
            if work.shop.link().kind is LinkKind.HUB:
                raise RuleViolation("shop_from_hub")
            before = work.shop.profile()
            after = replace(
                before,
                name=plain_name,
                address=plain_address,
                phone=phones[0],
                support_phone=phones[1],
            )
            if after != before:
                work.shop.put_profile(after)
                self._note(work, "shop_changed", before, after, by)
        return after

    def _put(
        self,
        work: Work,
        old: Look | Devices | Labels | ScaleSettings,
        new: Look | Devices | Labels | ScaleSettings,
        settings: Settings,
        *,
        act: str,
        by: Actor,
    ) -> None:
        if old != new:
            work.shop.put_settings(settings)
            self._note(work, act, old, new, by)

    def _note(
        self,
        work: Work,
        act: str,
        old: Look | Devices | Labels | ScaleSettings | ShopProfile,
        new: Look | Devices | Labels | ScaleSettings | ShopProfile,
        by: Actor,
    ) -> None:
        changed = [f.name for f in fields(old) if getattr(old, f.name) != getattr(new, f.name)]
        now = time_of(work, self.clock.now()).now
        work.audit.add(by, act, at=now, details=", ".join(changed))


def _plain(field: str, text: str) -> str:
    plain = " ".join(text.split())
    most = LONGEST_NAME if field == "name" else LONGEST_TEXT
    if len(plain) > most or not plain.isprintable():
        raise RuleViolation("text_too_long", field=field, most=most)
    return plain
