"""What the settings page and the first-start assistant are given beside the window's own parts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pos.domain.guns import Key, RhythmSettings
from pos.domain.ids import PrinterId
from pos.domain.print_jobs import PrintKind
from pos.domain.settings import ShopProfile
from pos.domain.sightings import CameraPlace
from pos.domain.staff import Actor
from pos.qt.parts import Printed
from pos.services.auto_accepting import AutoAccepting
from pos.services.configuring import Configuring
from pos.services.label_design import LabelDesign


@dataclass(frozen=True, slots=True)
class BackupFile:
    """One backup as it lies in the shop's folder; `made_at` is aware UTC."""

    name: str
    made_at: datetime
    size_bytes: int


@dataclass(frozen=True, slots=True)
class BackupParts:
    """Backups of the shop's database, verified when they are made.

    `make` writes one and raises RuleViolation `not_permitted`, `database_damaged`, Unavailable.
    `files` lists them, the newest first. `new_recovery_key` replaces the recovery key and returns
    the new one to be shown this once; it raises RuleViolation `not_permitted`.
    """

    make: Callable[[Actor], BackupFile]
    files: Callable[[], Sequence[BackupFile]]
    new_recovery_key: Callable[[Actor], str]


@dataclass(frozen=True, slots=True)
class SettingsParts:
    """Everything here is called off the GUI thread, but for `learn_gun`, which only calculates.

    `print_queues` names the system's printers; Unavailable where there is no print service.
    `label_sizes` are the sizes in mm there is a layout for. `print_test_label` prints a made-up
    label on the printer of the settings; it raises RuleViolation, Unavailable, OutcomeUnknown.
    `cameras` lists the cameras there seem to be. `learn_gun` takes three scans, each the keys of
    one, and raises RuleViolation `calibration_few`, `calibration_short`, `calibration_slow`.
    `link_hub` enrols with a web address and a one-time code, `unlink` leaves; both raise
    RuleViolation and Unavailable. `write_badge` makes a person's badge and writes it to a file of
    type .pdf or .png; it raises RuleViolation, and Unavailable where the file cannot be written.
    `backups` None: this build makes none; without `label_design` there is no page for what stands
    on labels, without `auto_accepting` none for acceptance by rule. `print_proof` prints a page to set a printer up by; it raises as `print_test_label`.
    """

    configuring: Configuring
    print_queues: Callable[[], Sequence[str]]
    label_sizes: tuple[tuple[int, int], ...]
    print_test_label: Callable[[Actor], Printed]
    cameras: Callable[[], Sequence[CameraPlace]]
    learn_gun: Callable[[Sequence[Sequence[Key]]], RhythmSettings]
    link_hub: Callable[[str, str, Actor], ShopProfile]
    unlink: Callable[[Actor], None]
    write_badge: Callable[[str, Path, Actor], None]
    backups: BackupParts | None = None
    label_design: LabelDesign | None = None
    print_proof: Callable[[PrinterId, PrintKind, Actor], Printed] | None = None
    auto_accepting: AutoAccepting | None = None
