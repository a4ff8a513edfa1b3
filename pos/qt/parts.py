"""What the window is given: use cases, questions and callables, joined in pos.app."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from pos.domain.guns import Decision, Key
from pos.domain.ids import AttemptId, OrderNo
from pos.domain.print_jobs import PrintJob
from pos.domain.printers import PrinterState
from pos.domain.scan_advice import Circumstances, Finding
from pos.domain.settings import Devices, Look, Settings
from pos.domain.sightings import CameraState, Preview, Seen
from pos.domain.staff import Actor
from pos.domain.times import Clock
from pos.services.badges import Badges
from pos.services.calling import Calling
from pos.services.disputes import Disputing
from pos.services.intake import Intake
from pos.services.overview import Overview
from pos.services.picking import Picking
from pos.services.print_queue import PrintQueue
from pos.services.redeeming import Redeeming
from pos.services.staffing import Staffing
from pos.services.stocking import Stocking
from pos.services.syncing import SyncReport
from pos.services.witnessing import Witnessing


class PlatformState(StrEnum):
    """How the link to the hub stands."""

    NONE = "none"
    ONLINE = "online"
    OFFLINE = "offline"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class PrintersNow:
    """How printing stands: the label printer's name and state, and the jobs by what they wait for.

    `to_files`: labels become PDF files. `unknown` and `failed` jobs wait for a person, `waiting` ones
    for their printer; `newest` is the newest that waits for a person.
    """

    name: str = ""
    to_files: bool = True
    state: PrinterState = PrinterState.UNKNOWN
    waiting: int = 0
    failed: int = 0
    unknown: int = 0
    newest: PrintJob | None = None


@dataclass(frozen=True, slots=True)
class Lights:
    """The state of what lies outside this program, as of now.

    `clock_off_s` is how far this computer's time stands ahead of the hub's; None: never compared.
    `unsent` counts events without a receipt, `parked` those the hub would not take.
    """

    platform: PlatformState = PlatformState.NONE
    last_contact_at: datetime | None = None
    printers: PrintersNow = field(default_factory=PrintersNow)
    clock_off_s: float | None = None
    unsent: int = 0
    parked: int = 0


@dataclass(frozen=True, slots=True)
class Printed:
    """Where a label went: the names of files, or the printer's queue; `copy` counts from 1."""

    target: str
    copy: int = 1


@dataclass(frozen=True, slots=True)
class PhoneView:
    """What the customer's page shows at this moment (demo only).

    `modules` are the QR code's rows of `0` and `1` without a quiet zone, empty where nothing is
    shown; `text` is what a scanner would read. `state` is the page's own word for it.
    """

    state: str
    pick_no: str = ""
    shop: str = ""
    modules: tuple[str, ...] = ()
    text: str = field(default="", repr=False)
    digits: str = field(default="", repr=False)
    seconds_left: int = 0


class Detector(Protocol):
    """Tells a gun from a person by the rhythm of the keys."""

    def feed(self, key: Key) -> Decision:
        """Take one key press and return what is certain now."""
        ...

    def would_take(self, end: Key) -> bool:
        """Return whether this Enter or Tab would be the gun's; decides nothing."""
        ...

    def expire(self, now_ms: float) -> Decision:
        """Return what the silence up to now decided."""
        ...


class Camera(Protocol):
    """One source that is watched for codes in threads of its own."""

    def start(self) -> None:
        """Begin; returns at once."""
        ...

    def stop(self) -> bool:
        """End the threads; whether they had ended in time."""
        ...


@dataclass(frozen=True, slots=True)
class CameraEars:
    """Who hears what; each is called on the camera's threads."""

    seen: Callable[[Seen], None]
    preview: Callable[[Preview], None]
    state: Callable[[CameraState], None]


@dataclass(frozen=True, slots=True)
class Demo:
    """What a stranger is shown: the PIN on the sign-in page, and a customer's phone."""

    pin: str
    phone: Callable[[OrderNo], PhoneView] | None = None


class PrintLabels(Protocol):
    """Gives the labels of orders to their printer; `why` is asked for where they were printed before.

    Raises: RuleViolation `reprint_reason_missing`, `no_label_yet`, `not_permitted`; Unavailable.
    """

    def __call__(self, nos: Sequence[OrderNo], by: Actor, why: str = "") -> Printed: ...


PrintSlip = Callable[[OrderNo, str, Actor], Printed]
"""Prints the slip of a paper code. Raises RuleViolation, Unavailable, OutcomeUnknown."""


def _no_lights() -> Lights:
    return Lights()


@dataclass(frozen=True, slots=True)
class WindowParts:
    """Everything the window works with; nothing of it is called on the GUI thread.

    `version` counts the database's commits, whoever made them. `attempt` makes a new attempt id.
    `print_labels` draws or prints the labels of orders, `print_pick_lists` one list for each; it
    raises as `print_labels` does. `make_detector` reads the gun's settings
    anew. `save_look` stores language, theme and sounds. `sync` sends and takes at once what waits;
    it raises Unavailable and RuleViolation. `explain_scan` says why a text is not read, with what the
    shop knows. `print_gun_sheet` prints the test codes; it raises as `print_labels` does.
    """

    redeeming: Redeeming
    intake: Intake
    picking: Picking
    staffing: Staffing
    badges: Badges
    calling: Calling
    overview: Overview
    version: Callable[[], int]
    print_labels: PrintLabels
    clock: Clock
    attempt: Callable[[], AttemptId]
    make_detector: Callable[[Settings], Detector]
    save_look: Callable[[Look, Actor], object]
    lights: Callable[[], Lights] = _no_lights
    make_camera: Callable[[Settings, CameraEars], Camera | None] | None = None
    sync: Callable[[], SyncReport] | None = None
    print_pick_lists: Callable[[Sequence[OrderNo], Actor], Printed] | None = None
    explain_scan: Callable[[str, Circumstances], Sequence[Finding]] | None = None
    print_gun_sheet: Callable[[Actor], Printed] | None = None
    witnessing: Witnessing | None = None
    print_queue: PrintQueue | None = None
    printers: Callable[[], Devices] | None = None
    demo: Demo | None = None
    look: Look = field(default_factory=Look)
    stocking: Stocking | None = None
    """None: nothing is offered for an order that does not fit the stock."""
    disputing: Disputing | None = None
    print_slip: PrintSlip | None = None
