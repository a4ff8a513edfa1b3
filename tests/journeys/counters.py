"""A counter as its shop has it: the real program on a real screen, a gun, a keyboard, eyes."""

from __future__ import annotations

import os
import random
import shutil
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from PIL import Image, ImageGrab

from pos.app.hub import FOLDER, Hub, open_hub
from pos.app.sample import PIN, SampleOrders
from pos.app.sample_shop import SHOP, open_sample_shop
from pos.app.shop import Shop, open_shop
from pos.domain.ids import OrderNo
from pos.domain.orders import OrderState
from pos.domain.staff import Actor, Role
from pos.wire.orders import OrderIn
from tests.journeys.trigger import pull
from tests.services.shops import CHEAP_PINS

ROOT = Path(__file__).parents[2]
PICTURES = os.environ.get("TESTS_PICTURES", "")
"""Where to leave pictures of the journeys, for a person to look at."""

_TONES = {
    (0x1F, 0x5F, 0xBF): "ask",
    (0x14, 0x80, 0x4A): "good",
    (0xC0, 0x2B, 0x2B): "stop",
    (0xB2, 0x5E, 0x00): "mend",
}
_A_CARD_PX = 60_000
_FIRST_NEW = 500
"""Numbers of orders bought later than those the sample shop begins with."""


def until(what: str, fact: Callable[[], object], *, within_s: float = 30.0) -> None:
    """Wait for a fact and say which one did not come."""
    deadline = time.monotonic() + within_s
    while not fact():
        assert time.monotonic() < deadline, f"it did not come within {within_s:g} s: {what}"
        time.sleep(0.05)


def tone_of(picture: Image.Image) -> str:
    """Return the tone that fills a verdict card in the picture, empty where none does."""
    pixels = picture.convert("RGB").tobytes()
    found = Counter(zip(pixels[::3], pixels[1::3], pixels[2::3], strict=True))
    tones = [name for colour, name in _TONES.items() if found[colour] > _A_CARD_PX]
    return tones[0] if len(tones) == 1 else ""


# ------------------------------------------------------------ the shop and its hub


@dataclass
class Office:
    """The sample shop's folder and its hub, beside the window: what a test arranges and asks."""

    folder: Path
    hub: Hub
    shop: Shop
    manager: Actor
    orders: SampleOrders
    server: subprocess.Popen[bytes] | None = None

    @classmethod
    def open(cls, folder: Path) -> Office:
        """Open a folder that `sample_folder` made, with its hub answering."""
        shop = open_shop(folder, pins=CHEAP_PINS)
        people = shop.staffing.people()
        manager = next(person for person in people if person.role is Role.MANAGER)
        hub = open_hub(folder / FOLDER, public_url=shop.overview.link().url)
        orders = SampleOrders(SHOP, random.Random(7), count=_FIRST_NEW)
        office = cls(folder, hub, shop, Actor(manager.id), orders)
        office.connect()
        return office

    def connect(self) -> None:
        """Let the hub answer, where the counter knows it."""
        url = self.shop.overview.link().url
        port = int(url.rsplit(":", 1)[1])
        command = ["--data", str(self.folder), "hub", "serve", "--port", str(port)]
        self.server = subprocess.Popen(
            [sys.executable, "main.py", *command, "--public-url", url],
            cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        until("the hub", lambda: _answers(port))

    def cut(self) -> None:
        """Let the hub be out of reach."""
        if self.server is not None:
            self.server.terminate()
            self.server.wait(20)
            self.server = None

    def buy(self, count: int = 1) -> list[OrderNo]:
        """Let customers buy something; the hub makes the codes."""
        now = self.shop.clock.now()
        bought = [self.orders.next(now, age=timedelta(minutes=2)) for _ in range(count)]
        self.hub.operator.add_orders([OrderIn.of(order) for order in bought])
        return [order.no for order in bought]

    def ready(self, count: int = 1) -> list[OrderNo]:
        """Return new orders that this shop has taken, accepted and packed, one bag each."""
        numbers = self.buy(count)
        self.shop.syncing.sync()
        for no in numbers:
            self.shop.intake.accept(no, by=self.manager)
            self.shop.picking.finish(no, bags=1, by=self.manager)
        return numbers

    def token(self, no: OrderNo) -> str:
        """Return what the customer's phone shows now."""
        return self.hub.operator.code_now(no).token

    def digits(self, no: OrderNo) -> str:
        """Return the digits under it."""
        return self.hub.operator.code_now(no).digits

    def state(self, no: OrderNo) -> OrderState | None:
        """Return the order's state at the counter, None before it has arrived."""
        with self.shop.store.read() as work:
            order = work.orders.find(no)
        return None if order is None else order.state

    def settled(self, no: OrderNo) -> int:
        """Return how many settlement rows the order has."""
        return sum(row.order_no == no for row in self.shop.overview.settlements())

    def said(self, no: OrderNo) -> list[str]:
        """Return what the audit trail has of the order, oldest first."""
        return [entry.act for entry in self.shop.overview.audit(order_no=no)]

    @property
    def unsent(self) -> int:
        """How many events wait for the hub."""
        return self.shop.overview.unsent().count

    def agrees(self) -> bool:
        """Whether counter and hub have the same redemptions, to the fen."""
        here = {(str(row.order_no), row.net_fen) for row in self.shop.overview.settlements()}
        there = {(str(row.order_no), row.net_fen) for row in self.hub.operator.booked()}
        return here == there

    def close(self) -> None:
        """Let go of everything."""
        self.cut()
        self.shop.close()
        self.hub.close()


def _answers(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


def sample_folder(folder: Path) -> Path:
    """Make the sample shop in a folder and leave it closed; its PINs are quick to check."""
    folder.mkdir(mode=0o700)
    sample = open_sample_shop(folder, pins=CHEAP_PINS)
    with sample.shop.store.begin() as work:
        # A computer that runs tests lets even the fastest gun stutter; a shop would calibrate it.
        settings = work.shop.settings()
        slow = replace(settings.devices, gun_max_gap_ms=60, gun_stutter_gap_ms=250)
        work.shop.put_settings(replace(settings, devices=slow))
    sample.close()
    return folder


# ------------------------------------------------------------ the window


@dataclass
class Screen:
    """One program with a window on a private display, worked by the keys of one keyboard."""

    process: subprocess.Popen[str]
    environment: dict[str, str]

    # ---- hands

    def _xdotool(self, *arguments: str) -> str:
        done = subprocess.run(
            ["xdotool", *arguments],
            env=self.environment, capture_output=True, text=True, check=True, timeout=60,
        )  # fmt: skip
        return done.stdout

    def gun(self, text: str) -> None:
        """Pull the trigger: all characters, then Enter."""
        pull(self.environment["DISPLAY"], text + "\r")

    def type(self, text: str, *, gap_ms: int = 150) -> None:
        """Type as a person does."""
        self._xdotool("type", "--delay", str(gap_ms), text)

    def press(self, *keys: str) -> None:
        """Press keys by their names in X, such as `F9` or `ctrl+k`, with a person's pause."""
        for key in keys:
            self._xdotool("key", key)
            time.sleep(0.2)  # a hand's pause: without it the keys would be a gun's

    def click(self, x: int, y: int) -> None:
        """Press the mouse somewhere in the window."""
        self._xdotool("mousemove", str(x), str(y), "click", "1")

    def is_in_front(self) -> None:
        """Make the program's window the active one, as every desktop does when it is opened."""
        [window] = self.windows()
        self._xdotool("windowfocus", "--sync", window)

    # ---- eyes

    def windows(self) -> list[str]:
        """Return the ids of all windows to be seen."""
        done = subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--pid", str(self.process.pid)],
            env=self.environment, capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
        return done.stdout.split()

    def look(self, name: str = "") -> Image.Image:
        """Return what stands on the screen; with a name it is kept for a person to look at."""
        picture = ImageGrab.grab(xdisplay=self.environment["DISPLAY"]).crop((0, 0, 1366, 768))
        if name and PICTURES:
            Path(PICTURES).mkdir(parents=True, exist_ok=True)
            picture.save(Path(PICTURES) / f"{name}.png")
        return picture

    def sees(self, tone: str, name: str = "") -> None:
        """Wait until a verdict card of this tone fills its pane; empty: no card."""
        try:
            until(f"a card of tone {tone!r}", lambda: tone_of(self.look()) == tone, within_s=15)
        except AssertionError:
            self.look("failed")
            raise
        self.look(name)

    def clear(self) -> None:
        """Leave every dialog and card, as before the next customer."""

        def is_clear() -> bool:
            if len(self.windows()) > 1 or tone_of(self.look()):
                self.press("Escape")
                return False
            return True

        until("an empty counter", is_clear)
        for box in ("ctrl+f", "ctrl+j"):
            self.press(box, "ctrl+a", "BackSpace")

    def changes(self, before: Image.Image, what: str) -> Image.Image:
        """Wait until the screen shows something else, and return it."""
        until(what, lambda: self.look().tobytes() != before.tobytes())
        return self.look()

    def is_quiet(self, quiet_s: float = 0.8) -> bool:
        """Let so much time go by without a key, as a person who has lifted the hand."""
        time.sleep(quiet_s)
        return self.process.poll() is None

    # ---- life

    def is_up(self) -> None:
        """Wait until the window has painted its first page."""
        until("the window", lambda: self.windows() and _many_colours(self.look()))

    def sign_in(self) -> None:
        """Sign in as the first person of the list."""
        self.is_up()
        until("the people", lambda: _ink(self.look(), (370, 250, 640, 290)))
        self.type(PIN, gap_ms=200)
        until("the pages", lambda: _ink(self.look(), (0, 60, 68, 120)), within_s=20)

    def ends(self, within_s: float = 20.0) -> tuple[int, str]:
        """Wait for the end and return the exit code and what stood on stderr."""
        _, said = self.process.communicate(timeout=within_s)
        return self.process.returncode, said


def written_in(picture: Image.Image, box: tuple[int, int, int, int], *, light: bool = False) -> int:
    """Return how many pixels of a part are dark as text is, or light as text on a card."""
    shades = picture.crop(box).convert("L").histogram()
    return sum(shades[235:]) if light else sum(shades[:60])


def _many_colours(picture: Image.Image) -> bool:
    return len(picture.getcolors(1 << 24) or ()) > 20


def _ink(picture: Image.Image, box: tuple[int, int, int, int]) -> bool:
    """Whether something is written in a part of the picture."""
    darkest, _ = picture.crop(box).convert("L").getextrema()
    return int(darkest) < 110  # type: ignore[arg-type]


@contextmanager
def a_window(
    environment: dict[str, str], *arguments: str, program: str = "main.py"
) -> Iterator[Screen]:
    """Start a program that opens a window; it is ended like a computer that shuts down."""
    with subprocess.Popen(
        [sys.executable, program, *arguments],
        cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            yield Screen(process, environment)
        finally:
            if process.poll() is None:
                process.terminate()
                try:
                    process.communicate(timeout=20)
                except subprocess.TimeoutExpired:
                    process.kill()
                    raise


def copied(folder: Path, to: Path) -> Path:
    """Return a copy of a closed shop's folder."""
    shutil.copytree(folder, to)
    return to
