"""The tour: the whole job once, through the real parts, with pictures and a report at the end."""

from __future__ import annotations

import json
import tempfile
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pos.app.late import Late
from pos.app.sample import PIN
from pos.app.window import counter_window, open_beside
from pos.domain.ids import OrderNo
from pos.domain.orders import OrderState
from pos.domain.scans import bag_label_text
from pos.domain.sightings import Found
from pos.domain.verdicts import Verdict
from pos.errors import Unavailable
from pos.qt.running import offscreen
from pos.qt.script import Hands, Script, Until, run_script
from pos.qt.window import CounterWindow

_SAMPLES = Path(__file__).parents[2] / "resources" / "sample"
_DPI = 203


@dataclass(slots=True)
class Report:
    """What the tour saw, step by step."""

    steps: list[dict[str, Any]] = field(default_factory=list)
    began_s: float = field(default_factory=time.monotonic)

    def note(self, step: str, **seen: object) -> None:
        """Add a step with what was seen."""
        self.steps.append({"step": step, "at_s": round(time.monotonic() - self.began_s, 2), **seen})

    def check(self, step: str, holds: bool, **seen: object) -> None:  # noqa: FBT001 - a fact
        """Add a step that has to hold. Raises Unavailable `tour_failed`."""
        self.note(step, ok=holds, **seen)
        if not holds:
            raise Unavailable("tour_failed", step=step)

    def write(self, out: Path, *, ok: bool) -> None:
        """Write report.json."""
        whole = {"ok": ok, "took_s": round(time.monotonic() - self.began_s, 2), "steps": self.steps}
        (out / "report.json").write_text(
            json.dumps(whole, ensure_ascii=False, indent=1, default=str), encoding="utf-8"
        )


def run(out: Path) -> dict[str, Any]:
    """Play the whole job and leave pictures and report.json in `out`.

    Raises: Unavailable: `tour_failed`, `tour_stuck` with the step; the report is written anyway.
    """
    offscreen()
    out.mkdir(parents=True, exist_ok=True)
    report = Report()
    with tempfile.TemporaryDirectory(prefix="handover-tour-", ignore_cleanup_errors=True) as place:
        try:
            _Tour(Path(place), out, report).play()
        except BaseException:
            report.write(out, ok=False)
            raise
    report.write(out, ok=True)
    loaded: dict[str, Any] = json.loads((out / "report.json").read_text(encoding="utf-8"))
    return loaded


class _Tour:
    def __init__(self, folder: Path, out: Path, report: Report) -> None:
        self.folder, self.out, self.report = folder, out, report
        self.film = folder / "phone.avi"

    def play(self) -> None:
        from pos.app.sample_shop import open_sample_shop  # noqa: PLC0415 - hub, database and all

        self.sample = open_sample_shop(self.folder / "shop")
        try:
            self.report.note("shop", orders=len(self.sample.shop.overview.queue()))
            self._import_files()
            self._arrive()
            self._in_the_window()
            self._agree()
        finally:
            self.sample.close()

    def _import_files(self) -> None:
        from pos.app.importing import import_files  # noqa: PLC0415 - spreadsheets and all

        files = sorted(_SAMPLES.glob("Export*.csv"))
        first = import_files(self.sample.shop, files, by=self.sample.manager)
        again = import_files(self.sample.shop, files, by=self.sample.manager)
        self.report.check(
            "import",
            first.taken > 0 and again.taken == 0,
            files=[file.name for file in files],
            taken=first.taken,
            refused=len(first.refused),
            again_taken=again.taken,
            again_known=again.known,
        )

    def _arrive(self) -> None:
        before = time.monotonic()
        self.no = self.sample.add()
        while self._state() is None:
            if time.monotonic() - before > 10:
                raise Unavailable("tour_failed", step="arrive")
            time.sleep(0.01)
        self.report.note("arrive", order_no=self.no, after_s=round(time.monotonic() - before, 3))

    def _state(self) -> OrderState | None:
        with self.sample.shop.store.read() as work:
            order = work.orders.find(self.no)
        return None if order is None else order.state

    def _in_the_window(self) -> None:
        late = Late(lambda: open_beside(self.sample.shop, self.sample.loop))

        def make() -> tuple[CounterWindow, Script]:
            window = counter_window(late)
            return window, self._scenes(window, Hands(window))

        try:
            run_script(make)
        finally:
            if late.opened is not None:
                late.opened.leave()

    def _scenes(self, window: CounterWindow, hands: Hands) -> Script:
        """Say what a clerk does, one press after the other."""
        desk = window.hand_over.desk

        def shows(verdict: Verdict) -> bool:
            return desk.shown is not None and desk.shown.card.verdict is verdict

        yield Until("people", lambda: bool(window.sign_in.buttons))
        hands.type(PIN)
        yield Until("sign in", lambda: window.face.session.person is not None)
        yield Until("queue", lambda: window.counter.model.rowCount() > 0)
        hands.scan(self.no)
        yield Until("open order", lambda: window.counter.view.order_no == self.no)
        yield _a_moment("order shown")
        hands.press("F2")
        yield Until("accept", lambda: self._state() is OrderState.ACCEPTED)
        yield _a_moment("accepted shown")
        hands.press("F3")
        yield _a_moment("bags asked")
        hands.press("F3")
        yield Until("pack", lambda: self._state() is OrderState.PACKED)
        yield _a_moment("packed shown")
        hands.press("F4")
        yield Until("print", lambda: bool(self._labels()))
        self._keep_label()
        digits = self._show_phone()
        yield Until("camera reads the code", lambda: shows(Verdict.OK), within_s=45)
        yield _a_moment("card painted")
        hands.picture(self.out / "verdict-ok.png")
        hands.press("F9")
        yield Until("redeem", lambda: shows(Verdict.REDEEMED))
        yield _a_moment("success painted")
        hands.picture(self.out / "window.png")
        self._use_camera("")
        hands.type(digits)
        yield _a_moment("digits typed", 0.5)
        hands.press("Return")
        yield Until("refuse the second time", lambda: shows(Verdict.ALREADY_USED))
        yield _a_moment("refusal painted")
        hands.picture(self.out / "verdict-used.png")
        self.report.note("window", redeemed=self.no, second_try="already_used")

    def _labels(self) -> list[Path]:
        return sorted((self.sample.folder / "labels").glob("*.pdf"))

    def _keep_label(self) -> None:
        """Copy the printed label, draw it as its printer would, and read its codes back."""
        from pos.paper.raster import label_png  # noqa: PLC0415 - ReportLab and all

        pdf = self._labels()[0].read_bytes()
        (self.out / "label.pdf").write_bytes(pdf)
        (self.out / "label.png").write_bytes(label_png(pdf, 0, _DPI))
        texts = {found.text for found in self._read(self.out / "label.png")}
        wanted = bag_label_text(self.no, 1)
        self.report.check("label", texts == {wanted}, dpi=_DPI, reads=sorted(texts))

    def _read(self, picture: Path) -> list[Found]:
        from pos.devices.scanners.decoding import Decoder  # noqa: PLC0415 - OpenCV and all
        from pos.devices.scanners.pictures import read_picture  # noqa: PLC0415 - the same

        return read_picture(picture, Decoder())

    def _show_phone(self) -> str:
        """Film the customer's live code and put the film in place of the camera's picture."""
        from pos.app.filming import film, write_code  # noqa: PLC0415 - OpenCV and all

        code = self.sample.hub.operator.code_now(self.no)
        write_code(code.token, self.out / "code.png")
        film(self.out / "code.png", self.film)
        self._use_camera(str(self.film))
        self.report.note("phone", state=code.state, url_has_address=len(code.url) > 40)
        return code.digits

    def _use_camera(self, place: str) -> None:
        with self.sample.shop.store.begin() as work:
            settings = work.shop.settings()
            work.shop.put_settings(
                replace(settings, devices=replace(settings.devices, camera=place))
            )

    def _agree(self) -> None:
        """Compare shop and hub to the fen, and walk the audit trail."""
        overview = self.sample.shop.overview
        deadline = time.monotonic() + 20
        while overview.unsent().count and time.monotonic() < deadline:
            time.sleep(0.05)
        here = {(row.order_no, row.net_fen) for row in overview.settlements()}
        there = {(OrderNo(row.order_no), row.net_fen) for row in self.sample.hub.operator.booked()}
        self.report.check(
            "hub agrees",
            here == there and bool(here) and not overview.unsent().count,
            redemptions=len(here),
            net_fen=sum(net for _, net in here),
            unsent=overview.unsent().count,
        )
        with self.sample.shop.store.read() as work:
            trail = work.audit.verify()
        self.report.check("audit", trail.ok, entries=trail.entries)


def _a_moment(what: str, seconds: float = 0.35) -> Until:
    """Let the window paint what it has just been told, as a person would look at it."""
    over = time.monotonic() + seconds
    return Until(what, lambda: time.monotonic() >= over)
